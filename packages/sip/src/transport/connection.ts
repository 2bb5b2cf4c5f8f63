import type { Clock, Timer } from '../clock.ts';
import { MAX_MESSAGE_BYTES, StreamFramer } from '../message/stream-framer.ts';
import type { StreamSocket } from './stream-socket.ts';
import type { TransportCounter } from './transport-counters.ts';

/** Why a message is refused before it is read, and the connection closed behind the answer. */
export interface FramingFault {
  status: number;
  reason: string;
}

export interface ConnectionHandlers {
  count(name: TransportCounter): void;
  /** One SIP message, or the head of one that cannot be taken. */
  message(data: Buffer, fault?: FramingFault): void;
  /** A keep-alive came, and was answered where that is due. */
  keepAlive(): void;
  /** Once, whoever closed it. */
  closed(error?: Error): void;
}

export interface ConnectionOptions {
  clock: Clock;
  socket: StreamSocket;
  /** We opened it: then the keep-alives are ours too. */
  isOutgoing: boolean;
  /** Nothing in either direction for so long closes it. */
  idleMs: number;
  handlers: ConnectionHandlers;
}

/** For TCP, TLS and WebSocket handshakes. A server that drops our packets is noticed so, and the next one tried. */
const OPEN_DEADLINE_MS = 5_000;
/** For the first message of a peer, and for each message from its first byte to its last. */
const MESSAGE_DEADLINE_MS = 30_000;
/** A peer that takes nothing in so long reads no more. */
const STALL_DEADLINE_MS = 10_000;
/** Unsent bytes that one peer may cost us. */
const MAX_QUEUED_BYTES = 4 * MAX_MESSAGE_BYTES;
/** RFC 5626 §4.4.1: 95 to 120 s over TCP. */
const CRLF_PING_MS = 100_000;
/** Between browsers and servers stand proxies that forget a connection within a minute. */
const WEBSOCKET_PING_MS = 30_000;
/** RFC 5626 §4.4.1 */
const PONG_DEADLINE_MS = 10_000;
/** Bytes that were written before a close get this long to leave. */
const LINGER_MS = 2_000;

const PING = Buffer.from('\r\n\r\n');
const PONG = Buffer.from('\r\n');

type TimerName = 'open' | 'message' | 'stall' | 'idle' | 'ping' | 'pong' | 'linger';

/**
 * One connection and its rules: what a peer sends is cut into messages, what it costs us is bounded in bytes and time.
 *
 * ```
 *   connecting --open--> open --close()--> closing --sent, or 2 s--> closed
 *       |                  |                                          ^
 *       +------------------+------- failed, closed by the peer -------+
 * ```
 */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #socket: StreamSocket;
  readonly #framer: StreamFramer | undefined;
  readonly #timers = new Map<TimerName, Timer>();
  #state: 'connecting' | 'open' | 'closing' | 'closed' = 'connecting';
  /** Written before the connection was open. */
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #writtenBytes = 0;
  #takenBytes = 0;
  #hasSpoken = false;
  #answersPings: boolean;
  #usedAtMs: number;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#socket = options.socket;
    this.#answersPings = options.socket.ping !== undefined;
    this.#usedAtMs = options.clock.now();
    const isWebSocket = options.socket.ping !== undefined;
    this.#framer = isWebSocket ? undefined : this.#createFramer();
    this.#start('open', OPEN_DEADLINE_MS, () =>
      this.#give('connectionsFailed', 'the connection could not be made in time'),
    );
    const { socket } = options;
    socket.onOpen = () => this.#opened();
    socket.onData = (data) => this.#receive(data);
    socket.onPong = () => this.#ponged();
    socket.onClose = (error) => this.#closedByPeer(error);
  }

  /** Messages can be given to it. */
  get isUsable(): boolean {
    return this.#state === 'connecting' || this.#state === 'open';
  }

  /** When the last message or keep-alive passed, on the clock's own scale. */
  get usedAtMs(): number {
    return this.#usedAtMs;
  }

  /** Whether the peer has proved that this is its name. */
  proves(name: string): boolean {
    return this.isUsable && this.#socket.proves?.(name) === true;
  }

  send(data: Buffer): void {
    if (this.#state === 'connecting') {
      this.#waiting.push(data);
      this.#waitingBytes += data.length;
      if (this.#waitingBytes > MAX_QUEUED_BYTES) this.#stalled();
    } else if (this.#state === 'open') {
      this.#touch();
      this.#write(data);
    }
  }

  /** Closes when what was sent has left, soon in any case. */
  close(): void {
    if (this.#state === 'connecting') this.#finish();
    if (this.#state !== 'open') return;
    this.#state = 'closing';
    this.#framer?.stop();
    this.#stopAll();
    this.#start('linger', LINGER_MS, () => this.#finish());
    this.#socket.end();
  }

  /** Closes at once and says so. */
  leave(): void {
    if (this.#state !== 'closed') this.#finish();
  }

  #createFramer(): StreamFramer {
    return new StreamFramer((frame) => {
      if (frame.kind === 'message') this.#takeMessage(frame.data);
      else if (frame.kind === 'ping') this.#takePing();
      else if (frame.kind === 'pong') this.#ponged();
      else this.#break(frame.head, { status: frame.status, reason: frame.reason });
    });
  }

  #opened(): void {
    if (this.#state !== 'connecting') return;
    this.#state = 'open';
    this.#stop('open');
    this.#touch();
    if (!this.#options.isOutgoing) this.#awaitMessage();
    for (const data of this.#waiting) this.#write(data);
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (this.#options.isOutgoing || this.#socket.ping) this.#pingLater();
  }

  #receive(data: Buffer): void {
    if (this.#state !== 'open') return;
    this.#touch();
    if (this.#framer) {
      this.#framer.push(data);
      if (this.#framer.isInside) this.#awaitMessage();
      else if (this.#hasSpoken) this.#stop('message');
    } else if (data.length <= PING.length && /^(?:\r\n)*$/.test(data.toString('latin1'))) {
      // SIP.js and others send the keep-alive of RFC 5626 over a WebSocket too.
      if (data.length === PING.length) this.#takePing();
      else this.#ponged();
      if (this.#hasSpoken) this.#stop('message');
    } else {
      this.#takeMessage(data);
    }
  }

  #takeMessage(data: Buffer): void {
    this.#hasSpoken = true;
    // The next one has its own time.
    this.#stop('message');
    this.#options.handlers.message(data);
  }

  #takePing(): void {
    this.#hasSpoken = true;
    this.#options.handlers.keepAlive();
    if (this.#state === 'open') this.#write(PONG);
  }

  #ponged(): void {
    this.#answersPings = true;
    this.#stop('pong');
    this.#options.handlers.keepAlive();
  }

  #break(head: Buffer | undefined, fault: FramingFault): void {
    this.#options.handlers.count('streamsBroken');
    if (head) this.#options.handlers.message(head, fault);
    this.close();
  }

  /** The time for a message runs; it does not begin again with each byte. */
  #awaitMessage(): void {
    if (this.#timers.has('message')) return;
    this.#start('message', MESSAGE_DEADLINE_MS, () =>
      this.#give('connectionsClosedSlow', 'a message was not sent in time'),
    );
  }

  #write(data: Buffer): void {
    this.#socket.write(data);
    this.#writtenBytes += data.length;
    const queued = this.#socket.queuedBytes;
    if (queued > MAX_QUEUED_BYTES) this.#stalled();
    else if (queued > 0 && !this.#timers.has('stall')) this.#watchStall();
  }

  /** As long as bytes are queued, some must leave. */
  #watchStall(): void {
    this.#takenBytes = this.#writtenBytes - this.#socket.queuedBytes;
    this.#start('stall', STALL_DEADLINE_MS, () => {
      if (this.#socket.queuedBytes === 0) return;
      if (this.#writtenBytes - this.#socket.queuedBytes > this.#takenBytes) this.#watchStall();
      else this.#stalled();
    });
  }

  #stalled(): void {
    this.#give('connectionsClosedStalled', 'the peer does not take what is sent');
  }

  /** RFC 5626 §4.4.1. A peer that never answered one need not know of them. */
  #pingLater(): void {
    this.#start('ping', this.#socket.ping ? WEBSOCKET_PING_MS : CRLF_PING_MS, () => {
      if (this.#socket.ping) this.#socket.ping();
      else this.#write(PING);
      if (this.#state !== 'open') return;
      if (this.#answersPings) {
        this.#start('pong', PONG_DEADLINE_MS, () =>
          this.#give('connectionsClosedDead', 'a keep-alive was not answered'),
        );
      }
      this.#pingLater();
    });
  }

  /** One timer for any number of messages: it looks when it fires how long nothing came. */
  #touch(): void {
    this.#usedAtMs = this.#options.clock.now();
    if (!this.#timers.has('idle')) this.#watchIdle(this.#options.idleMs);
  }

  #watchIdle(delayMs: number): void {
    this.#start('idle', delayMs, () => {
      const leftMs = this.#usedAtMs + this.#options.idleMs - this.#options.clock.now();
      if (leftMs > 0) return this.#watchIdle(leftMs);
      this.#options.handlers.count('connectionsClosedIdle');
      this.close();
    });
  }

  #give(counter: TransportCounter, reason: string): void {
    if (this.#state === 'closed') return;
    this.#options.handlers.count(counter);
    this.#finish(new Error(reason));
  }

  #closedByPeer(error?: Error): void {
    if (this.#state === 'closed') return;
    // A handshake that fails ends without an error of the socket's own.
    if (error || this.#state === 'connecting') this.#options.handlers.count('connectionsFailed');
    this.#finish(error ?? new Error('the peer closed the connection'));
  }

  #finish(error?: Error): void {
    this.#state = 'closed';
    this.#framer?.stop();
    this.#stopAll();
    this.#socket.destroy();
    this.#waiting = [];
    this.#options.handlers.closed(error);
  }

  #start(name: TimerName, delayMs: number, callback: () => void): void {
    this.#stop(name);
    const timer = this.#options.clock.setTimer(delayMs, () => {
      this.#timers.delete(name);
      callback();
    });
    this.#timers.set(name, timer);
  }

  #stop(name: TimerName): void {
    this.#timers.get(name)?.cancel();
    this.#timers.delete(name);
  }

  #stopAll(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }
}
