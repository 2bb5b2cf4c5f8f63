import type { Clock } from '../clock.ts';
import type { Endpoint, StreamTransport } from '../transport/endpoint.ts';
import type { StreamListener, StreamNetwork, StreamSocket } from '../transport/stream-socket.ts';

const FIRST_FREE_PORT = 50_000;

/** One end of a connection in memory. What a peer may do to us is done to it by hand. */
export class MemorySocket implements StreamSocket {
  readonly transport: StreamTransport;
  readonly remote: Endpoint;
  readonly #clock: Clock;
  #other: MemorySocket | undefined;
  #isOver = false;
  #unread: Buffer[] = [];
  /** False: it takes nothing that the other end sends. */
  isReading = true;
  /** The wire is cut: nothing arrives in either direction, and nobody is told. */
  isCut = false;
  /** What arrives is cut into pieces of this size. */
  chunkBytes = Number.POSITIVE_INFINITY;
  ping?: () => void;
  onOpen: () => void = () => undefined;
  onData: (data: Buffer) => void = () => undefined;
  onPong: () => void = () => undefined;
  onClose: (error?: Error) => void = () => undefined;

  constructor(clock: Clock, transport: StreamTransport, remote: Endpoint) {
    this.#clock = clock;
    this.transport = transport;
    this.remote = remote;
    if (transport === 'WS' || transport === 'WSS') this.ping = () => this.#later(() => this.#pong());
  }

  get queuedBytes(): number {
    return this.#other?.isReading === false ? this.#unread.reduce((sum, { length }) => sum + length, 0) : 0;
  }

  /** Whether it was closed, by whom ever. */
  get isClosed(): boolean {
    return this.#isOver;
  }

  joinTo(other: MemorySocket): void {
    this.#other = other;
  }

  write(data: Buffer): void {
    if (this.#isOver) return;
    this.#unread.push(Buffer.from(data));
    this.#later(() => this.#deliver());
  }

  end(): void {
    this.#later(() => this.destroy());
  }

  destroy(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (!this.isCut) this.#later(() => this.#other?.closed());
  }

  /** The other end closed it, or it failed. */
  closed(error?: Error): void {
    if (this.#isOver || this.isCut) return;
    this.#isOver = true;
    this.onClose(error);
  }

  #deliver(): void {
    const other = this.#other;
    if (!other?.isReading || other.#isOver || other.isCut || this.isCut) return;
    for (const data of this.#unread.splice(0)) {
      for (let at = 0; at < data.length && !other.#isOver; at += other.chunkBytes) {
        other.onData(data.subarray(at, at + other.chunkBytes));
      }
    }
  }

  #pong(): void {
    const other = this.#other;
    if (other?.isReading && !other.#isOver && !other.isCut && !this.isCut && !this.#isOver) this.onPong();
  }

  #later(task: () => void): void {
    this.#clock.setTimer(0, task);
  }
}

/** TCP, TLS and WebSocket in memory, without the handshakes: everything moves by timers of the clock. */
export class MemoryStreams implements StreamNetwork {
  readonly #clock: Clock;
  readonly #listeners = new Map<string, StreamListener>();
  #nextPort = FIRST_FREE_PORT;
  /** Both ends of every connection that was made, the opener's first. */
  readonly connections: { opener: MemorySocket; acceptor: MemorySocket }[] = [];
  /** False for addresses from which nothing comes back: a connection there hangs. */
  answers: (to: Endpoint) => boolean = () => true;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  readonly listen: StreamNetwork['listen'] = async ({ transport, local }) => {
    const address = { host: local.host, port: local.port === 0 ? this.#nextPort++ : local.port };
    const key = keyOf(address);
    if (this.#listeners.has(key)) throw Object.assign(new Error(`listen EADDRINUSE ${key}`), { code: 'EADDRINUSE' });
    const listener: StreamListener & { transport: StreamTransport } = {
      ...{ address, transport },
      close: () => void this.#listeners.delete(key),
      onConnection: () => undefined,
      onError: () => undefined,
    };
    this.#listeners.set(key, listener);
    return listener;
  };

  /** A MemorySocket, so that a test can misuse it. */
  readonly connect = ({ to, localHost }: Pick<Parameters<StreamNetwork['connect']>[0], 'to' | 'localHost'>) => {
    const opener = new MemorySocket(this.#clock, to.transport, to);
    const from = { host: localHost ?? '127.0.0.1', port: this.#nextPort++ };
    if (!this.answers(to)) return opener;
    this.#clock.setTimer(0, () => {
      const listener = this.#listeners.get(keyOf(to));
      if (!listener)
        return opener.closed(Object.assign(new Error(`connect ECONNREFUSED ${keyOf(to)}`), { code: 'ECONNREFUSED' }));
      const acceptor = new MemorySocket(this.#clock, to.transport, from);
      opener.joinTo(acceptor);
      acceptor.joinTo(opener);
      this.connections.push({ opener, acceptor });
      listener.onConnection(acceptor);
      if (!acceptor.isClosed) acceptor.onOpen();
      if (!opener.isClosed) opener.onOpen();
    });
    return opener;
  };

  /** How many ports are listened at: 0 proves that nothing was left behind. */
  openListeners(): number {
    return this.#listeners.size;
  }

  /** How many ends are open. */
  openSockets(): number {
    return this.connections.flatMap(({ opener, acceptor }) => [opener, acceptor]).filter((end) => !end.isClosed).length;
  }
}

function keyOf({ host, port }: Endpoint): string {
  return `${host} ${port}`;
}
