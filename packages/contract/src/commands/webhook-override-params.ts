import Type from 'typebox';
import { eventTypes } from '../events/event-types.ts';
import { failsWith, oneOf, stringOrList } from '../schema-notation.ts';

const webhookUrlRule = { format: 'webhook-url', ...failsWith('10003') } as const;
const eventTypeKey = { enum: [...eventTypes], ...failsWith('90057') } as const;

/** Where the webhooks of a leg go from this command on, in place of the application's URL: dial, answer, transfer. */
export const webhookOverrideParams = {
  webhook_retries_policies: Type.Optional(
    Type.Unsafe<Record<string, { retries_ms?: number[] }>>({
      type: 'object',
      propertyNames: eventTypeKey,
      additionalProperties: {
        type: 'object',
        properties: {
          retries_ms: {
            type: 'array',
            maxItems: 5,
            items: { type: 'integer', minimum: 0, maximum: 60000 },
            description: 'Delay before each retry in ms: 5 entries at most, 60000 ms at most in all.',
          },
        },
        additionalProperties: false,
        description: 'When a failed delivery of this event is tried again.',
      },
      description:
        'Event type -> delays between delivery attempts. The sum of retries_ms may be 60000 ms at most (checked by ' +
        'the server; a schema cannot say it). Events that are not listed have the usual schedule.',
    }),
  ),
  webhook_url: Type.Optional(
    Type.String({ ...webhookUrlRule, description: 'Takes the place of the URL of the application for this leg.' }),
  ),
  webhook_url_method: Type.Optional(
    oneOf(['GET', 'POST'], {
      default: 'POST',
      description: 'How webhook_url is called: POST with the event as body, or GET with it in the query.',
    }),
  ),
  webhook_urls: Type.Optional(
    Type.Unsafe<Record<string, string | string[]>>({
      type: 'object',
      propertyNames: eventTypeKey,
      additionalProperties: stringOrList(webhookUrlRule, {
        description: 'One URL, or several: the first gets the event, the others take over in turn while it fails.',
      }),
      description: 'Event type -> URL or list of URLs. Events that are not listed go to webhook_url.',
    }),
  ),
  webhook_urls_method: Type.Optional(
    oneOf(['GET', 'POST'], { default: 'POST', description: 'How the URLs of webhook_urls are called.' }),
  ),
};
