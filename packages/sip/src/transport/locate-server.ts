import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { SipUri } from '../message/uri.ts';
import type { Endpoint } from './udp-socket.ts';

/** Turns a host name into one IP address of the family. Rejects when there is none. */
export type ResolveHost = (host: string, family: 4 | 6) => Promise<string>;

const systemResolveHost: ResolveHost = async (host, family) => (await lookup(host, { family })).address;

const DEFAULT_PORT = 5060;

/**
 * The UDP endpoint that a request to this URI is sent to: `maddr` or host, port 5060 unless written (RFC 3263 §4.1, §4.2
 * without NAPTR and SRV). `family` is that of the socket it will be sent from. Rejects when the URI asks for another
 * transport, names no host, or has no address of the family.
 */
export async function locateServer(
  uri: SipUri,
  options: { family?: 4 | 6; resolveHost?: ResolveHost } = {},
): Promise<Endpoint> {
  const { family = 4, resolveHost = systemResolveHost } = options;
  const transport = uri.params.get('transport')?.toLowerCase() ?? 'udp';
  if (uri.scheme !== 'sip' || transport !== 'udp') {
    throw new Error(`no transport for ${uri.scheme === 'sip' ? transport : `${uri.scheme}:`} URIs`);
  }
  // RFC 3263 §4: maddr, if present, is the target instead of the host.
  const target = (uri.params.get('maddr') ?? uri.host).replace(/^\[(.*)\]$/, '$1');
  const literal = isIP(target);
  if (literal !== 0 && literal !== family) throw new Error(`${target} cannot be reached from an IPv${family} socket`);
  return { host: literal === 0 ? await resolveHost(target, family) : target, port: uri.port ?? DEFAULT_PORT };
}
