import { isIP } from 'node:net';
import type { Clock } from '../clock.ts';
import type { Dialog } from '../dialog/dialog.ts';
import { sameHost } from '../message/host-port.ts';
import type { SipRequest } from '../message/sip-message.ts';
import { parseUri, type SipUri } from '../message/uri.ts';
import { CachingResolver, type DnsResolver } from '../transport/dns-resolver.ts';
import { defaultPortOf, type Endpoint, isStream, transportOf } from '../transport/endpoint.ts';
import { locateServers, transportOfUri } from '../transport/locate-server.ts';
import type { TransportLayer } from '../transport/transport-layer.ts';
import { type Places, PlaceWalk, TcpRefusals } from './place-walk.ts';

interface NextHopsOptions {
  clock: Clock;
  transport: TransportLayer;
  resolver: DnsResolver;
  randomBytes: (size: number) => Buffer;
  largestDatagramBytes: number;
}

/** Where requests go: by their URI, the route set of their dialog and the DNS (RFC 3261 §8.1.2, §12.2.1.1, RFC 3263). */
export class NextHops {
  readonly #transport: TransportLayer;
  readonly #randomBytes: (size: number) => Buffer;
  readonly #resolver: DnsResolver;
  readonly #tcpRefusals: TcpRefusals;
  #closed = false;

  constructor({ clock, transport, resolver, randomBytes, largestDatagramBytes }: NextHopsOptions) {
    this.#transport = transport;
    this.#randomBytes = randomBytes;
    this.#resolver = new CachingResolver(clock, resolver);
    this.#tcpRefusals = new TcpRefusals(clock, largestDatagramBytes);
  }

  /** `ofDialog` calls nobody back any more. */
  close(): void {
    this.#closed = true;
  }

  /** The places for a URI, in the order to try them (RFC 3263); at least one. Rejects when there is none. */
  locate(uri: string): Promise<Places> {
    return this.#locate(parseUri(uri));
  }

  /**
   * An endpoint with its host as an address: a trunk may be configured by name. One at the usual port may be several servers
   * by the DNS. Rejects when it has no address.
   */
  async resolve(endpoint: Endpoint): Promise<Places> {
    const { host, port } = endpoint;
    if (isIP(host) !== 0) return [endpoint];
    const params = new Map([['transport', transportOf(endpoint).toLowerCase()]]);
    const uri = { scheme: 'sip', host, params, headers: '' } as const;
    return this.#locate(port === defaultPortOf(transportOf(endpoint)) ? uri : { port, ...uri });
  }

  /** The places to try for this request, one after the other. */
  walk(places: Endpoint | Places, request: SipRequest): PlaceWalk {
    return new PlaceWalk(this.#tcpRefusals, places, request);
  }

  async #locate(uri: SipUri): Promise<Places> {
    const [first, ...others] = await locateServers(uri, {
      resolver: this.#resolver,
      familiesOf: (transport) => this.#transport.familiesOf(transport),
      random: () => this.#randomBytes(4).readUInt32BE(0) / 2 ** 32,
    });
    if (!first) throw new Error('no place was found');
    return [first, ...others];
  }

  /**
   * Calls back with where the next request of a dialog goes: at once when no name has to be resolved, so that an ACK is
   * not late. Of a name there may be several places, to be tried in order (RFC 3263 §4.3). A target that cannot be located is
   * replaced by the place where the peer was seen; without one, it fails.
   */
  ofDialog(dialog: Dialog, use: (places: Places) => void, fail: (error: Error) => void): void {
    if (this.#closed) return;
    const { uri, fallback, isHidden } = dialog.nextHop();
    const target = parseUri(uri);
    // It goes on from the socket where the dialog began.
    const local = fallback?.local;
    const literal = this.#literalPlace(target);
    const isFlow = fallback !== undefined && isStream(fallback) && this.#transport.isOpen(fallback);
    // RFC 5626 §5.3, RFC 5923: a connection that leads to the same machine is used while it is there.
    if (fallback && (isHidden || literal === 'unreachable' || (isFlow && sameHost(fallback.host, target.host)))) {
      // Behind a NAT there is no other way there than the one that is seen.
      use([isStream(fallback) ? fallback : { isFlow: true, ...fallback }]);
    } else if (typeof literal === 'object') use([local === undefined ? literal : { local, ...literal }]);
    else {
      this.#locate(target).then(
        (places) => {
          const [first, ...others] = isFlow ? flowFirst(places, fallback) : knownFirst(places, fallback);
          const here = (place: Endpoint): Endpoint => (local === undefined ? place : { local, ...place });
          if (!this.#closed) use([here(first), ...others.map(here)]);
        },
        (error: Error) => !this.#closed && (fallback ? use([fallback]) : fail(error)),
      );
    }
  }

  /** Where a URI leads that names an address, and so needs no lookup; `undefined` for a name. */
  #literalPlace(uri: SipUri): Endpoint | 'unreachable' | undefined {
    const host = (uri.params.get('maddr') ?? uri.host).replace(/^\[(.*)\]$/, '$1');
    const family = isIP(host);
    if (family === 0) return undefined;
    let transport: ReturnType<typeof transportOfUri>;
    try {
      transport = transportOfUri(uri) ?? (uri.scheme === 'sips' ? 'TLS' : 'UDP');
    } catch {
      return 'unreachable';
    }
    if (!this.#transport.familiesOf(transport).some((known) => known === family)) return 'unreachable';
    return { host, port: uri.port ?? defaultPortOf(transport), ...(transport === 'UDP' ? {} : { transport }) };
  }
}

/** The place that is known to answer before the others: the ACK has one try, and nobody waits for the dead with every request. */
function knownFirst(places: Places, known: Endpoint | undefined): Places {
  const found = places.find(
    (place) =>
      known &&
      sameHost(place.host, known.host) &&
      place.port === known.port &&
      transportOf(place) === transportOf(known),
  );
  return found ? [found, ...places.filter((place) => place !== found)] : places;
}

/**
 * RFC 5923: a connection that leads to one of the machines that the name stands for is used while it is there, whatever
 * transport the name would have had: a peer over TLS need not listen to UDP.
 */
function flowFirst(places: Places, flow: Endpoint): Places {
  if (!places.some(({ host }) => sameHost(host, flow.host))) return places;
  return [
    flow,
    ...places.filter((place) => !sameHost(place.host, flow.host) || transportOf(place) !== transportOf(flow)),
  ];
}
