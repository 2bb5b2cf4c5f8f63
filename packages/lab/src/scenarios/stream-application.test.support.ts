import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { withDeadline } from '../deadline.ts';
import { Feed } from '../feed.ts';

/** A frame of the platform (reference: media streaming). */
export interface StreamFrame {
  readonly event: string;
  readonly sequence_number?: string;
  readonly stream_id?: string;
  readonly start?: Readonly<Record<string, unknown>>;
  readonly media?: {
    readonly track: string;
    readonly chunk: string;
    readonly timestamp: string;
    readonly payload: string;
  };
  readonly dtmf?: { readonly digit: string };
  readonly mark?: { readonly name: string };
  readonly payload?: { readonly code: number; readonly title: string };
  readonly [field: string]: unknown;
}

/** One socket that the platform opened. */
export class StreamConnection {
  readonly request: IncomingMessage;
  /** Every frame but media. */
  readonly frames = new Feed<StreamFrame>();
  /** Payloads of each track, in the order they came. */
  readonly heard = { inbound: [] as Buffer[], outbound: [] as Buffer[] };
  /** Sends what comes from the far end back. */
  echoes = false;
  readonly #socket: WebSocket;
  #onMedia: () => void = () => undefined;

  constructor(socket: WebSocket, request: IncomingMessage) {
    this.#socket = socket;
    this.request = request;
    socket.on('message', (data: Buffer) => this.#receive(JSON.parse(data.toString('utf8')) as StreamFrame));
    socket.on('error', () => undefined);
  }

  next(event: string, withinMs?: number): Promise<StreamFrame> {
    return this.frames.take((frame) => frame.event === event, {
      what: `the frame ${event}`,
      ...(withinMs === undefined ? {} : { withinMs }),
    });
  }

  /** Resolves once this holds; it is looked at with every media frame. */
  untilHeard(holds: () => boolean, what: string): Promise<void> {
    const heard = new Promise<void>((resolve) => {
      this.#onMedia = () => {
        if (holds()) resolve();
      };
    });
    return withDeadline(heard, { what, withinMs: 60_000 });
  }

  send(frame: unknown): void {
    this.#socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  sendMedia(payload: Buffer): void {
    this.send({ event: 'media', media: { payload: payload.toString('base64') } });
  }

  /** Stops reading, as an application that hangs. */
  pause(): void {
    this.#socket.pause();
  }

  close(): void {
    this.#socket.close(1000);
  }

  /** As a process that dies. */
  terminate(): void {
    this.#socket.terminate();
  }

  #receive(frame: StreamFrame): void {
    if (frame.media === undefined) {
      this.frames.push(frame);
      return;
    }
    const payload = Buffer.from(frame.media.payload, 'base64');
    this.heard[frame.media.track === 'inbound' ? 'inbound' : 'outbound'].push(payload);
    this.#onMedia();
    if (this.echoes && frame.media.track === 'inbound') this.sendMedia(payload);
  }
}

/** An application's WebSocket server on loopback. */
export class StreamApplication {
  readonly url: string;
  readonly connections = new Feed<StreamConnection>();
  readonly #server: WebSocketServer;

  private constructor(server: WebSocketServer) {
    this.#server = server;
    this.url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/stream`;
    server.on('connection', (socket, request) => this.connections.push(new StreamConnection(socket, request)));
  }

  static async start(): Promise<StreamApplication> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await new Promise<void>((resolve) => server.once('listening', () => resolve()));
    return new StreamApplication(server);
  }

  next(): Promise<StreamConnection> {
    return this.connections.take(() => true, { what: 'a socket of the platform' });
  }

  async close(): Promise<void> {
    for (const socket of this.#server.clients) socket.terminate();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
