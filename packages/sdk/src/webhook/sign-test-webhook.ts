import { wallTimeMs } from '../core/clock.ts';
import type { EventPayloads } from '../generated/event-types.ts';
import { encodeBase64 } from './base64.ts';
import type { WebhookEventType } from './webhook-event.ts';

/** What a test webhook is to say. */
export interface TestWebhook<Type extends string = string> {
  eventType: Type;
  payload?: Type extends WebhookEventType ? Partial<EventPayloads[Type]> : Record<string, unknown>;
  /** Default: a new UUID. */
  id?: string;
  /** RFC 3339. Default: now. */
  occurredAt?: string;
  /** Default 1. */
  attempt?: number;
}

export interface SignTestWebhookOptions {
  /** Default: a new pair for each webhook. Generate one with `crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])`. */
  keyPair?: object;
  /** Unix seconds. Default: now. */
  timestamp?: number;
}

/** A webhook as it would arrive. */
export interface SignedTestWebhook {
  /** The raw body. */
  body: string;
  headers: { 'content-type': string; 'telnyx-signature-ed25519': string; 'telnyx-timestamp': string };
  /** The key to check it with: base64 of 32 bytes, as in the portal. */
  publicKey: string;
}

type SigningPair = { readonly publicKey: VerifyKey; readonly privateKey: VerifyKey };
type VerifyKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/**
 * A valid, signed webhook for tests of your own handlers: post `body` with `headers` to them. A body that is given as
 * text or bytes is signed as it stands.
 */
export async function signTestWebhook<Type extends string>(
  webhook: TestWebhook<Type> | string | Uint8Array,
  { keyPair, timestamp }: SignTestWebhookOptions = {},
): Promise<SignedTestWebhook> {
  const nowMs = wallTimeMs();
  const pair = (keyPair ?? (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']))) as SigningPair;
  const body = bodyText(webhook, nowMs);
  const seconds = String(timestamp ?? Math.floor(nowMs / 1000));
  const signed = new TextEncoder().encode(`${seconds}|${body}`);
  const signature = new Uint8Array(await crypto.subtle.sign('Ed25519', pair.privateKey, signed));
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'telnyx-signature-ed25519': encodeBase64(signature),
      'telnyx-timestamp': seconds,
    },
    publicKey: encodeBase64(publicKey),
  };
}

function bodyText(webhook: TestWebhook | string | Uint8Array, nowMs: number): string {
  if (typeof webhook === 'string') return webhook;
  if (webhook instanceof Uint8Array) return new TextDecoder().decode(webhook);
  const { eventType, payload = {}, id = crypto.randomUUID(), attempt = 1 } = webhook;
  const occurredAt = webhook.occurredAt ?? new Date(nowMs).toISOString().replace('Z', '000Z');
  const data = { event_type: eventType, id, occurred_at: occurredAt, payload, record_type: 'event' };
  return JSON.stringify({ data, meta: { attempt, delivered_to: 'https://example.com/webhooks' } });
}
