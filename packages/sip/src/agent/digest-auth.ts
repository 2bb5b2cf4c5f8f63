import { skipQuoted, splitOutsideQuotes, unquote } from '../message/quoted-string.ts';
import { SipParseError } from '../message/sip-parse-error.ts';

export interface DigestCredentials {
  username: string;
  password: string;
}

/**
 * Parameters of `Digest a=b, c="d"`, names in lower case; `undefined` when it is another scheme or malformed. Values may
 * be quoted or not, whatever the grammar wants for each: implementations differ in all of them.
 */
export function parseDigest(value: string): ReadonlyMap<string, string> | undefined {
  const [, list] = /^Digest\s+(.*)$/is.exec(value.trim()) ?? [];
  return list === undefined ? undefined : parseAuthParams(list);
}

/** Parameters of `a=b, c="d"`, as in Authentication-Info; `undefined` when malformed. */
export function parseAuthParams(list: string): ReadonlyMap<string, string> | undefined {
  const params = new Map<string, string>();
  try {
    for (const part of splitOutsideQuotes(list, ',')) {
      // RFC 9110 §5.6.1.2: empty elements of a list are passed over; a comma at the end is seen in the wild.
      if (part === '') continue;
      const equals = part.indexOf('=');
      const name = part.slice(0, Math.max(0, equals)).trim().toLowerCase();
      const written = part.slice(equals + 1).trim();
      // RFC 7616 §3.4: each parameter stands at most once.
      if (name === '' || params.has(name)) return undefined;
      const quoted = written.startsWith('"');
      if (quoted && skipQuoted(written, 0) !== written.length) return undefined;
      params.set(name, quoted ? unquote(written) : written);
    }
  } catch (error) {
    if (error instanceof SipParseError) return undefined;
    throw error;
  }
  return params;
}
