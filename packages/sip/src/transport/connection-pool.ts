import { ChurnList, ChurnTable, Place } from '@hookswitch/churn';
import type { Clock } from '../clock.ts';
import { Connection, type FramingFault } from './connection.ts';
import { ConnectionAliases } from './connection-aliases.ts';
import { type Endpoint, endpointKey, type StreamTransport } from './endpoint.ts';
import type { StreamSocket } from './stream-socket.ts';
import type { TransportCounter } from './transport-counters.ts';

/** How many connections others may open. Our own are bounded by the requests that need them. */
export interface ConnectionLimits {
  /** Of all peers together; default 10 000. */
  total?: number;
  /** Of one IP address; default 500: an office behind one NAT may have as many phones. */
  perAddress?: number;
  /** Without a message or keep-alive for so long a connection is closed; default 125 min, longer than any registration. */
  idleMs?: number;
}

export interface ConnectionPoolOptions {
  clock: Clock;
  limits: ConnectionLimits;
  connect(to: Endpoint & { transport: StreamTransport }): StreamSocket;
  count(name: TransportCounter): void;
  message(data: Buffer, source: Endpoint, fault?: FramingFault): void;
  keepAlive(): void;
  /** What was sent there may be lost: a connection failed, or could not be made. Called once for each, never at once. */
  closed(endpoint: Endpoint, error: Error): void;
}

const MAX_CONNECTIONS = 10_000;
const MAX_CONNECTIONS_PER_ADDRESS = 500;
const IDLE_MS = 125 * 60_000;
/** A full house shows out who said nothing for so long, rather than turn away who comes. */
const MAY_GO_AFTER_MS = 5 * 60_000;

/**
 * Every connection by where it leads. Whoever opened it, requests and responses both ways use it as long as it is there
 * (RFC 3261 §18, RFC 5626 §5.3); a new one is opened when there is none.
 */
export class ConnectionPool {
  readonly #options: ConnectionPoolOptions;
  readonly #connections = new ChurnTable<Connection>();
  /** Connections that others opened, by their address. */
  readonly #guests = new ChurnTable<ChurnList<Connection>>();
  readonly #aliases = new ConnectionAliases();
  #guestCount = 0;
  #isClosed = false;

  constructor(options: ConnectionPoolOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#connections.size;
  }

  /** Whether a connection leads there. */
  has(endpoint: Endpoint): boolean {
    return this.#find(endpoint) !== undefined;
  }

  /** Sends over the connection that leads there; opens one where there is none. What fails is told to `closed`. */
  send(data: Buffer, to: Endpoint & { transport: StreamTransport }): void {
    if (this.#isClosed) return;
    const connection = this.#find(to) ?? this.#open(to);
    connection.send(data);
  }

  /** The peer at the other end of the connection from `source` says that it can be reached over it at this port too. */
  alias(source: Endpoint, sentBy: { host: string; port: number }): void {
    const connection = this.#connections.get(endpointKey(source));
    if (connection !== undefined) this.#aliases.add(connection, source, sentBy);
  }

  #find(to: Endpoint): Connection | undefined {
    const direct = this.#connections.get(endpointKey(to));
    return direct?.isUsable ? direct : this.#aliases.find(to);
  }

  /** Takes a connection that somebody else opened, or closes it when there are too many. */
  accept(socket: StreamSocket): void {
    const { total = MAX_CONNECTIONS, perAddress = MAX_CONNECTIONS_PER_ADDRESS } = this.#options.limits;
    const neighbours = this.#guests.get(socket.remote.host);
    const isFull = this.#guestCount >= total && !this.#showOut();
    if (this.#isClosed || isFull || (neighbours?.size ?? 0) >= perAddress) {
      this.#options.count('connectionsRefused');
      socket.destroy();
      return;
    }
    this.#options.count('connectionsAccepted');
    const endpoint: Endpoint = { transport: socket.transport, ...socket.remote };
    const guest = this.#create(socket, endpoint, false);
    const guests = this.#guests.get(endpoint.host) ?? new ChurnList();
    if (guests.size === 0) this.#guests.set(endpoint.host, guests);
    guests.add(guest);
    this.#guestCount += 1;
  }

  /** Says what was said, and closes everything. */
  close(): void {
    this.#isClosed = true;
    for (const connection of this.#connections.values()) connection.close();
  }

  #open(to: Endpoint & { transport: StreamTransport }): Connection {
    this.#options.count('connectionsOpened');
    return this.#create(this.#options.connect(to), to, true).value;
  }

  #create(socket: StreamSocket, endpoint: Endpoint, isOutgoing: boolean): Place<Connection> {
    const { clock, limits, count, message, keepAlive } = this.#options;
    const connection = new Connection({
      clock,
      socket,
      isOutgoing,
      idleMs: limits.idleMs ?? IDLE_MS,
      handlers: {
        count,
        keepAlive,
        message: (data, fault) => message(data, endpoint, fault),
        closed: (error) => this.#closed(place, endpoint, error),
      },
    });
    const place = new Place(connection);
    const key = endpointKey(endpoint);
    // The same address and port again: the earlier connection is gone at the other end, whatever it looks like here.
    this.#connections.get(key)?.close();
    this.#connections.set(key, connection);
    return place;
  }

  #closed(place: Place<Connection>, endpoint: Endpoint, error: Error | undefined): void {
    const connection = place.value;
    const key = endpointKey(endpoint);
    const isCurrent = this.#connections.get(key) === connection;
    if (isCurrent) this.#connections.delete(key);
    const guests = this.#guests.get(endpoint.host);
    if (guests?.has(place)) {
      guests.remove(place);
      this.#guestCount -= 1;
      if (guests.size === 0) this.#guests.delete(endpoint.host);
    }
    const alias = this.#aliases.remove(connection);
    const lost = [...(isCurrent ? [endpoint] : []), ...(alias === undefined ? [] : [alias])];
    queueMicrotask(() => {
      for (const place of this.#isClosed ? [] : lost) {
        this.#options.closed(place, error ?? new Error('the connection was closed'));
      }
    });
  }

  /** Closes the guest that has been quiet for longest, when that is long; false when none has. */
  #showOut(): boolean {
    let quietest: Connection | undefined;
    for (const guests of this.#guests.values()) {
      for (const guest of guests.values())
        if (quietest === undefined || guest.usedAtMs < quietest.usedAtMs) quietest = guest;
    }
    if (quietest === undefined || this.#options.clock.now() - quietest.usedAtMs < MAY_GO_AFTER_MS) return false;
    this.#options.count('connectionsClosedIdle');
    quietest.leave();
    return true;
  }
}
