import Type, { type Static } from 'typebox';
import { closedObject, failsWith, listOf, oneOf, openObject, stringOrNull } from '../schema-notation.ts';

const headers = listOf(
  Type.Array(Type.String({ description: 'Name, then value.' }), { description: 'One header.' }),
  'Headers as pairs of name and value.',
);
const attempt = Type.Object(
  {
    attempt: Type.Integer({ description: '`meta.attempt` of it, from 1.' }),
    status: oneOf(['delivered', 'failed'], { description: 'Whether the receiver took the event.' }),
    error: stringOrNull({ description: 'Why it failed, where the HTTP status does not say it.' }),
    started_at: Type.String({ description: 'When the request was made, RFC 3339 in UTC.' }),
    finished_at: Type.String({ description: 'When it was answered or given up, RFC 3339 in UTC.' }),
    http: Type.Object(
      {
        request: Type.Object(
          { url: Type.String({ description: 'Where it went.' }), headers },
          { description: 'What was sent. The body is the `webhook`, wrapped in `data` and `meta`.' },
        ),
        response: Type.Optional(
          Type.Object(
            {
              status: Type.Integer({ description: 'HTTP status.' }),
              headers,
              body: Type.String({ description: 'Its first 1024 characters; empty for a success.' }),
            },
            { description: 'What came back; absent when nothing did.' },
          ),
        ),
      },
      { description: 'The exchange.' },
    ),
  },
  { title: 'WebhookDeliveryAttempt', description: 'One attempt.' },
);

/** One webhook and all attempts to deliver it (reference §3.4). */
export const webhookDelivery = Type.Object(
  {
    id: Type.String({ description: 'The event, `data.id` of every attempt.' }),
    record_type: Type.Literal('webhook_delivery', { description: 'Always `webhook_delivery`.' }),
    status: oneOf(['pending', 'delivered', 'failed'], {
      description:
        '`failed`: it is given up and can be sent again. `pending`, which Telnyx does not show: its turn or its next attempt is still to come.',
    }),
    attempts: listOf(attempt, 'Newest first.'),
    started_at: stringOrNull({ description: 'When it was first sent; null before.' }),
    finished_at: stringOrNull({ description: 'When it was last answered or given up; null before.' }),
    next_attempt_at: stringOrNull({ description: 'When it is sent next; null when it is not, or in its turn.' }),
    webhook: Type.Object(
      {
        id: Type.String({ description: 'The event.' }),
        record_type: Type.Literal('event', { description: 'Always `event`.' }),
        event_type: Type.String({ description: 'What happened.' }),
        occurred_at: Type.String({ description: 'When, RFC 3339 in UTC.' }),
        payload: openObject('The payload of the event.'),
      },
      { title: 'WebhookDeliveryWebhook', description: 'The event as its receiver gets it.' },
    ),
  },
  { title: 'WebhookDelivery', description: 'One webhook and all attempts to deliver it.' },
);
export type WebhookDelivery = Static<typeof webhookDelivery>;

/** Body of `POST /webhook_deliveries/{id}/redeliver`. */
export const redeliverWebhookParams = closedObject(
  {
    webhook_url: Type.Optional(
      Type.String({
        ...{ format: 'webhook-url', ...failsWith('10003') },
        description: 'Where to send it from now on, http(s). Absent: where it went before.',
      }),
    ),
  },
  { title: 'RedeliverWebhookParams', description: 'How to send a webhook again.' },
);
export type RedeliverWebhookParams = Static<typeof redeliverWebhookParams>;
