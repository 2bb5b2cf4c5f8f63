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
export { type UnwrapOptions, unwrap, type WebhookBody } from './webhook/unwrap.ts';
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
