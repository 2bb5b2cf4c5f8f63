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
    // URL parsers take `%2e` for a dot as well; it cannot get through, since `%` is encoded.
    if (typeof value !== 'string' || /^\s*\.{0,2}\s*$/.test(value) || /\p{Surrogate}/u.test(value)) {
      const given = typeof value === 'string' ? JSON.stringify(value) : typeof value;
      throw new TelnyxError(`${name} has to be an id, but is ${given}.`);
    }
    return value.replace(/[^\w\-.~!$&'()*+,;=:@]+/g, encodeURIComponent);
  });
}
