import type { EventRow } from '../store/events.ts';

/**
 * The bytes of one delivery (reference §2.1). Keys stand in alphabetical order at every level, as on the original's wire.
 */
export function eventBody(event: EventRow, attempt: number, deliveredTo: string): Buffer {
  return Buffer.from(
    `{"data":${sortedJson({
      event_type: event.event_type,
      id: event.id,
      occurred_at: event.occurred_at,
      payload: JSON.parse(event.payload),
      record_type: 'event',
    })},"meta":${sortedJson({ attempt, delivered_to: deliveredTo })}}`,
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
  full.searchParams.append('payload', sortedJson(JSON.parse(event.payload)));
  full.searchParams.append('record_type', 'event');
  return full.href;
}

/** JSON text with sorted keys. Own writer, because an object puts keys that look like numbers first. */
function sortedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => sortedJson(item)).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${sortedJson(member)}`);
  return `{${members.join(',')}}`;
}
