import { toSnake, wireFields } from '../core/convert-fields.ts';
import { APIPromise, parseBody } from '../request/api-promise.ts';
import type { PageBody, PageQuery } from '../request/page.ts';
import { PagePromise } from '../request/page-promise.ts';
import { fillPath } from '../request/path-template.ts';
import type { RequestOptions } from '../request/request-options.ts';
import type { Send } from '../request/transport.ts';
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
  /** From the wire's spelling to that of the client. */
  readonly present: (value: unknown) => unknown;
  /** Makes a call of the answer to dial. */
  readonly dialed: (body: unknown) => unknown;
}

/** Puts the methods of the client where they belong. */
export function buildResources(settings: ResourceSettings, root: ResourceTree): void {
  for (const line of operationTable) {
    const [place = '', ...words] = line.split(' ');
    const prefix = words[0]?.startsWith('/') ? String(words.shift()) : `/${snake(place)}`;
    let level = root;
    for (const name of place.split('.')) {
      level[name] ??= {};
      level = level[name] as ResourceTree;
    }
    for (const word of words) {
      const name = word.replace(/\W.*/, '');
      level[name] = methodOf(settings, prefix, name, word);
    }
  }
}

/**
 * (id, parameters, options) => promise, without what an operation does not have.
 *
 * @param word as operations.ts explains it
 */
function methodOf(
  { send, isCamel, present, dialed }: ResourceSettings,
  prefix: string,
  name: string,
  word: string,
): Method {
  const [head = '', ownPath, ownVerb, renamed = ''] = word.split(':');
  const [isKeyed, isBare, isList] = ['*', '.', '+'].map((mark) => head.includes(mark));
  const [official = '', wire] = renamed.split('>');
  const verb = ownVerb || usualVerb(name);
  const hasQuery = verb === 'GET' || verb === 'DELETE';
  const path = prefix + (ownPath || (prefix.endsWith('/') ? usualPath(name) : ''));
  const namesInPath = path.match(/\w+(?=})/g) ?? [];
  const first = namesInPath.pop();
  const read = path === '/calls' ? dialed : present;

  return (...args) => {
    const ids: Record<string, unknown> = first ? { [first]: args.shift() } : {};
    let params: Record<string, unknown> = { ...(isBare ? undefined : (args.shift() as Params)) };
    const options = args[0] as RequestOptions | undefined;
    if (isCamel) params = wireFields(params) as typeof params;
    for (const inPath of namesInPath) {
      ids[inPath] = params[inPath];
      delete params[inPath];
    }
    // The wire's own name is taken as well, and wins.
    if (wire && official in params) {
      params = { [wire]: params[official], ...params };
      delete params[official];
    }
    const target = fillPath(path, ids);
    // The same key in each attempt: the server carries out the first that arrives, and answers the others with it.
    if (isKeyed) params.command_id ??= crypto.randomUUID();
    const body = hasQuery || isBare ? undefined : JSON.stringify(params);
    const start = async (query?: Params) => {
      const all = { ...query, ...options?.query };
      const search = Object.keys(all).length > 0 && (await import('../later.ts')).encodeQuery(all);
      return send(verb, target + (search ? `?${search}` : ''), body, isKeyed || verb === 'GET', options);
    };
    if (!isList) return new APIPromise(start(hasQuery ? params : undefined), read);
    const fetchPage = async (query: PageQuery) => (parseBody(await start(query)) ?? {}) as PageBody;
    const readPage = async (body: unknown) =>
      new (await import('../later.ts')).Page({ present, fetchPage }, (body ?? {}) as PageBody, params);
    return new PagePromise(start(params), readPage);
  };
}

function usualVerb(name: string): string {
  if (/^(list|retrieve)/.test(name)) return 'GET';
  if (/^(delete|remove)/.test(name)) return 'DELETE';
  return name.startsWith('update') ? 'PATCH' : 'POST';
}

/** `startPlayback` -> `playback_start`, `sendDtmf` -> `send_dtmf`. */
const usualPath = (name: string) => snake(name.replace(/^(start|stop|join|update)(\w+)/, '$2_$1'));

const snake = (name: string) => toSnake(name.replace('AI', 'Ai')).replace(/^_/, '');
