import type { EgressGuard } from '@hookswitch/egress';
import { WebSocket } from 'ws';
import type { Clock, Timer } from '../clock.ts';
import { authHeader } from './stream-frames.ts';

const openDeadlineMs = 10_000;
/** A socket that answers no ping for so long is dead, whatever the network says of it. */
const pingIntervalMs = 15_000;
/** 30 s of linear audio at 48 kHz in base64, and a little. */
const longestMessageBytes = 4_000_000;
/** What may wait for a receiver that reads slowly: about ten seconds of one track. */
const mostBufferedBytes = 256 * 1024;
/** One that still has not read any of it then is given up. */
const slowDeadlineMs = 10_000;
const normalClosure = 1000;
/** Between our close and its answer. */
const closeDeadlineMs = 2000;

export interface StreamSocketHandlers {
  open(): void;
  message(text: string): void;
  /** The last word, once. `failure` is undefined when the application closed the socket in an orderly way. */
  closed(failure: string | undefined): void;
}

/**
 * The WebSocket of one stream, opened by us. Never waits for its receiver: what a slow one has no room for is dropped, and
 * one that reads nothing, answers nothing or breaks is an end like any other.
 */
export class StreamSocket {
  readonly #socket: WebSocket;
  readonly #clock: Clock;
  readonly #handlers: StreamSocketHandlers;
  #deadline: Timer | undefined;
  #ping: Timer | undefined;
  #answered = true;
  #fullSinceMs: number | undefined;
  #failure: string | undefined;
  #over = false;

  /** @throws EgressError when the URL leads where this server may not go. */
  constructor(
    { url, authToken }: { readonly url: string; readonly authToken?: string },
    { clock, egress }: { readonly clock: Clock; readonly egress: EgressGuard },
    handlers: StreamSocketHandlers,
  ) {
    this.#clock = clock;
    this.#handlers = handlers;
    egress.checkHost(new URL(url).hostname);
    this.#socket = new WebSocket(url, {
      ...{ lookup: egress.lookup, followRedirects: false, perMessageDeflate: false },
      ...{ maxPayload: longestMessageBytes, headers: authToken === undefined ? {} : { [authHeader]: authToken } },
    });
    this.#deadline = clock.setTimer(openDeadlineMs, () => this.#fail('the socket did not open in 10 s'));
    this.#socket.on('open', () => this.#opened());
    this.#socket.on('message', (data, isBinary) => this.#received(data, isBinary));
    this.#socket.on('pong', () => {
      this.#answered = true;
    });
    // 'close' follows every error.
    this.#socket.on('error', (error) => {
      this.#failure ??= error.message || 'the socket broke';
    });
    this.#socket.on('close', (code) => this.#closed(code));
  }

  /** False when the receiver has no room: nothing was sent. */
  send(frame: string): boolean {
    if (this.#socket.readyState !== WebSocket.OPEN) return false;
    if (this.#socket.bufferedAmount > mostBufferedBytes) {
      const nowMs = this.#clock.now();
      this.#fullSinceMs ??= nowMs;
      if (nowMs - this.#fullSinceMs > slowDeadlineMs) this.#fail('the receiver read nothing for 10 s');
      return false;
    }
    this.#fullSinceMs = undefined;
    this.#socket.send(frame, () => {});
    return true;
  }

  /** Ends the socket in an orderly way, with a last frame; nothing is told of it. */
  close(lastFrame: string | undefined): void {
    if (lastFrame !== undefined) this.send(lastFrame);
    this.#finish();
    if (this.#socket.readyState === WebSocket.CONNECTING) {
      this.#socket.terminate();
      return;
    }
    this.#socket.close(normalClosure);
    this.#deadline = this.#clock.setTimer(closeDeadlineMs, () => this.#socket.terminate());
  }

  #opened(): void {
    this.#deadline?.cancel();
    if (this.#over) return;
    this.#watch();
    this.#handlers.open();
  }

  #received(data: WebSocket.RawData, isBinary: boolean): void {
    if (this.#over) return;
    // Frames are text (reference); what is not is read as such, and is no JSON.
    const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer);
    this.#handlers.message(isBinary ? '' : bytes.toString('utf8'));
  }

  /** RFC 6455 §5.5.2: a peer answers pings. A half-open connection is known by none. */
  #watch(): void {
    this.#ping = this.#clock.setTimer(pingIntervalMs, () => {
      if (!this.#answered) return this.#fail('the receiver answers no pings');
      this.#answered = false;
      this.#socket.ping(undefined, undefined, () => {});
      this.#watch();
    });
  }

  #fail(failure: string): void {
    this.#failure ??= failure;
    this.#socket.terminate();
  }

  #closed(code: number): void {
    this.#deadline?.cancel();
    if (this.#over) return;
    this.#finish();
    const orderly = [normalClosure, 1001, 1005].includes(code);
    this.#handlers.closed(this.#failure ?? (orderly ? undefined : `the receiver closed the socket with ${code}`));
  }

  #finish(): void {
    this.#over = true;
    this.#deadline?.cancel();
    this.#ping?.cancel();
  }
}
