import { camelFields, wireFields } from '../core/convert-fields.ts';
import { APIPromise, parseBody } from '../request/api-promise.ts';
import type { PageBody, PageQuery } from '../request/page.ts';
import { PagePromise } from '../request/page-promise.ts';
import { fillPath } from '../request/path-template.ts';
import { encodeQuery } from '../request/query-string.ts';
import type { RequestOptions } from '../request/request-options.ts';
import type { PreparedRequest, Send } from '../request/transport.ts';
import { nameOf, type Operation, readOperation } from './operation.ts';
import { operationTable } from './operations.ts';

type Params = Readonly<Record<string, unknown>>;
type Method = (...args: unknown[]) => unknown;

/** A level of `client`: methods, and further levels. */
export interface ResourceTree {
  [name: string]: Method | ResourceTree;
}

export interface ResourceSettings {
  readonly send: Send;
  readonly isCamel: boolean;
  /** Makes a call of the answer to dial. */
  readonly dialed: (body: unknown) => unknown;
}

/** Puts the methods of the client where they belong. */
export function buildResources(settings: ResourceSettings, root: ResourceTree): void {
  for (const line of operationTable) {
    const [place = '', prefix = '', ...words] = line.split(' ');
    let level = root;
    for (const name of place.split('.')) {
      level[name] ??= {};
      level = level[name] as ResourceTree;
    }
    for (const word of words) level[nameOf(word)] = methodOf(settings, prefix, word);
  }
}

function methodOf(settings: ResourceSettings, prefix: string, word: string): Method {
  const { send, isCamel } = settings;
  const present = isCamel ? camelFields : (value: unknown) => value;
  // Read when it is called first: a program calls a few of them.
  let known: Operation | undefined;
  return (...args) => {
    known ??= readOperation(prefix, word);
    const operation = known;
    const { path, isList } = operation;
    const { target, params, options } = takeArguments(operation, args, isCamel);
    const start = (query: Params | undefined) => send(prepare(operation, target, query, options), options);
    if (!isList) return new APIPromise(start(params), path === '/calls' ? settings.dialed : present);
    const fetchPage = async (query: PageQuery) => (parseBody(await start(query)) ?? {}) as PageBody;
    const query = params ?? {};
    return new PagePromise(start(query), { present, fetchPage }, query);
  };
}

/** (id, parameters, options), of which an operation leaves out what it does not have. */
function takeArguments({ path, pathParams, isBare, renamed }: Operation, args: unknown[], isCamel: boolean) {
  let next = 0;
  const inPath: Record<string, unknown> = {};
  for (const name of pathParams.slice(-1)) inPath[name] = args[next++];
  const given = isBare ? undefined : args[next++];
  const options = args[next] as RequestOptions | undefined;
  if (!given) return { target: fillPath(path, inPath), params: undefined, options };
  let params = { ...((isCamel ? wireFields(given) : given) as Params) };
  for (const name of pathParams.slice(0, -1)) {
    inPath[name] = params[name];
    delete params[name];
  }
  // The wire's own name is taken as well, and wins.
  const [official = '', wire] = renamed;
  if (wire && official in params) {
    params = { [wire]: params[official], ...params };
    delete params[official];
  }
  return { target: fillPath(path, inPath), params, options };
}

function prepare(
  { verb, isKeyed, hasQuery }: Operation,
  path: string,
  params: Params | undefined,
  options: RequestOptions | undefined,
): PreparedRequest {
  const search = encodeQuery({ ...(hasQuery && params), ...options?.query });
  // The same key in each attempt: the server carries out the first that arrives, and answers the others with it.
  const body = isKeyed ? { ...params, command_id: params?.command_id ?? crypto.randomUUID() } : params;
  return {
    method: verb,
    path: (search && `${path}?${search}`) || path,
    body: hasQuery || !body ? undefined : JSON.stringify(body),
    repeatable: isKeyed || verb === 'GET',
  };
}
