import type { Cased, FieldCase } from '../core/field-case.ts';
import type { BoundCall } from '../resources/resource-types.ts';
import type { Telnyx } from '../telnyx.ts';
import type { WebhookKey } from '../webhook/verification-key.ts';
import type { TypedEvent, WebhookEvent, WebhookEventType } from '../webhook/webhook-event.ts';
import type { DedupeStore } from './seen-events.ts';

/** What to do about events, by their type; `*` is for those without a handler of their own. */
export type EventHandlers<Case extends FieldCase> = {
  readonly [Type in WebhookEventType]?: (event: TypedEvent<Type, Case>, call: BoundCall<Case>) => unknown;
} & {
  readonly '*'?: (event: Cased<WebhookEvent, Case>, call: BoundCall<Case>) => unknown;
};

/** How webhooks are taken. Only `on` is required. */
export interface WebhookHandlerOptions<Case extends FieldCase = 'wire'> {
  /** Your functions, by the type of the event they are for. */
  readonly on: EventHandlers<Case>;
  /** The client that `call` sends commands with, and whose `waitFor` is fed. Default: `new Telnyx()`, when first needed. */
  readonly client?: Telnyx<Case>;
  /** Public key or keys. Default: those of the client. */
  readonly key?: WebhookKey | readonly WebhookKey[];
  /** How far the timestamp may be from the clock, in seconds. Default 300. */
  readonly toleranceSecs?: number;
  /** Longest body in bytes; what is longer is answered with 413. Default 1 MiB. */
  readonly maxBodyBytes?: number;
  /** How repeated deliveries are told by `data.id`. Default: the last 10,000 in memory. False: each is handled. */
  readonly dedupe?: DedupeStore | false;
  /**
   * `early` (default): 200 as soon as the signature is checked; your work goes on after it. `late`: 200 when your work
   * has succeeded, 500 when it failed, so that the event comes again; for platforms that stop after the answer.
   */
  readonly acknowledge?: 'early' | 'late';
  /** Called with what your handlers throw. Default: `console.error`. */
  readonly onError?: (error: unknown, event: Cased<WebhookEvent, Case>) => void;
  /** Called with webhooks that were refused (a `WebhookVerificationError` as a rule). Default: `console.warn` of the message. */
  readonly onRefused?: (error: unknown) => void;
}
