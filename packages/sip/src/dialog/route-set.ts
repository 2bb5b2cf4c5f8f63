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
