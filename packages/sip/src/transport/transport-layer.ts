import type { Clock } from '../clock.ts';
import { sameHost } from '../message/host-port.ts';
import { MAX_MESSAGE_BYTES } from '../message/stream-framer.ts';
import type { FramingFault } from './connection.ts';
import { type ConnectionLimits, ConnectionPool } from './connection-pool.ts';
import { type Endpoint, isSecure, isStream, type StreamTransport, type Transport, transportOf } from './endpoint.ts';
import { type Interfaces, SharedNetworks } from './same-network.ts';
import type { StreamListener, StreamNetwork, TlsSettings } from './stream-socket.ts';
import { assertUsable } from './tls-acceptor.ts';
import type { TransportCounter } from './transport-counters.ts';
import type { BindUdp, DatagramSocket } from './udp-socket.ts';

/** A place where the agent listens. */
export interface Listener {
  transport: Transport;
  /** Address to bind; port 0 means any free one, for TCP that of UDP if it can be had. */
  local: Endpoint;
  /** Stands in Via and Contact instead of the bound address; needed when that is a wildcard. */
  advertised?: { host: string; port?: number };
}

/** An address of ours as it stands in Via and Contact. */
export interface OwnAddress {
  transport: Transport;
  host: string;
  port: number;
  /** RFC 5923 §4: the peer there is asked to use our connection for what it has to send to this address. */
  wantsAlias?: boolean;
}

export interface TransportLayerHandlers {
  count(name: TransportCounter): void;
  /** One message or datagram, whole. `fault`: the head of a message that a stream cannot go on after. */
  message(data: Buffer, source: Endpoint, fault?: FramingFault): void;
  keepAlive(): void;
  /** What was sent there was lost. Never called while `send` runs. */
  failed(to: Endpoint, error: Error): void;
  error(error: Error): void;
}

export interface TransportLayerOptions {
  clock: Clock;
  bind: BindUdp;
  streams: StreamNetwork;
  listeners: readonly Listener[];
  limits: ConnectionLimits;
  tls: TlsSettings;
  /** Default: those of the machine. */
  interfaces?: Interfaces;
  handlers: TransportLayerHandlers;
}

interface Bound {
  own: OwnAddress;
  /** As bound. */
  address: Endpoint;
  socket: DatagramSocket | StreamListener;
}

/** How often a port that is free for UDP and TCP alike is looked for where any free one will do. */
const PAIRING_ATTEMPTS = 16;

/** The transport layer of RFC 3261 §18: every socket and connection of one user agent. */
export class TransportLayer {
  readonly #options: TransportLayerOptions;
  readonly #bound: Bound[] = [];
  readonly #pool: ConnectionPool;
  /** More than one socket of a transport and family: then an endpoint says through which of them it talks over UDP. */
  #hasMany = false;
  readonly #networks: SharedNetworks;
  #tls: TlsSettings;
  #isClosed = false;

  /** Binds everything, or rejects with nothing left open. */
  static async open(options: TransportLayerOptions): Promise<TransportLayer> {
    for (let attempt = 1; ; attempt += 1) {
      const layer = new TransportLayer(options);
      try {
        for (const listener of options.listeners) await layer.#bind(listener);
      } catch (error) {
        layer.close();
        throw error;
      }
      if (attempt === PAIRING_ATTEMPTS || layer.#hasPairs()) return layer;
      layer.close();
    }
  }

  private constructor(options: TransportLayerOptions) {
    this.#options = options;
    this.#tls = options.tls;
    this.#networks = new SharedNetworks(options.interfaces);
    const { clock, limits, handlers, streams } = options;
    this.#pool = new ConnectionPool({
      clock,
      limits,
      count: (name) => handlers.count(name),
      connect: (to) =>
        streams.connect({
          to,
          ...localHostOf(this.#listenerFor(to)),
          tls: () => this.#tls,
          maxMessageBytes: MAX_MESSAGE_BYTES,
        }),
      message: (data, source, fault) => handlers.message(data, source, fault),
      keepAlive: () => handlers.keepAlive(),
      closed: (endpoint, error) => handlers.failed(endpoint, error),
    });
  }

  /** Where it listens, in the order of the options. */
  get addresses(): readonly { own: OwnAddress; bound: Endpoint }[] {
    return this.#bound.map(({ own, address }) => ({ own, bound: address }));
  }

  get connections(): number {
    return this.#pool.size;
  }

  /**
   * New connections use these certificates; those that are there stay as they are.
   * @throws Error when they cannot be used: the earlier ones stay
   */
  setTls(tls: TlsSettings): void {
    assertUsable(
      tls,
      this.#bound.some(({ own }) => isSecure(own.transport)),
    );
    this.#tls = tls;
  }

  /** Never throws: a failure is told to `failed`, later. */
  send(data: Buffer, to: Endpoint): void {
    if (this.#isClosed) return;
    if (isStream(to)) {
      this.#pool.send(data, to);
      return;
    }
    const socket = this.#listenerFor(to)?.socket;
    if (socket && 'send' in socket) socket.send(data, to);
    else this.#unsendable(to);
  }

  /** RFC 5923: the peer there asks that its connection be used for what is meant for this address of its own. */
  alias(source: Endpoint, sentBy: { host: string; port: number }): void {
    this.#pool.alias(source, sentBy);
  }

  /** Whether a connection leads there; always true over UDP. */
  isOpen(to: Endpoint): boolean {
    return !isStream(to) || this.#pool.has(to);
  }

  /**
   * The address of ours that a peer there answers to (RFC 3261 §18.1.1: sent-by): of several the one in its own network,
   * else the first.
   */
  ownAddress(to: Endpoint): OwnAddress {
    const found = this.#listenerFor(to) ?? this.#bound[0];
    if (!found) throw new Error('a transport layer without a listener');
    const transport = transportOf(to);
    // RFC 5923 §9.3: the certificate that we show there says whose connection it is.
    if (transport === 'TLS' && this.#tls.cert !== undefined) return { wantsAlias: true, ...found.own, transport };
    // Without a listener of its own a connection is used both ways, and the address is that of the first one.
    return found.own.transport === transport ? found.own : { ...found.own, transport };
  }

  /** Whether it is one of our addresses, bound or advertised. */
  isOwn(host: string, port: number): boolean {
    return this.#bound.some(
      ({ own, address }) =>
        (sameHost(own.host, host) && own.port === port) || (sameHost(address.host, host) && address.port === port),
    );
  }

  /** Families of the addresses that can be reached over a transport. */
  familiesOf(transport: Transport): readonly (4 | 6)[] {
    const listening = this.#bound.filter(({ own }) => own.transport === transport);
    const families = (listening.length > 0 ? listening : this.#bound).map(({ address }) => familyOf(address.host));
    return [...new Set(families)];
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#pool.close();
    for (const { socket } of this.#bound) socket.close();
  }

  #listenerFor(to: Endpoint): Bound | undefined {
    const transport = transportOf(to);
    const family = familyOf(to.host);
    let nearest: Bound | undefined;
    let nearestBits = -1;
    for (const bound of this.#bound) {
      if (bound.own.transport !== transport || familyOf(bound.address.host) !== family) continue;
      if (to.local !== undefined && keyOf(bound.address) === to.local) return bound;
      // With one socket there is nothing to choose.
      if (!this.#hasMany) return bound;
      const bits = this.#networks.prefixOf(bound.address.host, to.host);
      if (bits <= nearestBits) continue;
      nearest = bound;
      nearestBits = bits;
    }
    return nearest;
  }

  async #bind(listener: Listener): Promise<void> {
    const { transport, local, advertised } = listener;
    if (advertised === undefined && isWildcard(local.host)) {
      throw new Error(`${local.host} is no address that others can answer to: advertised is needed`);
    }
    const socket = transport === 'UDP' ? await this.#bindUdp(local) : await this.#listen(transport, local);
    const { address } = socket;
    const { host, port = address.port } = advertised ?? address;
    this.#bound.push({ own: { transport, host, port }, address, socket });
    const kinds = this.#bound.map(({ own, address }) => `${own.transport} ${familyOf(address.host)}`);
    this.#hasMany = new Set(kinds).size < kinds.length;
  }

  /** Any free port was asked for over UDP and TCP, and both have the same one. */
  #hasPairs(): boolean {
    const anyPort = (transport: Transport) =>
      this.#options.listeners.flatMap((listener, index) =>
        listener.transport === transport && listener.local.port === 0 ? { host: listener.local.host, index } : [],
      );
    const portOf = (index: number) => this.#bound[index]?.address.port;
    return anyPort('TCP').every((tcp) => {
      const udp = anyPort('UDP').find(({ host }) => host === tcp.host);
      return udp === undefined || portOf(udp.index) === portOf(tcp.index);
    });
  }

  async #bindUdp(local: Endpoint): Promise<DatagramSocket> {
    const { handlers, bind } = this.#options;
    const socket = await bind(local);
    const name = keyOf(socket.address);
    socket.onMessage = (data, from) => handlers.message(data, this.#hasMany ? { local: name, ...from } : from);
    socket.onError = (error) => {
      handlers.error(error);
      // What node:dgram cannot send it reports with the address it was meant for.
      const { address, port } = error as { address?: unknown; port?: unknown };
      if (typeof address === 'string' && typeof port === 'number') handlers.failed({ host: address, port }, error);
    };
    return socket;
  }

  async #listen(transport: StreamTransport, local: Endpoint): Promise<StreamListener> {
    const { streams, handlers } = this.#options;
    const listen = (at: Endpoint) =>
      streams.listen({ transport, local: at, tls: () => this.#tls, maxMessageBytes: MAX_MESSAGE_BYTES });
    const udp = this.#bound.find(({ own, address }) => own.transport === 'UDP' && address.host === local.host);
    // Any free port will do, and that of UDP is the one where TCP is looked for (RFC 3261 §18.2).
    const listener =
      transport === 'TCP' && local.port === 0 && udp
        ? await listen({ ...local, port: udp.address.port }).catch(() => listen(local))
        : await listen(local);
    listener.onConnection = (socket) => this.#pool.accept(socket);
    listener.onError = (error) => handlers.error(error);
    return listener;
  }

  #unsendable(to: Endpoint): void {
    const { handlers } = this.#options;
    handlers.count('messagesUnsendable');
    queueMicrotask(() => {
      if (!this.#isClosed) handlers.failed(to, new Error(`no socket reaches ${to.host} over ${transportOf(to)}`));
    });
  }
}

function keyOf({ host, port }: Endpoint): string {
  return `${host}:${port}`;
}

/** Of an address, or of a name, for which IPv4 is taken. */
function familyOf(host: string): 4 | 6 {
  return host.includes(':') ? 6 : 4;
}

function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::' || host === '';
}

/** Connections leave by the interface that the peer is answered on. */
function localHostOf(bound: Bound | undefined): { localHost?: string } {
  return bound === undefined || isWildcard(bound.address.host) ? {} : { localHost: bound.address.host };
}
