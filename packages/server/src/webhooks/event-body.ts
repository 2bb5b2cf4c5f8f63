import type { EventRow } from '../store/events.ts';

/**
 * The bytes of one delivery (reference §2.1). Keys stand in alphabetical order at every level, as on the original's wire;
 * those of the payload do so since it was stored.
 */
export function eventBody(event: EventRow, attempt: number, deliveredTo: string): Buffer {
  const { event_type, id, occurred_at, payload } = event;
  return Buffer.from(
    `{"data":{"event_type":"${event_type}","id":"${id}","occurred_at":"${occurred_at}","payload":${payload},` +
      `"record_type":"event"},"meta":{"attempt":${attempt},"delivered_to":${JSON.stringify(deliveredTo)}}}`,
  );
}

/**
 * A GET delivery has no body, so the event sits in the query (reference §3.1): `event_type`, `id`, `occurred_at`,
 * `record_type`, `attempt`, and `payload` as one JSON text, for a flattened payload could not be told from a payload
 * whose keys contain dots. What the URL had in its query stays.
 */
export function eventUrl(event: EventRow, attempt: number, url: string): string {
  const full = new URL(url);
  full.searchParams.append('attempt', String(attempt));
  full.searchParams.append('event_type', event.event_type);
  full.searchParams.append('id', event.id);
  full.searchParams.append('occurred_at', event.occurred_at);
  full.searchParams.append('payload', event.payload);
  full.searchParams.append('record_type', 'event');
  return full.href;
}
