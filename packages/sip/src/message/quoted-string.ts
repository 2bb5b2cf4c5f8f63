import { isIPv6 } from 'node:net';
import { SipParseError } from './sip-parse-error.ts';

const TOKEN = /^[A-Za-z0-9\-.!%*_+`'~]+$/;

/** Whether the text is a `token` of RFC 3261 §25.1. */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
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
  return quoted.slice(1, -1).replace(/\\([\s\S])/g, '$1');
}

/** Splits at a separator that stands outside quoted strings and outside `<...>`; parts are trimmed. */
export function splitOutsideQuotes(text: string, separator: ',' | ';'): string[] {
  // Nearly every value has one part: no scan is needed then.
  if (!text.includes(separator)) return [text.trim()];
  const parts: string[] = [];
  let partStart = 0;
  let inAngles = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === '"' && !inAngles) i = skipQuoted(text, i) - 1;
    else if (char === '<') inAngles = true;
    else if (char === '>') inAngles = false;
    else if (char === separator && !inAngles) {
      parts.push(text.slice(partStart, i).trim());
      partStart = i + 1;
    }
  }
  parts.push(text.slice(partStart).trim());
  return parts;
}

/** Header parameters: names in lower case, quoted values unquoted, `undefined` for a flag. */
export type Params = ReadonlyMap<string, string | undefined>;

/**
 * Reads `;name=value;flag` (RFC 3261 §25.1 generic-param), white space around separators allowed. The text is empty or
 * starts with `;`. Throws SipParseError for an empty, malformed or repeated parameter.
 */
export function parseParams(text: string): Params {
  const params = new Map<string, string | undefined>();
  if (text.trim() === '') return params;
  const parts = splitOutsideQuotes(text, ';');
  if (parts[0] !== '') throw new SipParseError(`unexpected text before parameters: ${parts[0]}`);
  for (const part of parts.slice(1)) {
    const equals = part.indexOf('=');
    const name = (equals < 0 ? part : part.slice(0, equals)).trim().toLowerCase();
    if (!isToken(name)) throw new SipParseError(`malformed parameter: ${part}`);
    // RFC 3261 §7.3.1: a parameter name must not appear more than once.
    if (params.has(name)) throw new SipParseError(`repeated parameter: ${name}`);
    params.set(name, equals < 0 ? undefined : parseParamValue(part.slice(equals + 1).trim()));
  }
  return params;
}

// RFC 3261 §25.1: gen-value = token / host / quoted-string. A host may be an IPv6 reference; the marks beyond token that
// deployed elements send unquoted (base64, URIs in lower-case letters) hurt nobody.
const BARE_VALUE = /^[^\s",;<>\\]+$/;

function parseParamValue(value: string): string {
  if (value.startsWith('"')) {
    if (skipQuoted(value, 0) !== value.length) throw new SipParseError(`text after a quoted value: ${value}`);
    return unquote(value);
  }
  if (!BARE_VALUE.test(value)) throw new SipParseError(`malformed parameter value: ${value}`);
  return value;
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
