import type { Clock } from '../clock.ts';
import type { Endpoint } from '../transport/endpoint.ts';
import type { BindUdp, DatagramSocket } from '../transport/udp-socket.ts';
import { MemoryStreams } from './memory-streams.ts';

export interface Datagram {
  /** Counts from 0 over the whole network. */
  readonly sequence: number;
  readonly data: Buffer;
  readonly from: Endpoint;
  readonly to: Endpoint;
}

/** What becomes of a datagram: `duplicate` delivers it twice. */
export type Fate = 'deliver' | 'drop' | 'duplicate' | { delayMs: number };

const FIRST_FREE_PORT = 40_000;

/** UDP in memory, and `streams` beside it. A datagram arrives by a timer of the clock, so nothing moves until the clock is advanced. */
export class MemoryNetwork {
  readonly #clock: Clock;
  readonly #sockets = new Map<string, DatagramSocket>();
  #sequence = 0;
  #nextPort = FIRST_FREE_PORT;
  /** Decides over each datagram when it is sent; without it everything is delivered at once. */
  onDatagram: ((datagram: Datagram) => Fate) | undefined;

  /** TCP, TLS and WebSocket on the same addresses. */
  readonly streams: MemoryStreams;

  constructor(clock: Clock, onDatagram?: (datagram: Datagram) => Fate) {
    this.#clock = clock;
    this.streams = new MemoryStreams(clock);
    this.onDatagram = onDatagram;
  }

  /** Opens a socket on this network; port 0 means the next free one. Rejects with EADDRINUSE when it is taken. */
  readonly bind: BindUdp = async (local) => {
    const address = { host: local.host, port: local.port === 0 ? this.#freePort(local.host) : local.port };
    if (this.#sockets.has(key(address))) {
      throw Object.assign(new Error(`bind EADDRINUSE ${key(address)}`), { code: 'EADDRINUSE' });
    }
    const socket: DatagramSocket = {
      address,
      send: (data, to) => {
        if (this.#sockets.get(key(address)) === socket) this.#send(data, address, to);
      },
      close: () => {
        if (this.#sockets.get(key(address)) === socket) this.#sockets.delete(key(address));
      },
      onMessage: () => undefined,
      onError: () => undefined,
    };
    this.#sockets.set(key(address), socket);
    return socket;
  };

  /** How many sockets are open: 0 proves that nothing was left behind. */
  openSockets(): number {
    return this.#sockets.size;
  }

  #send(data: Uint8Array, from: Endpoint, to: Endpoint): void {
    const datagram: Datagram = {
      sequence: this.#sequence++,
      data: Buffer.from(data),
      from: { ...from },
      to: { ...to },
    };
    const fate = this.onDatagram?.(datagram) ?? 'deliver';
    if (fate === 'drop') return;
    this.#deliverLater(datagram, typeof fate === 'object' ? fate.delayMs : 0);
    if (fate === 'duplicate') this.#deliverLater(datagram, 0);
  }

  #deliverLater(datagram: Datagram, delayMs: number): void {
    // As with UDP, what nobody is bound to receive is lost without a word.
    this.#clock.setTimer(delayMs, () => {
      this.#sockets.get(key(datagram.to))?.onMessage(Buffer.from(datagram.data), { ...datagram.from });
    });
  }

  #freePort(host: string): number {
    while (this.#sockets.has(key({ host, port: this.#nextPort }))) this.#nextPort++;
    return this.#nextPort++;
  }
}

function key({ host, port }: Endpoint): string {
  return `${host} ${port}`;
}
