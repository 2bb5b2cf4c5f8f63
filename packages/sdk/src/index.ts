// `unwrap` and `signTestWebhook` are in webhooks.ts alone: a program that only places calls does not load them.

export type { ClientOptions } from './client-options.ts';
export {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
  type ApiErrorReason,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  InternalServerError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  UnprocessableEntityError,
} from './core/api-error.ts';
export { CallEndedError, WaitTimeoutError } from './core/call-errors.ts';
export type { Camel, Cased, FieldCase } from './core/field-case.ts';
export type { ResponseHeaders } from './core/response-headers.ts';
export { TelnyxError } from './core/telnyx-error.ts';
export type { Fetch, FetchInit } from './core/web-types.ts';
export type * from './generated/event-types.ts';
export type * from './generated/wire-types.ts';
export type { DedupeStore } from './handler/seen-events.ts';
export { createWebhookHandler, type WebhookHandler } from './handler/webhook-handler.ts';
export type { EventHandlers, WebhookHandlerOptions } from './handler/webhook-handler-options.ts';
export type { APIPromise } from './request/api-promise.ts';
export type { Logger, LogLevel } from './request/logger.ts';
export type { Page } from './request/page.ts';
export type { PagePromise } from './request/page-promise.ts';
export type { HeadersInput, RequestOptions } from './request/request-options.ts';
export type { WaitOptions } from './resources/event-hub.ts';
export type * from './resources/resource-types.ts';
export { Telnyx, Telnyx as default, type Webhooks } from './telnyx.ts';
export type { WebhookHeaders } from './webhook/header-value.ts';
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
