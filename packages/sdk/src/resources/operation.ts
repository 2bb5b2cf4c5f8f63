/** An operation, as its word in operations.ts says it. */
export interface Operation {
  /** HTTP method. */
  readonly verb: string;
  /** With `{parameters}`, of which the last is the first argument of the method. */
  readonly path: string;
  readonly pathParams: readonly string[];
  /** Takes a command_id. */
  readonly isKeyed: boolean;
  /** Has no parameters. */
  readonly isBare: boolean;
  /** Answers pages. */
  readonly isList: boolean;
  /** Its parameters stand in the query. */
  readonly hasQuery: boolean;
  /** A parameter that travels under another name: both, official name first. */
  readonly renamed: readonly string[];
}

/** Reads a word of operations.ts: `name`, marks, `:path`, `:HTTP method`, `:official>wire`. */
export function readOperation(prefix: string, word: string): Operation {
  const [head = '', rest, method, renamed = ''] = word.split(':');
  const name = nameOf(word);
  const verb = method || usualVerb(name);
  const path = prefix + (rest || (prefix.endsWith('/') ? usualPath(name) : ''));
  return {
    verb,
    path,
    pathParams: path.match(/(?<={)\w+/g) ?? [],
    isKeyed: head.includes('*'),
    isBare: head.includes('.'),
    isList: head.includes('+'),
    hasQuery: verb === 'GET' || verb === 'DELETE',
    renamed: renamed.split('>'),
  };
}

/** What the method is called in the client. */
export const nameOf = (word: string) => word.replace(/\W.*/, '');

function usualVerb(name: string): string {
  if (/^(list|retrieve)/.test(name)) return 'GET';
  if (/^(delete|remove)/.test(name)) return 'DELETE';
  return name.startsWith('update') ? 'PATCH' : 'POST';
}

/** `startPlayback` -> `playback_start`, `sendDtmf` -> `send_dtmf`. */
function usualPath(name: string): string {
  const words = name.replace(/^(start|stop|join|update)(\w+)/, '$2_$1');
  return words.replace(/AI|[A-Z]/g, (capital) => `_${capital.toLowerCase()}`).replace(/^_/, '');
}
