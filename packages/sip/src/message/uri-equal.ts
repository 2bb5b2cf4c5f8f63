import { sameHost } from './host-port.ts';
import type { SipUri } from './uri.ts';

// RFC 3261 §19.1.4: in one URI only, these never match; any other parameter is then ignored.
const MUST_BE_IN_BOTH = ['user', 'ttl', 'method', 'maddr'];

/** Whether two URIs are equivalent by RFC 3261 §19.1.4. A missing port is not the default port. */
export function urisEqual(a: SipUri, b: SipUri): boolean {
  return (
    a.scheme === b.scheme &&
    a.user === b.user &&
    a.password === b.password &&
    sameHost(a.host, b.host) &&
    a.port === b.port &&
    MUST_BE_IN_BOTH.every((name) => a.params.has(name) === b.params.has(name)) &&
    sharedParamsEqual(a, b) &&
    normalHeaders(a.headers) === normalHeaders(b.headers)
  );
}

function sharedParamsEqual(a: SipUri, b: SipUri): boolean {
  for (const [name, value] of a.params) {
    if (b.params.has(name) && b.params.get(name)?.toLowerCase() !== value?.toLowerCase()) return false;
  }
  return true;
}

// RFC 3261 §19.1.4: header components are never ignored; their order does not matter, nor the case of their names.
function normalHeaders(headers: string): string {
  return headers
    .split('&')
    .map((header) => header.replace(/^[^=]*/, (name) => name.toLowerCase()))
    .sort()
    .join('&');
}
