import { TelnyxError } from '../core/telnyx-error.ts';
import type { HeadersInput } from './request-options.ts';

// Never the `Headers` class: the mere mention of the global costs 30 ms and more when Node has to load it.

/** Puts further headers over others, names in lower case. Null takes one away. */
export function mergeHeaders(
  base: Readonly<Record<string, string>>,
  more: HeadersInput | null | undefined,
): Record<string, string> {
  const merged = { ...base };
  if (!more) return merged;
  const pairs = Symbol.iterator in more ? more : Object.entries(more);
  for (const [name, value] of pairs as Iterable<readonly [string, string | null | undefined]>) {
    const key = name.toLowerCase();
    if (value === undefined) continue;
    if (value === null) delete merged[key];
    else merged[key] = checkedHeader(key, value);
  }
  return merged;
}

/**
 * RFC 9110 §5.5: what a header value may hold. Checked here, since fetch would quote the value in its error, and a
 * secret with it.
 */
export function checkedHeader(name: string, value: string): string {
  if (/[^\t -~\x80-\xff]/.test(value)) {
    throw new TelnyxError(`The header ${name} holds what no header may hold.`);
  }
  return value;
}
