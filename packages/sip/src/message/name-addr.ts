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
  const { uriText, ...rest } = splitNameAddr(text);
  return { ...rest, uri: parseUri(uriText) };
}

/** As parseNameAddr, but any URI scheme will do. Throws SipParseError. */
export function splitNameAddr(value: string): NameAddrParts {
  const text = value.trim();
  const nameEnd = text.startsWith('"') ? skipQuoted(text, 0) : 0;
  const open = text.indexOf('<', nameEnd);
  if (open < 0) return splitAddrSpec(text);
  const displayName = nameEnd > 0 ? readQuotedName(text, nameEnd, open) : readBareName(text.slice(0, open));
  const close = text.indexOf('>', open);
  if (close < 0) throw new SipParseError('unclosed angle bracket');
  const uriText = text.slice(open + 1, close);
  assertUriText(uriText);
  const params = parseParams(text.slice(close + 1));
  return { ...(displayName === '' ? {} : { displayName }), uriText, params };
}

function readQuotedName(text: string, nameEnd: number, open: number): string {
  if (text.slice(nameEnd, open).trim() !== '') throw new SipParseError('text between display name and URI');
  return unquote(text.slice(0, nameEnd));
}

function readBareName(text: string): string {
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
  return { uriText, params: parseParams(semicolon < 0 ? '' : text.slice(semicolon)) };
}

function assertUriText(uriText: string): void {
  if (!/^[A-Za-z][A-Za-z0-9+\-.]*:[^\s<>"]+$/.test(uriText)) throw new SipParseError(`malformed URI: ${uriText}`);
}

/** The value as header text. Throws SipParseError when a part cannot be written. */
export function formatNameAddr(value: NameAddr): string {
  const name = value.displayName === undefined ? '' : `${quote(value.displayName)} `;
  return `${name}<${formatUri(value.uri)}>${formatParams(value.params)}`;
}
