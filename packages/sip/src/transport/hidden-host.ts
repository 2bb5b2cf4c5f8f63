import { isIP } from 'node:net';
import { sameHost } from '../message/host-port.ts';

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
 * Whether a host that somebody names in a message cannot be where he is reached from here: an address of less reach than the one that its
 * messages come from (a phone behind a NAT), one that is only known here with the link it is on, or a name that never
 * resolves (RFC 2606).
 */
export function isHiddenHost(host: string, seenHost: string): boolean {
  if (sameHost(host, seenHost)) return false;
  // RFC 6874 §1: a link-local address leads nowhere without its zone, which no message can name.
  if (seenHost.startsWith(`${host}%`)) return true;
  if (/\.invalid$/i.test(host)) return true;
  const reach = reachOf(host);
  const seenReach = reachOf(seenHost);
  return reach !== 'everywhere' && reach !== seenReach && seenReach !== 'machine';
}
