// The interfaces of the resources (`client.calls`, `client.calls.actions`, ...) and the table they are built from.

import { camel } from './methods.mjs';
import { docComment } from './type-writer.mjs';

const upperFirst = (text) => text[0].toUpperCase() + text.slice(1);

/** { methods: Map(name -> method), children: Map(name -> tree) } */
function treeOf(methods) {
  const root = { path: [], methods: new Map(), children: new Map() };
  for (const method of methods) {
    const parts = method.sdkMethod.split('.');
    let level = root;
    for (const part of parts.slice(0, -1)) {
      if (!level.children.has(part)) {
        level.children.set(part, { path: [...level.path, part], methods: new Map(), children: new Map() });
      }
      level = level.children.get(part);
    }
    level.methods.set(parts.at(-1), method);
  }
  return root;
}

/** `calls.actions` -> `CallActions` */
function interfaceName(parts) {
  const words = parts.map((part, index) => upperFirst(index < parts.length - 1 ? part.replace(/s$/, '') : part));
  return words.join('');
}

export function resourceInterfaces(methods) {
  const root = treeOf(methods);
  const interfaces = [];
  collect(root, interfaces);
  const body = interfaces.join('\n');
  const declared = new Set(methods.flatMap((method) => method.declarations.map((schema) => schema.title)));
  const types = [...declared, 'DialResult']
    .filter((name) => new RegExp(`\\b${name}\\b`).test(`${body} DialResult`))
    .sort();
  return `import type { Cased, FieldCase } from '../core/field-case.ts';
import type { APIPromise } from '../request/api-promise.ts';
import type { PagePromise } from '../request/page-promise.ts';
import type { RequestOptions } from '../request/request-options.ts';
import type { ${[...new Set(types)].join(', ')} } from '../generated/wire-types.ts';
import type { CallHandle, WithoutId } from './call-handle.ts';

/** An answer: what it is about stands in \`data\`. */
export interface DataResponse<Data> {
/** What the operation is about. */
data: Data
}

${body}

/** What has every resource of the client; the client puts them there. */
export abstract class ResourceHolder<Case extends FieldCase> {
${[...root.children.values()].map(({ path }) => `/** \`client.${path[0]}\` */\ndeclare readonly ${path[0]}: ${interfaceName(path)}<Case>;`).join('\n')}
}

/** A leg, with all commands of \`client.calls.actions\` bound to it. */
export type BoundCall<Case extends FieldCase = 'wire'> = WithoutId<CallActions<Case>> &
  WithoutId<Pick<Calls<Case>, 'retrieveStatus'>> &
  CallHandle<Case>;

/** What dial answers: its data, and the new leg as a call. */
export type DialedCall<Case extends FieldCase = 'wire'> = DataResponse<Cased<DialResult, Case>> & BoundCall<Case>;
`;
}

function collect(level, interfaces) {
  for (const child of level.children.values()) {
    collect(child, interfaces);
    const members = [
      ...[...child.methods].map(([name, method]) => signature(name, method)),
      ...[...child.children.values()].map(
        ({ path }) => `/** \`client.${path.join('.')}\` */\nreadonly ${path.at(-1)}: ${interfaceName(path)}<Case>;`,
      ),
    ];
    const title = `\`client.${child.path.join('.')}\``;
    interfaces.push(
      `/** ${title} */\nexport interface ${interfaceName(child.path)}<Case extends FieldCase> {\n${members.join('\n')}\n}\n`,
    );
  }
}

function signature(name, method) {
  const { positional, request, answer } = method;
  const argumentsOf = [];
  if (positional) argumentsOf.push(`${camel(positional)}: string`);
  if (request) {
    const isBody = method.method !== 'GET' && method.method !== 'DELETE';
    argumentsOf.push(
      `${isBody ? 'body' : 'query'}${request.optional ? '?' : ''}: Cased<${request.schema.title}, Case>`,
    );
  }
  argumentsOf.push('options?: RequestOptions');
  return `${methodDoc(method)}${name}(${argumentsOf.join(', ')}): ${returnType(method, answer)};`;
}

function returnType(method, answer) {
  if (!answer.data) return 'APIPromise<void>';
  if (answer.isList) return `PagePromise<Cased<${answer.data.title}, Case>, Cased<${answer.meta.title}, Case>>`;
  if (method.sdkMethod === 'calls.dial') return 'APIPromise<DialedCall<Case>>';
  return `APIPromise<DataResponse<Cased<${answer.data.title}, Case>>>`;
}

function methodDoc(method) {
  const key = method.takesCommandId ? ' Repeated safely: see `maxRetries`.' : '';
  return docComment(`${method.summary}. \`${method.method} ${method.path}\`.${key}`);
}

/**
 * One line for each resource: where it is in the client, what its paths begin with, and a word for each method. What a
 * reader of the line can tell by himself is left out, since every program that uses the client carries the lines.
 */
export function operationTable(methods) {
  const lines = [];
  const print = (level) => {
    if (level.methods.size > 0) lines.push(resourceLine(level));
    for (const child of level.children.values()) print(child);
  };
  print(treeOf(methods));
  return `/**
 * The methods of the client: a line for each resource, which holds its place in the client, what its paths begin with
 * (where that is not its name), and a word for each method: \`name\`, marks, then, where they are not the usual ones,
 * \`:path\`, \`:HTTP method\` and \`:official>wire\` (a parameter that travels under another name).
 *
 * Marks: \`*\` takes a command_id, so a repeat has no second effect; \`.\` has no parameters; \`+\` answers pages.
 */
export const operationTable: readonly string[] = [
${lines.map((line) => `'${line}',`).join('\n')}
];
`;
}

function resourceLine({ path, methods }) {
  const prefix = sharedPrefix([...methods.values()].map((method) => method.path));
  const place = path.join('.');
  const words = [...methods].map(([name, method]) => operationWord(name, method, prefix));
  return [place, ...(prefix === `/${snake(place)}` ? [] : [prefix]), ...words].join(' ');
}

function operationWord(name, { method, path, request, takesCommandId, answer, renames }, prefix) {
  const marks = [takesCommandId && '*', !request && '.', answer.isList && '+'].filter(Boolean).join('');
  const rest = path.slice(prefix.length);
  const parts = [
    rest === usualPath(name, prefix) ? '' : rest,
    method === usualVerb(name) ? '' : method,
    ...Object.entries(renames).map((pair) => pair.join('>')),
  ];
  return [name + marks, ...parts].join(':').replace(/:+$/, '');
}

function sharedPrefix([first, ...others]) {
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length--;
  return first.slice(0, length);
}

// The same two rules as in src/resources/build-resources.ts, which reads the words. The tests that compare our requests
// with those of the official client go through every word.
function usualVerb(name) {
  if (/^(list|retrieve)/.test(name)) return 'GET';
  if (/^(delete|remove)/.test(name)) return 'DELETE';
  return name.startsWith('update') ? 'PATCH' : 'POST';
}

function usualPath(name, prefix) {
  if (!prefix.endsWith('/')) return '';
  return snake(name.replace(/^(start|stop|join|update)(\w+)/, '$2_$1'));
}

const snake = (name) => name.replace(/AI|[A-Z]/g, (capital) => `_${capital.toLowerCase()}`).replace(/^_/, '');
