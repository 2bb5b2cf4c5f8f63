import { isIP } from 'node:net';
import type { SipRequest } from '../message/sip-message.ts';
import { formatVia, type Via } from '../message/via.ts';
import type { Endpoint } from './udp-socket.ts';

const DEFAULT_PORT = 5060;

/** Notes in the top Via where a request really came from. To be done on arrival, before anything else reads the Via. */
export function stampVia(request: SipRequest, source: Endpoint): SipRequest {
  const via = request.via();
  // RFC 3581 §4: an empty rport asks for the source port, and `received` is then always added.
  const wantsPort = via.params.has('rport');
  // RFC 3261 §18.2.1: `received` when sent-by is not the source address. One that the sender wrote is not believed.
  if (!wantsPort && !via.params.has('received') && via.host === source.host) return request;
  const params = new Map(via.params);
  params.set('received', source.host);
  if (wantsPort) params.set('rport', String(source.port));
  return request.withTopVia(formatVia({ ...via, params }));
}

/** Where the response to a request with this (stamped) top Via goes, by RFC 3261 §18.2.2 and RFC 3581 §4. */
export function responseDestination(via: Via): Endpoint {
  const maddr = bareAddress(via.params.get('maddr'));
  const sentByPort = via.port ?? DEFAULT_PORT;
  if (maddr !== undefined) return { host: maddr, port: sentByPort };
  const received = bareAddress(via.params.get('received')) ?? via.host;
  const rport = Number(via.params.get('rport'));
  return { host: received, port: Number.isInteger(rport) && rport > 0 && rport < 65_536 ? rport : sentByPort };
}

// RFC 5118 §4.5: `received` may hold an IPv6 address with or without brackets. Names are not looked up for a response.
function bareAddress(value: string | undefined): string | undefined {
  const address = value?.replace(/^\[(.*)\]$/, '$1');
  return address !== undefined && isIP(address) !== 0 ? address : undefined;
}
