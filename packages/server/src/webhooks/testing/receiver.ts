import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A status, a whole answer, or none: `hang` keeps the request open, `reset` cuts the connection. */
export type Reply =
  | number
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }
  | 'hang'
  | 'reset';

/** A real HTTP server on a free port of loopback that answers as it is told and keeps what it received. */
export class Receiver {
  readonly requests: Received[] = [];
  readonly #server: Server;
  readonly #waiting: ((request: Received) => void)[] = [];
  readonly #hanging: ServerResponse[] = [];
  #port = 0;
  #taken = 0;
  #open = 0;
  #mostOpen = 0;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async listen(reply: (request: Received, index: number) => Reply): Promise<Receiver> {
    const server = createServer();
    const receiver = new Receiver(server);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void receiver.#receive(request, response, reply);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    receiver.#port = (server.address() as AddressInfo).port;
    return receiver;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get url(): string {
    return `${this.origin}/hook`;
  }

  /** The most requests that were open at one time. */
  get mostOpen(): number {
    return this.#mostOpen;
  }

  /** The next request that no `next` has returned yet. */
  next(): Promise<Received> {
    const request = this.requests[this.#taken];
    this.#taken += 1;
    if (request !== undefined) return Promise.resolve(request);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Answers every request that hangs. */
  release(status = 200): void {
    for (const response of this.#hanging.splice(0)) response.writeHead(status).end();
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  async #receive(
    request: IncomingMessage,
    response: ServerResponse,
    reply: (request: Received, index: number) => Reply,
  ) {
    this.#open += 1;
    this.#mostOpen = Math.max(this.#mostOpen, this.#open);
    response.once('close', () => {
      this.#open -= 1;
    });
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = '', url = '', headers } = request;
    const received = { method, url, headers, body: Buffer.concat(chunks) };
    this.requests.push(received);
    const answer = reply(received, this.requests.length - 1);
    if (answer === 'hang') this.#hanging.push(response);
    else if (answer === 'reset') request.socket.destroy();
    else if (typeof answer === 'number') response.writeHead(answer).end('ignored');
    else response.writeHead(answer.status, answer.headers).end(answer.body);
    this.#waiting.shift()?.(received);
  }
}
