import { createHmac } from 'node:crypto';
import { sortedJson } from '../sorted-json.ts';
import type { EventRow } from '../store/events.ts';

// Webhooks of version 1, for applications with `webhook_api_version` "1" (reference §2.1). An event is stored as version 2
// has it; what version 1 makes of it is this file. docs/compatibility.md says which of it is documented.

/** Those whose names are no shortening of their later ones. */
const ownNames: Readonly<Record<string, string>> = {
  'call.dtmf.received': 'dtmf',
  'conference.participant.joined': 'conference_join',
  'conference.participant.left': 'conference_leave',
};

/** `call_initiated` of `call.initiated`, but `speak_ended` of `call.speak.ended`: what a call does had no prefix. */
export function nameInVersion1(eventType: string): string {
  const parts = eventType.split('.');
  return ownNames[eventType] ?? (parts.length > 2 && parts[0] === 'call' ? parts.slice(1) : parts).join('_');
}

/** The bytes of a delivery: no envelope, and the time of the event inside the payload too. Keys are in order, as ever. */
export function bodyInVersion1(event: EventRow): Buffer {
  return Buffer.from(sortedJson({ payload: payloadOf(event), ...fieldsOf(event) }));
}

/** Of a GET: what the body of a POST would have had, in the query behind what the URL had. `payload` is one JSON text. */
export function urlInVersion1(event: EventRow, url: string): string {
  const full = new URL(url);
  for (const [name, value] of Object.entries(fieldsOf(event))) full.searchParams.append(name, value);
  full.searchParams.append('payload', sortedJson(payloadOf(event)));
  return full.href;
}

/**
 * Value of the header `x-telnyx-signature`: `t=<Unix seconds>,h=<base64>`, where h is the HMAC-SHA256 (RFC 2104) of
 * `<Unix seconds>.<body>` and the key is the UTF-8 bytes of the secret.
 */
export function signatureInVersion1(secret: string, timestampSecs: string, body: Buffer): string {
  return `t=${timestampSecs},h=${createHmac('sha256', secret).update(`${timestampSecs}.`).update(body).digest('base64')}`;
}

function fieldsOf({ event_type, id, occurred_at }: EventRow) {
  return { created_at: occurred_at, event_type: nameInVersion1(event_type), id, record_type: 'event' };
}

function payloadOf({ occurred_at, payload }: EventRow): Readonly<Record<string, unknown>> {
  return { occurred_at, ...(JSON.parse(payload) as Record<string, unknown>) };
}
