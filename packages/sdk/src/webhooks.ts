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
export { unwrap } from './webhook/unwrap.ts';
export type { UnwrapOptions, WebhookBody } from './webhook/unwrap-options.ts';
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
