import { camelFields, wireFields } from '../core/convert-fields.ts';
import { APIPromise, parseBody } from '../request/api-promise.ts';
import { type PageBody, PagePromise, type PageQuery } from '../request/page.ts';
import { fillPath } from '../request/path-template.ts';
import { encodeQuery } from '../request/query-string.ts';
import type { RequestOptions } from '../request/request-options.ts';
import type { PreparedRequest, Send } from '../request/transport.ts';
import { type OperationTree, operationTree } from './operations.ts';

type Params = Readonly<Record<string, unknown>>;
type Method = (...args: unknown[]) => unknown;

/** A level of `client`: methods, and further levels. */
export interface ResourceTree {
  readonly [name: string]: Method | ResourceTree;
}

export interface ResourceSettings {
  readonly send: Send;
  readonly isCamel: boolean;
  /** Makes a call of the answer to dial. */
  readonly dialed: (body: unknown) => unknown;
}

/** An operation as its line in the table says it. */
interface Operation {
  readonly method: string;
  readonly path: string;
  /** Names of the parameters in the path; the last of them is the first argument. */
  readonly pathParams: readonly string[];
  readonly flags: readonly string[];
}

/** The methods of the client. */
export function buildResources(settings: ResourceSettings, tree: OperationTree = operationTree): ResourceTree {
  const { '': prefix = '', ...nodes } = tree;
  const entries = Object.entries(nodes).map(([name, node]): [string, Method | ResourceTree] => [
    name,
    typeof node === 'string' ? methodOf(settings, readOperation(String(prefix), node)) : buildResources(settings, node),
  ]);
  return Object.fromEntries(entries);
}

function readOperation(prefix: string, line: string): Operation {
  const [method = '', rest = '', ...flags] = (line.includes(' ') ? line : `POST ${line} key`).split(' ');
  const path = prefix + rest;
  return { method, path, flags, pathParams: [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name) };
}

function methodOf(settings: ResourceSettings, operation: Operation): Method {
  const { flags, path } = operation;
  const present = settings.isCamel ? camelFields : (value: unknown) => value;
  const read = path === '/calls' ? settings.dialed : present;
  return (...args) => {
    const { params, pathParams, options } = takeArguments(operation, args, settings.isCamel);
    const target = fillPath(path, pathParams);
    if (!flags.includes('list')) {
      return new APIPromise(settings.send(prepare(operation, target, params, options), options), read);
    }
    const fetchPage = (query: PageQuery) => settings.send(prepare(operation, target, query, options), options);
    const source = {
      present,
      fetchPage: async (query: PageQuery) => (parseBody(await fetchPage(query)) ?? {}) as PageBody,
    };
    const query = params ?? {};
    return new PagePromise(fetchPage(query), source, query);
  };
}

function takeArguments({ pathParams, flags }: Operation, args: unknown[], isCamel: boolean) {
  const rest = [...args];
  const last = pathParams.at(-1);
  const inPath: Record<string, unknown> = last === undefined ? {} : { [last]: rest.shift() };
  const given = flags.includes('bare') ? undefined : rest.shift();
  const options = (rest.shift() ?? undefined) as RequestOptions | undefined;
  if (given === undefined || given === null) return { params: undefined, pathParams: inPath, options };
  const params = { ...((isCamel ? wireFields(given) : given) as Params) };
  for (const name of pathParams.slice(0, -1)) {
    inPath[name] = params[name];
    delete params[name];
  }
  return { params: renamed(params, flags), pathParams: inPath, options };
}

/** `official=wire`: the wire's own name is taken as well, and wins. */
function renamed(params: Params, flags: readonly string[]): Params {
  let result = params;
  for (const [official = '', wire] of flags.map((flag) => flag.split('='))) {
    if (wire === undefined || !(official in result)) continue;
    const { [official]: value, ...rest } = result;
    result = { [wire]: value, ...rest };
  }
  return result;
}

function prepare(
  { method, flags }: Operation,
  path: string,
  params: Params | undefined,
  options: RequestOptions | undefined,
): PreparedRequest {
  const isRead = method === 'GET';
  const hasQuery = isRead || method === 'DELETE';
  const query = hasQuery ? { ...params, ...options?.query } : options?.query;
  const search = query ? encodeQuery(query) : '';
  // The same key in each attempt: the server carries out the first that arrives, and answers the others with it.
  const body = flags.includes('key') ? { ...params, command_id: params?.command_id ?? crypto.randomUUID() } : params;
  return {
    method,
    path: search === '' ? path : `${path}?${search}`,
    body: hasQuery || body === undefined ? undefined : JSON.stringify(body),
    repeatable: isRead || flags.includes('key'),
  };
}
