import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CallEventType, WebhookEvent } from '@hookswitch/contract';
import { eventFaults } from '@hookswitch/contract/testing';
import { type Clock, systemClock, type Timer } from '@hookswitch/sip';
import { Feed } from './feed.ts';

/** One HTTP request that reached the receiver. */
export interface Delivery {
  /** Unix time in milliseconds. */
  readonly atMs: number;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  /** Undefined when the request was refused, see `problem`. */
  readonly event: WebhookEvent | undefined;
  /** Why the request was refused with 400: bad or missing signature, stale timestamp, no JSON. */
  readonly problem: string | undefined;
}

/** What the receiver does with a good delivery: answer (200 at once by default), never answer, or cut the connection. */
export type ReceiverBehaviour = { status?: number; delayMs?: number } | 'hang' | 'drop';

export interface WebhookCatcherOptions {
  /** Padded base64 of the raw 32 bytes, as the platform prints it. May be set later, before the first event. */
  publicKey?: string;
  host?: string;
  clock?: Clock;
}

export interface NextEventOptions<Name extends CallEventType = CallEventType> {
  callControlId?: string;
  /** Which payloads will do. */
  where?: (payload: WebhookEvent<Name>['data']['payload']) => boolean;
  /** Milliseconds to wait for it. */
  withinMs?: number;
}

const maxBodyBytes = 1_048_576;
const toleranceSecs = 300;
/** RFC 8410 §4: SubjectPublicKeyInfo of an Ed25519 key is this prefix and the 32 raw bytes. */
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');

function keyFromBase64(base64: string): KeyObject {
  const raw = Buffer.from(base64, 'base64');
  if (raw.length !== 32) throw new Error(`a webhook public key is 32 bytes in base64, this one has ${raw.length}`);
  return createPublicKey({ key: Buffer.concat([spkiPrefix, raw]), format: 'der', type: 'spki' });
}

/**
 * An HTTP receiver for webhooks on a free port. Every delivery's Ed25519 signature is checked over the raw bytes
 * (reference §3.1); one that does not verify is answered 400 and shows up in `refused`, never as an event. An event that does
 * not keep to its schema fails every waiter.
 */
export class WebhookCatcher {
  /** Every request, duplicates and refused ones included. */
  readonly deliveries: Feed<Delivery>;
  /** Application logic. Runs after the answer was sent, once per distinct event; its failure fails every waiter. */
  onEvent: ((event: WebhookEvent) => void | Promise<void>) | undefined;
  /** Called for every request, for timelines. */
  onDelivery: ((delivery: Delivery) => void) | undefined;
  /** How deliveries are answered; set it to provoke timeouts, retries and failover. */
  behave: (delivery: Delivery) => ReceiverBehaviour = () => ({});
  readonly #clock: Clock;
  readonly #server: Server;
  readonly #host: string;
  readonly #distinct: Feed<WebhookEvent>;
  readonly #seenIds = new Set<string>();
  readonly #delays = new Set<Timer>();
  #key: KeyObject | undefined;

  private constructor(options: WebhookCatcherOptions) {
    this.#clock = options.clock ?? systemClock;
    this.#host = options.host ?? '127.0.0.1';
    this.deliveries = new Feed(this.#clock);
    this.#distinct = new Feed(this.#clock);
    if (options.publicKey) this.publicKey = options.publicKey;
    this.#server = createServer((request, response) => this.#receive(request, response));
  }

  static async start(options: WebhookCatcherOptions = {}): Promise<WebhookCatcher> {
    const catcher = new WebhookCatcher(options);
    await new Promise<void>((resolve, reject) => {
      catcher.#server.once('error', reject);
      catcher.#server.listen(0, catcher.#host, resolve);
    });
    return catcher;
  }

  /** Where to send events. */
  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://${this.#host}:${port}/webhooks`;
  }

  set publicKey(base64: string) {
    this.#key = keyFromBase64(base64);
  }

  /** Distinct events (by `data.id`) in order of their first delivery. */
  get events(): readonly WebhookEvent[] {
    return this.#distinct.all;
  }

  /** Deliveries that did not verify. */
  get refused(): readonly Delivery[] {
    return this.deliveries.all.filter((delivery) => delivery.problem !== undefined);
  }

  /** Distinct events of one leg, oldest delivery first. */
  eventsOf(callControlId: string): WebhookEvent[] {
    return this.events.filter((event) => callControlIdOf(event) === callControlId);
  }

  /** The next distinct event of this type (and leg, and kind) that no earlier `next` returned. */
  next<Name extends CallEventType>(eventType: Name, options: NextEventOptions<Name> = {}): Promise<WebhookEvent<Name>> {
    const { callControlId, where = () => true, withinMs } = options;
    const isWanted = (event: WebhookEvent): event is WebhookEvent<Name> =>
      isOfType(event, eventType) &&
      (callControlId === undefined || callControlIdOf(event) === callControlId) &&
      where(event.data.payload);
    return this.#distinct.take(isWanted, {
      what: `the webhook ${eventType}${callControlId === undefined ? '' : ` of ${callControlId}`}`,
      ...(withinMs === undefined ? {} : { withinMs }),
    });
  }

  /** Cuts every open connection, those of hanging deliveries included. */
  cut(): void {
    this.#server.closeAllConnections();
  }

  async close(): Promise<void> {
    for (const timer of this.#delays) timer.cancel();
    this.#delays.clear();
    const gone = new Error('the webhook receiver was closed');
    this.deliveries.fail(gone);
    this.#distinct.fail(gone);
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  #receive(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    request.on('data', (chunk: Buffer) => {
      sizeBytes += chunk.length;
      if (sizeBytes > maxBodyBytes) request.destroy();
      else chunks.push(chunk);
    });
    request.on('end', () => this.#deliver(request, Buffer.concat(chunks), response));
    request.on('error', () => response.destroy());
  }

  #deliver(request: IncomingMessage, body: Buffer, response: ServerResponse): void {
    const { method = '', url: path = '', headers } = request;
    const problem = this.#problemWith(headers, body);
    const parsed = problem ?? (method === 'GET' ? eventOfQuery(path, this.url) : eventOfBody(body));
    const delivery: Delivery = {
      atMs: this.#clock.wallTimeMs(),
      method,
      path,
      headers: { ...headers },
      body,
      event: typeof parsed === 'string' ? undefined : parsed,
      problem: typeof parsed === 'string' ? parsed : undefined,
    };
    this.#answer(delivery, response);
    this.onDelivery?.(delivery);
    this.deliveries.push(delivery);
    if (delivery.event) this.#publish(delivery.event);
  }

  #problemWith(headers: IncomingMessage['headers'], body: Buffer): string | undefined {
    const signature = headers['telnyx-signature-ed25519'];
    const timestamp = headers['telnyx-timestamp'];
    if (typeof signature !== 'string' || typeof timestamp !== 'string') return 'signature headers are missing';
    if (!/^\d{10}$/.test(timestamp)) return `telnyx-timestamp is not Unix seconds: ${timestamp}`;
    const ageSecs = this.#clock.wallTimeMs() / 1000 - Number(timestamp);
    if (Math.abs(ageSecs) > toleranceSecs) return `telnyx-timestamp is ${Math.round(ageSecs)} s away`;
    if (!this.#key) return 'the receiver knows no public key yet';
    const signed = Buffer.concat([Buffer.from(`${timestamp}|`), body]);
    return verify(null, signed, this.#key, Buffer.from(signature, 'base64')) ? undefined : 'the signature is wrong';
  }

  #answer(delivery: Delivery, response: ServerResponse): void {
    if (delivery.problem !== undefined) {
      response.writeHead(400).end(delivery.problem);
      return;
    }
    const behaviour = this.behave(delivery);
    if (behaviour === 'hang') return;
    if (behaviour === 'drop') {
      response.destroy();
      return;
    }
    const answer = () => response.writeHead(behaviour.status ?? 200).end();
    if (!behaviour.delayMs) {
      answer();
      return;
    }
    const timer = this.#clock.setTimer(behaviour.delayMs, () => {
      this.#delays.delete(timer);
      answer();
    });
    this.#delays.add(timer);
  }

  #publish(event: WebhookEvent): void {
    if (this.#seenIds.has(event.data.id)) return;
    this.#seenIds.add(event.data.id);
    this.#distinct.push(event);
    const fail = (error: unknown) => this.#distinct.fail(error instanceof Error ? error : new Error(String(error)));
    const faults = eventFaults(event);
    if (faults.length > 0) fail(`a webhook does not keep to its schema: ${faults.join('; ')}`);
    try {
      Promise.resolve(this.onEvent?.(event)).catch(fail);
    } catch (error) {
      fail(error);
    }
  }
}

/** The leg an event belongs to; a few events of conferences and recordings have none. */
export function callControlIdOf({ data }: WebhookEvent): string | undefined {
  return 'call_control_id' in data.payload ? data.payload.call_control_id : undefined;
}

/** Tells event types apart for the compiler too, so that the payload's fields are known. */
export function isOfType<Name extends CallEventType>(
  event: WebhookEvent,
  eventType: Name,
): event is WebhookEvent<Name> {
  return event.data.event_type === eventType;
}

function eventOfBody(body: Buffer): WebhookEvent | string {
  try {
    const event = JSON.parse(body.toString('utf8')) as WebhookEvent;
    return typeof event?.data?.id === 'string' && event.data.payload ? event : 'the body is not an event';
  } catch {
    return 'the body is not JSON';
  }
}

/** Reference §3.1: a GET carries the event in its query, which the signature of the empty body does not cover. */
function eventOfQuery(path: string, base: string): WebhookEvent | string {
  const { searchParams: query } = new URL(path, base);
  const text = (name: string) => query.get(name) ?? '';
  try {
    return {
      data: {
        event_type: text('event_type') as CallEventType,
        id: text('id'),
        occurred_at: text('occurred_at'),
        record_type: 'event',
        payload: JSON.parse(text('payload')),
      },
      meta: { attempt: Number(text('attempt')), delivered_to: base },
    };
  } catch {
    return 'the query holds no event';
  }
}
