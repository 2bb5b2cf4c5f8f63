import type { Cased, FieldCase } from '../core/field-case.ts';
import { EventHub } from '../resources/event-hub.ts';
import { type ClientInternals, internalsOf, type Telnyx } from '../telnyx.ts';
import type { WebhookBody } from '../webhook/unwrap-options.ts';
import type { WebhookEvent } from '../webhook/webhook-event.ts';
import { type WebhookFailure, WebhookVerificationError } from '../webhook/webhook-verification-error.ts';
import type { IncomingWebhook } from './http-shapes.ts';
import type { DedupeStore } from './seen-events.ts';
import type { WebhookHandlerOptions } from './webhook-handler-options.ts';

/** The hub of a client; with it its `waitFor` works. */
export function eventHubOf(client: ClientInternals): EventHub {
  client.hub ??= new EventHub(client.clock);
  return client.hub;
}

/** What is answered to a webhook. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface ReceiverSettings<Case extends FieldCase>
  extends Omit<WebhookHandlerOptions<Case>, 'client' | 'dedupe'> {
  readonly client: () => Telnyx<Case>;
  readonly dedupe: DedupeStore | undefined;
}

/** Faults on this side: with 500 the sender tries again, and the event is not lost when they are repaired. */
const ownFaults: ReadonlySet<WebhookFailure> = new Set(['missing-key', 'invalid-key', 'parsed-body']);
const defaultMaxBodyBytes = 1024 * 1024;

/** The way of a webhook from the socket to the code of the user. */
export class WebhookReceiver<Case extends FieldCase> {
  readonly #settings: ReceiverSettings<Case>;
  /** Work on events, by their id; a repeat that comes meanwhile waits for it. */
  readonly #running = new Map<string | symbol, Promise<boolean>>();

  constructor(settings: ReceiverSettings<Case>) {
    this.#settings = settings;
  }

  /** Never rejects. */
  async receive(incoming: IncomingWebhook, waitUntil: ((work: Promise<unknown>) => void) | undefined): Promise<Answer> {
    try {
      if (incoming.method !== 'POST') return { status: 405, text: 'Webhooks are delivered by POST' };
      const maxBytes = this.#settings.maxBodyBytes ?? defaultMaxBodyBytes;
      if (Number(incoming.contentLength ?? 0) > maxBytes) return tooLarge;
      const body = await incoming.readBody(maxBytes);
      return body === undefined ? tooLarge : await this.#accept(incoming, body as WebhookBody, waitUntil);
    } catch (error) {
      this.#refused(error);
      return refusal(error);
    }
  }

  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  async #accept(
    { headers }: IncomingWebhook,
    body: WebhookBody,
    waitUntil: ((work: Promise<unknown>) => void) | undefined,
  ): Promise<Answer> {
    const { client, dedupe, key, toleranceSecs, maxBodyBytes, acknowledge } = this.#settings;
    const internals = internalsOf(client());
    const event = await internals.unwrap(body, { headers, key, toleranceSecs, maxBodyBytes });
    const { id } = event.data ?? {};
    const isNew = !dedupe || !id || (await dedupe.claim(id));
    const work = isNew ? this.#start(internals, event) : this.#running.get(id);
    if (acknowledge !== 'late') {
      if (work) waitUntil?.(work);
      return ok;
    }
    if (work === undefined || (await work)) return ok;
    if (id) await dedupe?.release?.(id);
    return { status: 500, text: 'The application failed; send it again' };
  }

  #start(internals: ClientInternals, event: WebhookEvent): Promise<boolean> {
    const key = event.data?.id ?? Symbol('no id');
    const work = this.#work(internals, event).finally(() => this.#running.delete(key));
    this.#running.set(key, work);
    return work;
  }

  /** Never rejects; false: the user's code failed. */
  async #work(internals: ClientInternals, event: WebhookEvent): Promise<boolean> {
    const shown = internals.present(event) as Cased<WebhookEvent, Case>;
    try {
      eventHubOf(internals).feed(event);
      const { on } = this.#settings;
      const type: string = event.data?.event_type ?? '';
      const handler: unknown = Object.hasOwn(on, type) ? Reflect.get(on, type) : on['*'];
      if (typeof handler === 'function') await handler(shown, internals.callOf(event.data?.payload ?? {}));
      return true;
    } catch (error) {
      this.#failed(error, shown, event);
      return false;
    }
  }

  #failed(error: unknown, shown: Cased<WebhookEvent, Case>, { data }: WebhookEvent): void {
    const { onError } = this.#settings;
    try {
      if (onError) onError(error, shown);
      else console.error(`telnyx: the handler of ${data.event_type} failed (event ${data.id}):`, error);
    } catch (second) {
      console.error('telnyx: onError failed:', second);
    }
  }

  #refused(error: unknown): void {
    const { onRefused } = this.#settings;
    try {
      if (onRefused) onRefused(error);
      else console.warn(`telnyx: a webhook was refused: ${error instanceof Error ? error.message : error}`);
    } catch (second) {
      console.error('telnyx: onRefused failed:', second);
    }
  }
}

const ok: Answer = { status: 200, text: 'OK' };
const tooLarge: Answer = { status: 413, text: 'The body is too large' };

/** Says no more than needed: whoever forges webhooks reads it too. */
function refusal(error: unknown): Answer {
  if (!(error instanceof WebhookVerificationError)) return { status: 500, text: 'The webhook could not be taken' };
  const { reason } = error;
  if (reason === 'too-large') return tooLarge;
  return ownFaults.has(reason)
    ? { status: 500, text: 'The webhook could not be checked' }
    : { status: 400, text: 'Invalid signature' };
}
