import { formatHost, parseHostPort } from './host-port.ts';
import { SipParseError } from './sip-parse-error.ts';

/**
 * A SIP, SIPS (RFC 3261 §19.1) or tel URI (RFC 3966). `user`, `password` and parameters are held with their escapes
 * resolved and escaped again by formatUri. A tel URI has its number in `user` and an empty `host`.
 */
export interface SipUri {
  scheme: 'sip' | 'sips' | 'tel';
  user?: string;
  password?: string;
  /** Name or address; an IPv6 address without brackets. */
  host: string;
  port?: number;
  /** Names in lower case; `undefined` for a flag such as `lr`. */
  params: ReadonlyMap<string, string | undefined>;
  /** Raw text after `?`, or ''. */
  headers: string;
}

/** Reads a URI exactly as it would stand between angle brackets. Throws SipParseError, also for other schemes. */
export function parseUri(text: string): SipUri {
  // Control characters, white space and delimiters never stand unescaped in a URI (RFC 3986 §2).
  if (/[\p{Cc}\s<>"]/u.test(text)) throw new SipParseError(`character not allowed in a URI: ${text}`);
  const colon = text.indexOf(':');
  const scheme = text.slice(0, Math.max(0, colon)).toLowerCase();
  const rest = text.slice(colon + 1);
  if (scheme === 'sip' || scheme === 'sips') return parseSipUri(scheme, rest);
  if (scheme === 'tel') return parseTelUri(rest);
  throw new SipParseError(`unknown URI scheme: ${text}`);
}

function parseSipUri(scheme: 'sip' | 'sips', rest: string): SipUri {
  // RFC 3261 §25.1: the user part may hold ; ? / and others unescaped, but never @, so the first @ ends it.
  const at = rest.indexOf('@');
  const afterUser = rest.slice(at + 1);
  const question = afterUser.indexOf('?');
  const beforeHeaders = question < 0 ? afterUser : afterUser.slice(0, question);
  const semicolon = beforeHeaders.indexOf(';');
  const hostPort = parseHostPort(semicolon < 0 ? beforeHeaders : beforeHeaders.slice(0, semicolon));
  return {
    scheme,
    ...(at < 0 ? {} : parseUserInfo(rest.slice(0, at))),
    ...hostPort,
    params: parseUriParams(semicolon < 0 ? '' : beforeHeaders.slice(semicolon + 1)),
    headers: question < 0 ? '' : afterUser.slice(question + 1),
  };
}

function parseUserInfo(text: string): { user: string; password?: string } {
  const colon = text.indexOf(':');
  const user = resolveEscapes(colon < 0 ? text : text.slice(0, colon));
  if (user === '') throw new SipParseError('empty user part in a URI');
  return colon < 0 ? { user } : { user, password: resolveEscapes(text.slice(colon + 1)) };
}

function parseTelUri(rest: string): SipUri {
  const semicolon = rest.indexOf(';');
  const number = semicolon < 0 ? rest : rest.slice(0, semicolon);
  // RFC 3966 §3: global numbers start with +, local ones may hold hex digits, * and #; separators are visual.
  if (!/^\+?[0-9A-Fa-f*#\-.()]+$/.test(number) || !/[0-9A-Fa-f*#]/.test(number)) {
    throw new SipParseError(`malformed telephone number: ${number}`);
  }
  const params = parseUriParams(semicolon < 0 ? '' : rest.slice(semicolon + 1));
  return { scheme: 'tel', user: number, host: '', params, headers: '' };
}

function parseUriParams(text: string): ReadonlyMap<string, string | undefined> {
  const params = new Map<string, string | undefined>();
  if (text === '') return params;
  for (const part of text.split(';')) {
    const equals = part.indexOf('=');
    const name = resolveEscapes(equals < 0 ? part : part.slice(0, equals)).toLowerCase();
    if (name === '') throw new SipParseError('empty URI parameter');
    // RFC 3261 §19.1.1: any given parameter name must not appear more than once.
    if (params.has(name)) throw new SipParseError(`repeated URI parameter: ${name}`);
    params.set(name, equals < 0 ? undefined : resolveEscapes(part.slice(equals + 1)));
  }
  return params;
}

function resolveEscapes(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    throw new SipParseError(`malformed escape: ${text}`);
  }
}

// RFC 3261 §25.1: what each part may hold unescaped beyond letters, digits and the marks -_.!~*'()
const NOT_USER = /[^A-Za-z0-9\-_.!~*'()&=+$,;?/]/gu;
const NOT_PASSWORD = /[^A-Za-z0-9\-_.!~*'()&=+$,]/gu;
const NOT_PARAM = /[^A-Za-z0-9\-_.!~*'()[\]/:&+$]/gu;

function escapeIllegal(text: string, notAllowed: RegExp): string {
  try {
    return text.replace(notAllowed, (char) => encodeURIComponent(char));
  } catch {
    throw new SipParseError('half a character cannot stand in a URI');
  }
}

/** The URI as text, everything escaped that must be. Throws SipParseError when a part cannot be written. */
export function formatUri(uri: SipUri): string {
  let text = `${uri.scheme}:`;
  if (uri.scheme === 'tel') text += uri.user ?? '';
  else {
    if (uri.user !== undefined) {
      text += escapeIllegal(uri.user, NOT_USER);
      if (uri.password !== undefined) text += `:${escapeIllegal(uri.password, NOT_PASSWORD)}`;
      text += '@';
    }
    text += formatHost(uri.host);
    if (uri.port !== undefined) text += `:${uri.port}`;
  }
  for (const [name, value] of uri.params) {
    text += `;${escapeIllegal(name, NOT_PARAM)}`;
    if (value !== undefined) text += `=${escapeIllegal(value, NOT_PARAM)}`;
  }
  if (uri.headers !== '') text += `?${uri.headers}`;
  // Host, headers and telephone number are written as given: what would break out of the URI stops here.
  if (/[\p{Cc}\s<>"]/u.test(text)) throw new SipParseError('character not allowed in a URI');
  return text;
}
