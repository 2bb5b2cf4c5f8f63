import { isToken, splitOutsideQuotes } from './quoted-string.ts';
import { SipParseError } from './sip-parse-error.ts';

/** Header fields in wire order. */
export type HeaderList = ReadonlyArray<readonly [name: string, value: string]>;

/** A header name as it stands on its line and as it is looked up. */
export interface HeaderName {
  /** As written; a compact form in full. */
  readonly name: string;
  /** In lower case, compact form resolved. */
  readonly key: string;
  /** RFC 3261 §7.3.1: a comma-separated list, which may be folded into one line or spread over several. */
  readonly isList: boolean;
}

// The names of RFC 3261 §20 and of the extensions that this stack or its users speak. The ones that are lists:
const LIST_HEADERS = [
  ...['Accept', 'Accept-Contact', 'Accept-Encoding', 'Accept-Language', 'Alert-Info', 'Allow', 'Allow-Events'],
  ...['Call-Info', 'Contact', 'Content-Encoding', 'Content-Language', 'Diversion', 'Error-Info', 'History-Info'],
  ...['In-Reply-To', 'P-Asserted-Identity', 'P-Preferred-Identity', 'Path', 'Proxy-Require', 'Reason'],
  ...['Record-Route', 'Reject-Contact', 'Require', 'Route', 'Service-Route', 'Supported', 'Unsupported', 'Via'],
  'Warning',
];
const OTHER_HEADERS = [
  ...['Authentication-Info', 'Authorization', 'CSeq', 'Call-ID', 'Content-Disposition', 'Content-Length'],
  ...['Content-Type', 'Date', 'Event', 'Expires', 'From', 'Identity', 'Identity-Info', 'MIME-Version'],
  ...['Max-Forwards', 'Min-Expires', 'Min-SE', 'Organization', 'Priority', 'Privacy', 'Proxy-Authenticate'],
  ...['Proxy-Authorization', 'RAck', 'RSeq', 'Refer-To', 'Referred-By', 'Replaces', 'Reply-To'],
  ...['Request-Disposition', 'Retry-After', 'Server', 'Session-Expires', 'Subject', 'Subscription-State'],
  ...['Timestamp', 'To', 'User-Agent', 'WWW-Authenticate'],
];

// RFC 3261 §7.3.3 and the registrations after it: compact forms.
const COMPACT_FORMS: Readonly<Record<string, string>> = {
  a: 'Accept-Contact',
  b: 'Referred-By',
  c: 'Content-Type',
  d: 'Request-Disposition',
  e: 'Content-Encoding',
  f: 'From',
  i: 'Call-ID',
  j: 'Reject-Contact',
  k: 'Supported',
  l: 'Content-Length',
  m: 'Contact',
  n: 'Identity-Info',
  o: 'Event',
  r: 'Refer-To',
  s: 'Subject',
  t: 'To',
  u: 'Allow-Events',
  v: 'Via',
  x: 'Session-Expires',
  y: 'Identity',
};

// Every spelling that is worth an entry: the full name, its lower case, the compact form in both cases.
const SPELLINGS = new Map<string, HeaderName>();
// The usual names by a hash of their letters, for a scanner of lines that makes no string of a name.
const BUCKETS: KnownName[][] = Array.from({ length: 256 }, () => []);

interface KnownName {
  readonly name: HeaderName;
  readonly bytes: Uint8Array;
}

for (const name of [...LIST_HEADERS, ...OTHER_HEADERS]) {
  const known: HeaderName = { name, key: name.toLowerCase(), isList: LIST_HEADERS.includes(name) };
  SPELLINGS.set(name, known);
  SPELLINGS.set(known.key, known.name === known.key ? known : { ...known, name: known.key });
  const bytes = Uint8Array.from(Buffer.from(name, 'latin1'));
  BUCKETS[bytes.reduce(nameHash, 0) & 255]?.push({ name: known, bytes });
}
for (const [letter, name] of Object.entries(COMPACT_FORMS)) {
  const known = SPELLINGS.get(name);
  if (known) SPELLINGS.set(letter, known).set(letter.toUpperCase(), known);
}

/** The hash of a name that is one letter longer. */
export function nameHash(hash: number, code: number): number {
  return (Math.imul(hash, 31) + code) | 0;
}

/** The name of a header as it was written. */
export function headerName(written: string): HeaderName {
  const known = SPELLINGS.get(written);
  if (known) return known;
  const key = written.toLowerCase();
  return { name: written, key, isList: SPELLINGS.get(key)?.isList ?? false };
}

/** The name by which a header is looked up: lower case, compact form resolved. */
export function headerKey(name: string): string {
  return headerName(name).key;
}

/** The name that stands in these bytes, when it is a usual one in its usual spelling. */
export function knownHeaderName(hash: number, bytes: Uint8Array, start: number, end: number): HeaderName | undefined {
  for (const known of BUCKETS[hash & 255] ?? []) {
    const { length } = known.bytes;
    let i = 0;
    if (length === end - start) while (i < length && known.bytes[i] === bytes[start + i]) i++;
    if (i === length) return known.name;
  }
  return undefined;
}

/** The values on one header line: several where the header is a list, empty elements left out. Throws SipParseError. */
export function splitHeaderValue(isList: boolean, value: string): string[] {
  if (!isList) return [value];
  if (!value.includes(',')) return value === '' ? [] : [value];
  return splitOutsideQuotes(value, ',').filter((element) => element !== '');
}

/** Throws SipParseError when the header could not be written without changing the message around it. */
export function assertHeader(name: string, value: string): void {
  if (!isToken(name)) throw new SipParseError(`malformed header name: ${JSON.stringify(name)}`);
  if (/[\r\n]/.test(value)) throw new SipParseError(`CR or LF in the value of ${name}`);
}
