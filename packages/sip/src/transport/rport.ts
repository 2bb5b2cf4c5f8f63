import { isIP, isIPv6 } from 'node:net';
import type { SipRequest } from '../message/sip-message.ts';
import { formatVia, type Via } from '../message/via.ts';
import { defaultPortOf, type Endpoint, isStream, transportOf } from './endpoint.ts';
import { isHiddenHost } from './hidden-host.ts';

/** Notes in the top Via where a request really came from. To be done on arrival, before anything else reads the Via. */
export function stampVia(request: SipRequest, source: Endpoint): SipRequest {
  const via = request.via();
  // RFC 3581 §4: an empty rport asks for the source port, and `received` is then always added.
  const wantsPort = via.params.has('rport');
  // RFC 3261 §18.2.1: `received` when sent-by is not the source address. One that the sender wrote is not believed.
  if (!wantsPort && !via.params.has('received') && via.host === withoutZone(source.host)) return request;
  const params = new Map(via.params);
  params.set('received', withoutZone(source.host));
  if (wantsPort) params.set('rport', String(source.port));
  return request.withTopVia(formatVia({ ...via, params }));
}

/**
 * Where the response to a request with this (stamped) top Via goes, by RFC 3261 §18.2.2 and RFC 3581 §4: over a stream back
 * by the connection, over UDP from the socket that it came to. A phone behind a NAT that does not know of rport is answered at
 * the port that it is seen at, too: at the port that it names it is reached by no one.
 */
export function responseDestination(via: Via, source: Endpoint): Endpoint {
  if (isStream(source)) return source;
  const local = source.local === undefined ? {} : { local: source.local };
  const maddr = bareAddress(via.params.get('maddr'));
  const sentByPort = via.port ?? defaultPortOf('UDP');
  if (maddr !== undefined && isMulticast(maddr)) return { host: maddr, port: sentByPort, ...local };
  const noted = bareAddress(via.params.get('received')) ?? via.host;
  // The link that it came by is not in the Via, and without it there is no way back.
  const received = noted === withoutZone(source.host) ? source.host : noted;
  const rport = Number(via.params.get('rport'));
  const isPort = Number.isInteger(rport) && rport > 0 && rport < 65_536;
  const seenPort = isHiddenHost(via.host, source.host) ? source.port : sentByPort;
  return { host: received, port: isPort ? rport : seenPort, ...local };
}

/**
 * Where a response goes whose connection is gone: RFC 3261 §18.2.2 has one opened to the address the request came from, at the
 * port of sent-by.
 */
export function reopenedDestination(via: Via, gone: Endpoint): Endpoint {
  return { ...gone, port: via.port ?? defaultPortOf(transportOf(gone)) };
}

/** RFC 6874 §1: the zone of a link-local address means something on this machine only. */
function withoutZone(host: string): string {
  const percent = host.indexOf('%');
  return percent < 0 ? host : host.slice(0, percent);
}

/**
 * RFC 3261 §18.2.2 has every `maddr` followed, and means multicast by it. To any other address we would carry what whoever asks
 * wants to have sent there.
 */
function isMulticast(address: string): boolean {
  return isIPv6(address) ? /^ff/i.test(address) : /^(?:22[4-9]|23\d)\./.test(address);
}

// RFC 5118 §4.5: `received` may hold an IPv6 address with or without brackets. Names are not looked up for a response.
function bareAddress(value: string | undefined): string | undefined {
  const address = value?.replace(/^\[(.*)\]$/, '$1');
  return address !== undefined && isIP(address) !== 0 ? address : undefined;
}
