import type { Cased, FieldCase } from '../core/field-case.ts';
import type { EventPayloads } from '../generated/event-types.ts';

/** The types of the events whose payload is known. */
export type WebhookEventType = keyof EventPayloads;

/** An event: what happened, and to which leg. */
export interface EventData<Type extends string, Payload> {
  /** What happened. */
  event_type: Type;
  /** The event, a UUID: the same in every attempt to deliver it, so drop duplicates by it. */
  id: string;
  /** When it happened: UTC, RFC 3339 with microseconds and `Z`. */
  occurred_at: string;
  payload: Payload;
  /** Always `event`. */
  record_type: 'event';
}

/**
 * An event type that this version of the package does not know. It is a string like any other; the pattern is only there
 * for TypeScript, which has to see that it is none of the known ones.
 */
export type UnknownEventType = `(unknown) ${string}`;

/** What the payload of every event has that is about a leg. */
export interface UnknownPayload {
  /** The leg, when the event is about one. */
  call_control_id?: string;
  /** Also the leg: what stays the same in every event about it. */
  call_leg_id?: string;
  /** Shared by the legs of one call. */
  call_session_id?: string;
  /** The application that the call belongs to. */
  connection_id?: string;
  /** What the last command left there, base64. */
  client_state?: string | null;
  [field: string]: unknown;
}

/** The event of one type. */
export type EventOf<Type extends WebhookEventType> = Type extends WebhookEventType
  ? EventData<Type, EventPayloads[Type]>
  : never;

/** About the delivery, not about the event: it differs between attempts. */
export interface DeliveryMeta {
  /** Which attempt this is, counted from 1. */
  attempt: number;
  /** The URL of this attempt. */
  delivered_to: string;
}

/**
 * The body of a webhook. `event.data.event_type` tells which event it is, and TypeScript then knows the payload; what is
 * not known ends in the last branch.
 */
export interface WebhookEvent<Data = EventOf<WebhookEventType> | EventData<UnknownEventType, UnknownPayload>> {
  data: Data;
  meta: DeliveryMeta;
}

/** The event of one type in the spelling of the client. */
export type TypedEvent<Type extends WebhookEventType, Case extends FieldCase = 'wire'> = Cased<
  WebhookEvent<EventOf<Type>>,
  Case
>;
