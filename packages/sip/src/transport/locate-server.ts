import { isIP, isIPv6 } from 'node:net';
import type { SipUri } from '../message/uri.ts';
import type { DnsResolver, SrvRecord } from './dns-resolver.ts';
import { defaultPortOf, type Endpoint, isSecure, TRANSPORTS, type Transport } from './endpoint.ts';

export interface LocateOptions {
  resolver: DnsResolver;
  /** Families that a transport can reach, the preferred one first; none when it is not there at all. */
  familiesOf: (transport: Transport) => readonly (4 | 6)[];
  /** 0 <= result < 1, for the weights of SRV records. */
  random: () => number;
}

/** A host with a transport chosen, which still needs its address. */
interface Target {
  transport: Transport;
  host: string;
  port: number;
}

/** However long the DNS answers, no call tries more places, or looks for the addresses of more names. */
const MAX_ENDPOINTS = 16;

/** RFC 3263 §4.1: what a NAPTR service field names. RFC 7118 §5.6 adds the WebSocket. */
const SERVICES: ReadonlyMap<string, Transport> = new Map([
  ['sip+d2u', 'UDP'],
  ['sip+d2t', 'TCP'],
  ['sips+d2t', 'TLS'],
  ['sip+d2w', 'WS'],
  ['sips+d2w', 'WSS'],
]);

/** RFC 3263 §4.2: under which name a transport has its SRV records. */
const SRV_PREFIX: Readonly<Record<Transport, string>> = {
  UDP: '_sip._udp',
  TCP: '_sip._tcp',
  TLS: '_sips._tcp',
  WS: '_sip._ws',
  WSS: '_sips._ws',
};

/**
 * Where a request to this URI is sent, in the order to try (RFC 3263 §4): transport from the URI or NAPTR, servers from SRV,
 * addresses from A and AAAA; `maddr` goes before the host. At least one. Rejects when the URI asks for a transport that is
 * not there, names no host, or has no address that can be reached.
 */
export async function locateServers(uri: SipUri, options: LocateOptions): Promise<Endpoint[]> {
  if (uri.scheme === 'tel') throw new Error('a tel: URI names no server');
  const host = (uri.params.get('maddr') ?? uri.host).replace(/^\[(.*)\]$/, '$1');
  const targets = await findTargets(uri, host, options);
  const endpoints: Endpoint[] = [];
  let failure: Error | undefined;
  for (const target of targets.slice(0, MAX_ENDPOINTS)) {
    try {
      endpoints.push(...(await addressesOf(target, host, options)));
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
    }
    if (endpoints.length >= MAX_ENDPOINTS) break;
  }
  if (endpoints.length === 0) throw failure ?? new Error(`${host} has no address that can be reached`);
  return endpoints.slice(0, MAX_ENDPOINTS);
}

/** The transport that the URI itself asks for; `undefined` when it leaves the choice. @throws Error for one that is unknown */
export function transportOfUri(uri: SipUri): Transport | undefined {
  const written = uri.params.get('transport')?.toUpperCase();
  const secure = uri.scheme === 'sips';
  if (written === undefined) return undefined;
  const transport = TRANSPORTS.find((known) => known === written);
  if (transport === undefined || (secure && transport === 'UDP')) {
    throw new Error(`no transport for ${uri.scheme}: URIs with transport=${written.toLowerCase()}`);
  }
  // RFC 3261 §26.2.2: sips with transport=tcp means TLS over TCP. RFC 7118 §5.4: with ws it means WSS.
  if (!secure) return transport;
  return transport === 'WS' || transport === 'WSS' ? 'WSS' : 'TLS';
}

async function findTargets(uri: SipUri, host: string, options: LocateOptions): Promise<Target[]> {
  const written = transportOfUri(uri);
  const isThere = (transport: Transport): boolean => options.familiesOf(transport).length > 0;
  const fallback = written ?? (uri.scheme === 'sips' ? 'TLS' : 'UDP');
  if (!isThere(fallback)) throw new Error(`no transport: ${fallback} is not available here`);
  const plain = { transport: fallback, host, port: uri.port ?? defaultPortOf(fallback) };
  // RFC 3263 §4.1, §4.2: an address or a port settles it. Names of one label are of the machine or its network.
  if (isIP(host) !== 0 || uri.port !== undefined || !host.includes('.') || /\.(localhost|invalid)\.?$/i.test(host)) {
    return [plain];
  }
  const usable = TRANSPORTS.filter((transport) => isThere(transport) && (uri.scheme !== 'sips' || isSecure(transport)));
  const services =
    written === undefined
      ? await findServices(host, usable, options.resolver)
      : [{ transport: written, name: `${SRV_PREFIX[written]}.${host}` }];
  const targets: Target[] = [];
  for (const { transport, name } of services) {
    const records = await orNothing(async () => (await options.resolver.srv(name)).records);
    targets.push(
      ...inOrder(records, options.random).map((record) => ({ transport, host: record.name, port: record.port })),
    );
  }
  return targets.length > 0 ? targets : [plain];
}

/** NAPTR by order and preference; without them the SRV names of every transport that we have (RFC 3263 §4.1). */
async function findServices(
  host: string,
  usable: readonly Transport[],
  resolver: DnsResolver,
): Promise<{ transport: Transport; name: string }[]> {
  const records = await orNothing(async () => (await resolver.naptr(host)).records);
  const found = [...records]
    .sort((a, b) => a.order - b.order || a.preference - b.preference)
    .flatMap(({ service, flags, replacement }) => {
      const transport = SERVICES.get(service.toLowerCase());
      return transport !== undefined && usable.includes(transport) && flags.toLowerCase() === 's'
        ? [{ transport, name: replacement }]
        : [];
    });
  if (found.length > 0) return found;
  // A WebSocket server is one for browsers: it is never guessed.
  const guessed = usable.filter((transport) => transport !== 'WS' && transport !== 'WSS');
  return guessed.map((transport) => ({ transport, name: `${SRV_PREFIX[transport]}.${host}` }));
}

/** RFC 2782: by priority; among equals each is as likely to be first as its weight says. */
function inOrder(records: readonly SrvRecord[], random: () => number): SrvRecord[] {
  const ordered: SrvRecord[] = [];
  for (const priority of [...new Set(records.map((record) => record.priority))].sort((a, b) => a - b)) {
    const group = records.filter((record) => record.priority === priority && leadsSomewhere(record));
    group.sort((a, b) => a.weight - b.weight);
    while (group.length > 0) {
      const total = group.reduce((sum, { weight }) => sum + weight, 0);
      let left = random() * total;
      const at = group.findIndex(({ weight }) => {
        left -= weight;
        return left <= 0;
      });
      ordered.push(...group.splice(Math.max(0, at), 1));
    }
  }
  return ordered;
}

/** RFC 2782: a target of `.` says that there is no such service; at port 0 there is none either. */
function leadsSomewhere({ name, port }: SrvRecord): boolean {
  return name !== '' && name !== '.' && port > 0;
}

async function addressesOf(target: Target, domain: string, options: LocateOptions): Promise<Endpoint[]> {
  const { transport, host, port } = target;
  const families = options.familiesOf(transport);
  const way = {
    ...(transport === 'UDP' ? {} : { transport }),
    // RFC 5922 §7.1: the certificate bears the name that was asked for, wherever SRV led.
    ...(isSecure(transport) && isIP(domain) === 0 ? { serverName: domain } : {}),
  };
  if (isIP(host) !== 0) {
    const family = isIPv6(host) ? 6 : 4;
    if (!families.includes(family)) throw new Error(`${host} cannot be reached: there is no IPv${family} socket`);
    return [{ host, port, ...way }];
  }
  const found: Endpoint[] = [];
  let failure: unknown;
  for (const family of families) {
    try {
      const { records } = await options.resolver.addresses(host, family);
      found.push(...records.map((address) => ({ host: address, port, ...way })));
    } catch (error) {
      failure = error;
    }
  }
  if (found.length === 0) throw failure ?? new Error(`${host} has no address that can be reached`);
  return found;
}

/** A question that fails leaves what needs no answer to it. */
async function orNothing<T>(ask: () => Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await ask();
  } catch {
    return [];
  }
}
