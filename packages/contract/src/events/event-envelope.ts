import Type, { type Static, type TSchema } from 'typebox';
import { timestamp } from './call-event-payload.ts';
import { eventPayloads } from './event-payload-schemas.ts';
import type { EventPayloads } from './event-payloads.ts';
import { eventTypes } from './event-types.ts';

/** The types of the events that have a payload here: all that are documented. */
export type CallEventType = keyof EventPayloads;

const deliveryMeta = Type.Object(
  {
    attempt: Type.Integer({ minimum: 1, description: 'Which attempt this is, counted from 1.' }),
    delivered_to: Type.String({ description: 'The URL of this attempt.' }),
  },
  { description: 'About this delivery, not about the event: it differs between attempts.' },
);
type DeliveryMeta = Static<typeof deliveryMeta>;

/** An event as it is stored, without what each attempt adds. */
export interface EventData<Name extends CallEventType = CallEventType> {
  event_type: Name;
  /** UUID; the same in every attempt, so that a receiver can drop duplicates. */
  id: string;
  /** UTC, RFC 3339 with microseconds and `Z`. */
  occurred_at: string;
  payload: EventPayloads[Name];
  record_type: 'event';
}

/** The body of a webhook delivery, webhook_api_version 2 (reference §2.1). */
export interface WebhookEvent<Name extends CallEventType = CallEventType> {
  data: EventData<Name>;
  meta: DeliveryMeta;
}

function envelope(eventType: CallEventType, payload: TSchema): TSchema {
  return Type.Object(
    {
      data: Type.Object({
        event_type: Type.Literal(eventType, { description: 'What happened.' }),
        id: Type.String({
          format: 'uuid',
          description: 'The event, the same in every attempt: drop duplicates by it.',
        }),
        occurred_at: timestamp('When it happened.'),
        payload,
        record_type: Type.Literal('event', { description: 'Always `event`.' }),
      }),
      meta: deliveryMeta,
    },
    { title: eventType, description: `The body of a ${eventType} webhook.` },
  );
}

/** The schema of the whole delivery body, for each event. */
export const webhookEvents = Object.fromEntries(
  eventTypes.map((eventType) => [eventType, envelope(eventType, eventPayloads[eventType])]),
) as Readonly<Record<CallEventType, TSchema>>;
