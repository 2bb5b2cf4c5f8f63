import { isToken, splitOutsideQuotes } from './quoted-string.ts';
import { SipParseError } from './sip-parse-error.ts';

/** Header fields in wire order. */
export type HeaderList = ReadonlyArray<readonly [name: string, value: string]>;

// RFC 3261 §7.3.3 and the registrations after it: compact forms.
const COMPACT_FORMS: ReadonlyMap<string, string> = new Map([
  ['a', 'Accept-Contact'],
  ['b', 'Referred-By'],
  ['c', 'Content-Type'],
  ['d', 'Request-Disposition'],
  ['e', 'Content-Encoding'],
  ['f', 'From'],
  ['i', 'Call-ID'],
  ['j', 'Reject-Contact'],
  ['k', 'Supported'],
  ['l', 'Content-Length'],
  ['m', 'Contact'],
  ['n', 'Identity-Info'],
  ['o', 'Event'],
  ['r', 'Refer-To'],
  ['s', 'Subject'],
  ['t', 'To'],
  ['u', 'Allow-Events'],
  ['v', 'Via'],
  ['x', 'Session-Expires'],
  ['y', 'Identity'],
]);

// RFC 3261 §7.3.1: headers whose grammar is a comma-separated list may be folded into one line or spread over several.
const LIST_HEADERS: ReadonlySet<string> = new Set([
  'accept',
  'accept-contact',
  'accept-encoding',
  'accept-language',
  'alert-info',
  'allow',
  'allow-events',
  'call-info',
  'contact',
  'content-encoding',
  'content-language',
  'diversion',
  'error-info',
  'history-info',
  'in-reply-to',
  'p-asserted-identity',
  'p-preferred-identity',
  'path',
  'proxy-require',
  'reason',
  'record-route',
  'reject-contact',
  'require',
  'route',
  'service-route',
  'supported',
  'unsupported',
  'via',
  'warning',
]);

/** The name by which a header is looked up: lower case, compact form resolved. */
export function headerKey(name: string): string {
  return fullHeaderName(name).toLowerCase();
}

/** The full name for a compact form; any other name as it is. */
export function fullHeaderName(name: string): string {
  return name.length > 1 ? name : (COMPACT_FORMS.get(name.toLowerCase()) ?? name);
}

/** The values on one header line: several where the header is a list, empty elements left out. Throws SipParseError. */
export function splitHeaderValue(key: string, value: string): string[] {
  if (!LIST_HEADERS.has(key)) return [value];
  return splitOutsideQuotes(value, ',').filter((element) => element !== '');
}

/** Throws SipParseError when the header could not be written without changing the message around it. */
export function assertHeader(name: string, value: string): void {
  if (!isToken(name)) throw new SipParseError(`malformed header name: ${JSON.stringify(name)}`);
  if (/[\r\n]/.test(value)) throw new SipParseError(`CR or LF in the value of ${name}`);
}
