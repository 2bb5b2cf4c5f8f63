import { isUriText, skipBlanks } from './char-class.ts';
import { formatParams, type Params, parseParams, quote, skipQuoted, unquote } from './quoted-string.ts';
import { SipParseError } from './sip-parse-error.ts';
import { formatUri, parseUri, type SipUri } from './uri.ts';

/** The value of From, To, Contact, Route and their like (RFC 3261 §20.10). */
export interface NameAddr {
  displayName?: string;
  uri: SipUri;
  /** Header parameters (tag, expires, q), names in lower case. */
  params: ReadonlyMap<string, string | undefined>;
}

/** The parts of a name-addr with the URI still unread: a tag counts whatever the scheme of the URI is. */
export interface NameAddrParts {
  displayName?: string;
  uriText: string;
  params: Params;
}

/** Reads `"Name" <uri>;params` or `uri;params`. Throws SipParseError, also for URI schemes other than sip, sips, tel. */
export function parseNameAddr(text: string): NameAddr {
  const { displayName, uriText, params } = splitNameAddr(text);
  const uri = parseUri(uriText);
  return displayName === undefined ? { uri, params } : { displayName, uri, params };
}

/** As parseNameAddr, but any URI scheme will do. Throws SipParseError. */
export function splitNameAddr(value: string): NameAddrParts {
  const text = value.trim();
  const nameEnd = text.charCodeAt(0) === 0x22 ? skipQuoted(text, 0) : 0;
  const open = text.indexOf('<', nameEnd);
  if (open < 0) return splitAddrSpec(text);
  const displayName = nameEnd > 0 ? readQuotedName(text, nameEnd, open) : readBareName(text.slice(0, open));
  const close = text.indexOf('>', open);
  if (close < 0) throw new SipParseError('unclosed angle bracket');
  const uriText = text.slice(open + 1, close);
  assertUriText(uriText);
  const params = parseParams(text, close + 1);
  return displayName === '' ? { uriText, params } : { displayName, uriText, params };
}

function readQuotedName(text: string, nameEnd: number, open: number): string {
  if (skipBlanks(text, nameEnd, open) !== open) throw new SipParseError('text between display name and URI');
  return unquote(text.slice(0, nameEnd));
}

function readBareName(text: string): string {
  if (text === '') return text;
  const name = text.trim();
  // RFC 3261 §25.1: an unquoted display name is a list of tokens. Letters beyond ASCII and marks that separate nothing
  // are let through, for phones send them.
  if (/[",;:<>@\\]/.test(name)) throw new SipParseError(`display name needs quotes: ${name}`);
  return name.replace(/\s+/g, ' ');
}

function splitAddrSpec(text: string): NameAddrParts {
  // RFC 3261 §20: without angle brackets, parameters belong to the header, and a URI with a comma, question mark or
  // semicolon is not allowed.
  const semicolon = text.indexOf(';');
  const uriText = (semicolon < 0 ? text : text.slice(0, semicolon)).trim();
  assertUriText(uriText);
  if (/[,?]/.test(uriText)) throw new SipParseError(`URI needs angle brackets: ${uriText}`);
  return { uriText, params: parseParams(text, semicolon < 0 ? text.length : semicolon) };
}

/** RFC 3986 §3.1: a scheme that starts with a letter, a colon, and something after it. */
function assertUriText(text: string): void {
  if (!/^[A-Za-z][A-Za-z0-9+\-.]*:./.test(text) || !isUriText(text)) throw new SipParseError(`malformed URI: ${text}`);
}

/** The value as header text. Throws SipParseError when a part cannot be written. */
export function formatNameAddr(value: NameAddr): string {
  const name = value.displayName === undefined ? '' : `${quote(value.displayName)} `;
  return `${name}<${formatUri(value.uri)}>${formatParams(value.params)}`;
}
