import { readEnv } from './core/environment.ts';
import { type UnwrapOptions, unwrapWebhook, type WebhookBody } from './webhook/unwrap.ts';
import type { WebhookEvent } from './webhook/webhook-event.ts';

/**
 * Checks the signature of a webhook, then parses it. The key is `key`, or else `TELNYX_PUBLIC_KEY` (several are separated
 * by commas).
 *
 * @throws WebhookVerificationError whose `reason` says what was wrong
 */
export async function unwrap(body: WebhookBody, options: UnwrapOptions): Promise<WebhookEvent> {
  return unwrapWebhook(body, { ...options, key: options.key ?? readEnv('TELNYX_PUBLIC_KEY')?.split(',') });
}

export type { Camel, Cased, FieldCase } from './core/field-case.ts';
export { TelnyxError } from './core/telnyx-error.ts';
export type * from './generated/event-types.ts';
export type { WebhookHeaders } from './webhook/header-value.ts';
export {
  type SignedTestWebhook,
  type SignTestWebhookOptions,
  signTestWebhook,
  type TestWebhook,
} from './webhook/sign-test-webhook.ts';
export type { UnwrapOptions, WebhookBody } from './webhook/unwrap.ts';
export type { WebhookKey } from './webhook/verification-key.ts';
export type {
  DeliveryMeta,
  EventData,
  EventOf,
  TypedEvent,
  UnknownEventType,
  UnknownPayload,
  WebhookEvent,
  WebhookEventType,
} from './webhook/webhook-event.ts';
export { type WebhookFailure, WebhookVerificationError } from './webhook/webhook-verification-error.ts';
