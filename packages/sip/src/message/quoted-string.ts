import { isIPv6 } from 'node:net';
import { BARE_VALUE, isAllOf, skipBlanks, skipClass, TOKEN } from './char-class.ts';
import { SipParseError } from './sip-parse-error.ts';

/** Whether the text is a `token` of RFC 3261 §25.1. */
export function isToken(text: string): boolean {
  return isAllOf(text, TOKEN);
}

/** Wraps text as a quoted-string, escaping what must be (RFC 3261 §25.1). CR and LF cannot be represented: throws. */
export function quote(text: string): string {
  if (/[\r\n]/.test(text)) throw new SipParseError('a quoted string cannot hold CR or LF');
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/** Index just after the quoted-string that starts at `start`. Throws SipParseError when it never closes. */
export function skipQuoted(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x5c) i++;
    else if (code === 0x22) return i + 1;
  }
  throw new SipParseError('unterminated quoted string');
}

/** Text of a whole quoted-string without its quotes and escapes. */
export function unquote(quoted: string): string {
  const text = quoted.slice(1, -1);
  return text.includes('\\') ? text.replace(/\\([\s\S])/g, '$1') : text;
}

/** Splits at a separator that stands outside quoted strings and outside `<...>`; parts are trimmed. */
export function splitOutsideQuotes(text: string, separator: ',' | ';'): string[] {
  // Nearly every value has one part: no scan is needed then.
  if (!text.includes(separator)) return [text.trim()];
  const separatorCode = separator.charCodeAt(0);
  const parts: string[] = [];
  let partStart = 0;
  let inAngles = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22 && !inAngles) i = skipQuoted(text, i) - 1;
    else if (code === 0x3c) inAngles = true;
    else if (code === 0x3e) inAngles = false;
    else if (code === separatorCode && !inAngles) {
      parts.push(text.slice(partStart, i).trim());
      partStart = i + 1;
    }
  }
  parts.push(text.slice(partStart).trim());
  return parts;
}

/** Header parameters: names in lower case, quoted values unquoted, `undefined` for a flag. */
export type Params = ReadonlyMap<string, string | undefined>;

const NO_PARAMS: Params = new Map();

/**
 * Reads `;name=value;flag` (RFC 3261 §25.1 generic-param), blanks around separators allowed. The text from `start` on is
 * empty or starts with `;`. Throws SipParseError for an empty, malformed or repeated parameter.
 */
export function parseParams(text: string, start = 0): Params {
  const end = text.length;
  let at = skipBlanks(text, start, end);
  if (at === end) return NO_PARAMS;
  const params = new Map<string, string | undefined>();
  while (at < end) {
    if (text.charCodeAt(at) !== 0x3b) throw new SipParseError(`unexpected text in parameters: ${text.slice(at)}`);
    const nameStart = skipBlanks(text, at + 1, end);
    const nameEnd = skipClass(text, TOKEN, nameStart, end);
    if (nameEnd === nameStart) throw new SipParseError(`malformed parameter: ${text.slice(at)}`);
    const name = text.slice(nameStart, nameEnd).toLowerCase();
    // RFC 3261 §7.3.1: a parameter name must not appear more than once.
    if (params.has(name)) throw new SipParseError(`repeated parameter: ${name}`);
    at = skipBlanks(text, nameEnd, end);
    if (at === end || text.charCodeAt(at) !== 0x3d) params.set(name, undefined);
    else {
      const valueStart = skipBlanks(text, at + 1, end);
      const valueEnd = skipParamValue(text, valueStart);
      const value = text.slice(valueStart, valueEnd);
      params.set(name, value.startsWith('"') ? unquote(value) : value);
      at = skipBlanks(text, valueEnd, end);
    }
  }
  return params;
}

// RFC 3261 §25.1: gen-value = token / host / quoted-string. A host may be an IPv6 reference.
function skipParamValue(text: string, start: number): number {
  if (start < text.length && text.charCodeAt(start) === 0x22) return skipQuoted(text, start);
  const end = skipClass(text, BARE_VALUE, start, text.length);
  if (end === start) throw new SipParseError(`malformed parameter value: ${text.slice(start)}`);
  return end;
}

/** The opposite of parseParams; values that are no token are quoted. */
export function formatParams(params: Params): string {
  let text = '';
  for (const [name, value] of params) {
    if (value === undefined) text += `;${name}`;
    else text += `;${name}=${needsNoQuotes(value) ? value : quote(value)}`;
  }
  return text;
}

// A token, or a host: an IPv6 address stands with its brackets in most parameters and without in `received`.
function needsNoQuotes(value: string): boolean {
  return isToken(value) || isIPv6(value.replace(/^\[(.*)\]$/, '$1'));
}
