import { isIP } from 'node:net';
import { splitNameAddr } from '../message/name-addr.ts';
import { formatUri, parseUri } from '../message/uri.ts';

/** Where a request of a dialog is addressed: its Request-URI, its Route headers, and the URI whose host is the next hop. */
export interface Routing {
  requestUri: string;
  routes: readonly string[];
  nextHopUri: string;
}

/**
 * Request-URI and Route of a request inside a dialog, RFC 3261 §12.2.1.1.
 * @param routeSet values of Route headers, first hop first
 * @throws SipParseError when a URI of the set is malformed
 */
export function routeRequest(remoteTarget: string, routeSet: readonly string[]): Routing {
  const [first, ...others] = routeSet;
  if (first === undefined) return { requestUri: remoteTarget, routes: [], nextHopUri: remoteTarget };
  const firstUri = parseUri(splitNameAddr(first).uriText);
  if (firstUri.params.has('lr')) {
    return { requestUri: remoteTarget, routes: routeSet, nextHopUri: formatUri(firstUri) };
  }
  // RFC 3261 §12.2.1.1: a strict router finds its own URI in the Request-URI and the remote target as the last Route.
  const params = new Map(firstUri.params);
  params.delete('method');
  const requestUri = formatUri({ ...firstUri, params, headers: '' });
  return { requestUri, routes: [...others, `<${remoteTarget}>`], nextHopUri: requestUri };
}

const LOCAL_IPV4 = /^(?:0|127)\./;
const LOCAL_IPV6 = /^::1?$/;
const PRIVATE_IPV4 =
  /^(?:10\.|169\.254\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/;
const PRIVATE_IPV6 = /^f[cde]/i;

/** How far an address reaches: this machine only, a private network, everywhere. A name reaches as far as its resolver. */
function reachOf(host: string): 'machine' | 'network' | 'everywhere' {
  const family = isIP(host);
  if (family === 0) return 'everywhere';
  if ((family === 4 ? LOCAL_IPV4 : LOCAL_IPV6).test(host)) return 'machine';
  return (family === 4 ? PRIVATE_IPV4 : PRIVATE_IPV6).test(host) ? 'network' : 'everywhere';
}

/**
 * Whether a Contact host cannot be where its owner is reached from here: an address of less reach than the one that its
 * messages come from (a phone behind a NAT), one that is only known here with the link it is on, or a name that never
 * resolves (RFC 2606).
 */
export function isHiddenHost(host: string, seenHost: string): boolean {
  if (host === seenHost) return false;
  // RFC 6874 §1: a link-local address leads nowhere without its zone, which no message can name.
  if (seenHost.startsWith(`${host}%`)) return true;
  if (/\.invalid$/i.test(host)) return true;
  const reach = reachOf(host);
  const seenReach = reachOf(seenHost);
  return reach !== 'everywhere' && reach !== seenReach && seenReach !== 'machine';
}
