import { TelnyxError } from '../core/telnyx-error.ts';

/**
 * A path with its `{parameters}` filled in. Characters that a segment may hold stay (RFC 3986 §3.3: `:`, `@`, `=` and
 * the like), so that a call_control_id looks in a log as it looks elsewhere.
 *
 * @throws TelnyxError for a parameter that would lead to another path: empty, `.`, `..`, or no string
 */
export function fillPath(template: string, parameters: Readonly<Record<string, unknown>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = parameters[name];
    const wrong = whatIsWrong(value);
    if (wrong) throw new TelnyxError(`${name} ${wrong}; nothing was sent (${template}).`);
    return encodeSegment(value as string);
  });
}

function whatIsWrong(value: unknown): string | undefined {
  if (typeof value !== 'string')
    return `has to be a string, but is ${value === null ? 'null' : `of type ${typeof value}`}`;
  if (value.trim() === '') return 'is empty';
  // URL parsers take `%2e` for a dot as well; it cannot get here, since `%` is encoded.
  if (value === '.' || value === '..') return `is '${value}', which would lead to another path`;
  return undefined;
}

function encodeSegment(value: string): string {
  try {
    return value.replace(/[^A-Za-z0-9\-._~!$&'()*+,;=:@]+/g, encodeURIComponent);
  } catch {
    throw new TelnyxError('An id in the path is no valid Unicode text; nothing was sent.');
  }
}
