import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@hookswitch/sip';
import { Arrivals } from './arrivals.ts';

interface Body {
  readonly data: {
    readonly event_type: string;
    readonly payload: { readonly client_state?: string | null };
  };
}

/** The bench's id of a call as its `client_state`. */
export const clientStateOf = (id: string): string => Buffer.from(id).toString('base64');

const idOf = (clientState: string | null | undefined): string => Buffer.from(clientState ?? '', 'base64').toString();

/** Takes every webhook at once and says when it came, by `event_type` and the bench's id of its call. */
export class WebhookSink {
  /** Instants of the bench's clock in milliseconds, by `<event_type> <id>`. */
  readonly events = new Arrivals<number>();
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async listen(): Promise<WebhookSink> {
    const server = createServer((request, response) => {
      const atMs = systemClock.now();
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        response.writeHead(200).end();
        const { data } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Body;
        sink.events.put(`${data.event_type} ${idOf(data.payload.client_state)}`, atMs);
      });
    });
    const sink = new WebhookSink(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return sink;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
