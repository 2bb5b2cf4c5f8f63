import { isUriText } from './char-class.ts';
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

type UriParams = SipUri['params'];
const NO_PARAMS: UriParams = new Map();

/** Reads a URI exactly as it would stand between angle brackets. Throws SipParseError, also for other schemes. */
export function parseUri(text: string): SipUri {
  if (!isUriText(text)) throw new SipParseError(`character not allowed in a URI: ${text}`);
  const colon = text.indexOf(':');
  const scheme = text.startsWith('sip:') ? 'sip' : text.slice(0, Math.max(0, colon)).toLowerCase();
  if (scheme === 'sip' || scheme === 'sips') return parseSipUri(scheme, text, colon + 1);
  if (scheme === 'tel') return parseTelUri(text.slice(colon + 1));
  throw new SipParseError(`unknown URI scheme: ${text}`);
}

function parseSipUri(scheme: 'sip' | 'sips', text: string, start: number): SipUri {
  // RFC 3261 §25.1: the user part may hold ; ? / and others unescaped, but never @, so the first @ ends it.
  const at = text.indexOf('@', start);
  const hostStart = at < 0 ? start : at + 1;
  const question = text.indexOf('?', hostStart);
  const end = question < 0 ? text.length : question;
  const firstSemicolon = text.indexOf(';', hostStart);
  const hostEnd = firstSemicolon < 0 ? end : Math.min(firstSemicolon, end);
  const { host, port } = parseHostPort(text, hostStart, hostEnd);
  const uri: SipUri = {
    scheme,
    host,
    params: hostEnd === end ? NO_PARAMS : parseUriParams(text.slice(hostEnd + 1, end)),
    headers: question < 0 ? '' : text.slice(question + 1),
  };
  if (port !== undefined) uri.port = port;
  if (at >= 0) readUserInfo(uri, text.slice(start, at));
  return uri;
}

function readUserInfo(uri: SipUri, text: string): void {
  const colon = text.indexOf(':');
  const user = resolveEscapes(colon < 0 ? text : text.slice(0, colon));
  if (user === '') throw new SipParseError('empty user part in a URI');
  uri.user = user;
  if (colon >= 0) uri.password = resolveEscapes(text.slice(colon + 1));
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

function parseUriParams(text: string): UriParams {
  if (text === '') return NO_PARAMS;
  const params = new Map<string, string | undefined>();
  for (let start = 0; start <= text.length; ) {
    const semicolon = text.indexOf(';', start);
    const end = semicolon < 0 ? text.length : semicolon;
    const equals = text.indexOf('=', start);
    const nameEnd = equals < 0 || equals > end ? end : equals;
    const name = resolveEscapes(text.slice(start, nameEnd)).toLowerCase();
    if (name === '') throw new SipParseError('empty URI parameter');
    // RFC 3261 §19.1.1: any given parameter name must not appear more than once.
    if (params.has(name)) throw new SipParseError(`repeated URI parameter: ${name}`);
    params.set(name, nameEnd === end ? undefined : resolveEscapes(text.slice(nameEnd + 1, end)));
    start = end + 1;
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
