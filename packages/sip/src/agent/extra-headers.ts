import { assertHeader, type HeaderList, headerKey } from '../message/headers.ts';
import { SipParseError } from '../message/sip-parse-error.ts';

// Set by the stack itself; a second one would change who the message belongs to or where it goes.
const OWN_HEADERS: ReadonlySet<string> = new Set([
  'via',
  'from',
  'to',
  'call-id',
  'cseq',
  'contact',
  'max-forwards',
  'record-route',
  'content-type',
  'content-length',
]);

/**
 * Checks headers that the application adds, before anything is changed or sent.
 * @throws SipParseError for CR or LF, a malformed name, and a header that the stack sets itself
 */
export function assertExtraHeaders(headers: HeaderList | undefined): void {
  for (const [name, value] of headers ?? []) {
    assertHeader(name, value);
    if (OWN_HEADERS.has(headerKey(name))) throw new SipParseError(`${name} is set by the user agent itself`);
  }
}
