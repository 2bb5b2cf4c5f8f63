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
import type { PagePromise } from '../request/page.ts';
import type { RequestOptions } from '../request/request-options.ts';
import type { ${[...new Set(types)].join(', ')} } from '../generated/wire-types.ts';
import type { CallHandle, WithoutId } from './call-handle.ts';

/** An answer: what it is about stands in \`data\`. */
export interface DataResponse<Data> { data: Data }

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
      ...[...child.children.values()].map(({ path }) => `readonly ${path.at(-1)}: ${interfaceName(path)}<Case>;`),
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
 * One line of text for each method: `POST /calls key`, `GET /calls/{call_control_id}`, `... list`,
 * `... call_control_id_to_bridge_with=call_control_id`.
 */
export function operationTable(methods) {
  const print = (level) => {
    const prefix = sharedPrefix([...level.methods.values()].map(({ path }) => path));
    const own = [...level.methods].map(([name, method]) => `${name}: '${operationLine(method, prefix)}',`);
    if (prefix !== '') own.unshift(`'': '${prefix}',`);
    const nested = [...level.children].map(([name, child]) => `${name}: {\n${print(child)}\n},`);
    return [...own, ...nested].join('\n');
  };
  return `/** Methods of the client as 'HTTP-METHOD path flags', nested like the client itself; \`''\` is what the paths begin with. */
export interface OperationTree { readonly [name: string]: string | OperationTree }

/**
 * Flags: \`bare\` (has no parameters), \`key\` (takes a command_id, so a repeat has no second effect), \`list\` (answers
 * pages), \`name=wire\` (a parameter that travels under another name). A line without a space is 'POST path key'.
 */
export const operationTree: OperationTree = {
${print(treeOf(methods))}
};
`;
}

function operationLine({ method, path, request, takesCommandId, answer, renames }, prefix) {
  const flags = [
    !request && 'bare',
    takesCommandId && 'key',
    answer.isList && 'list',
    ...Object.entries(renames).map((pair) => pair.join('=')),
  ];
  const rest = path.slice(prefix.length);
  const said = flags.filter(Boolean);
  return method === 'POST' && said.join() === 'key' && rest !== '' ? rest : [method, rest, ...said].join(' ');
}

function sharedPrefix([first = '', ...others]) {
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length--;
  return others.length === 0 ? '' : first.slice(0, length);
}
