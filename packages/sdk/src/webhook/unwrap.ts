import { wallTimeMs } from '../core/clock.ts';
import { decodeBase64 } from './base64.ts';
import { headerValue, type WebhookHeaders } from './header-value.ts';
import { importKey, type VerificationKey, type WebhookKey } from './verification-key.ts';
import type { WebhookEvent } from './webhook-event.ts';
import { type WebhookFailure, WebhookVerificationError } from './webhook-verification-error.ts';

/** The body of a request as it came, before any parsing. */
export type WebhookBody = string | Uint8Array | ArrayBuffer;

export interface UnwrapOptions {
  /** The headers of the request, of which `telnyx-signature-ed25519` and `telnyx-timestamp` are read. */
  headers: WebhookHeaders;
  /** Public key, or several of them while keys are being changed. Default: that of the client, or `TELNYX_PUBLIC_KEY`. */
  key?: WebhookKey | readonly WebhookKey[] | undefined;
  /** How far the timestamp may be from the clock, in seconds, in both directions. Default 300; `Infinity`: not checked. */
  toleranceSecs?: number | undefined;
  /** Longest body in bytes. Default 1 MiB. */
  maxBodyBytes?: number | undefined;
}

const defaultToleranceSecs = 300;
const defaultMaxBodyBytes = 1024 * 1024;

type Bytes = Uint8Array<ArrayBuffer>;

const encoder = /* @__PURE__ */ new TextEncoder();
const decoder = /* @__PURE__ */ new TextDecoder();

function failed(reason: WebhookFailure, message: string): never {
  throw new WebhookVerificationError(reason, message);
}

/**
 * Checks the signature of a webhook, then parses it.
 *
 * @param nowMs Unix time; the clock of the machine by default
 * @throws WebhookVerificationError whose `reason` says what was wrong
 */
export async function unwrapWebhook(
  body: WebhookBody,
  { headers, key, toleranceSecs = defaultToleranceSecs, maxBodyBytes = defaultMaxBodyBytes }: UnwrapOptions,
  nowMs: number = wallTimeMs(),
): Promise<WebhookEvent> {
  // One character is one byte at least, so a huge text is not even encoded.
  const size = typeof body === 'string' ? body.length : body?.byteLength;
  if (size > maxBodyBytes) failed('too-large', `The body is longer than ${maxBodyBytes} bytes`);
  const bytes = toBytes(body);
  const timestamp = headerValue(headers, 'telnyx-timestamp');
  const signature = decodeBase64(headerValue(headers, 'telnyx-signature-ed25519'));
  if (signature?.length !== 64) failed('invalid-header', 'telnyx-signature-ed25519 is no signature');
  checkTimestamp(timestamp, nowMs, toleranceSecs);
  const keys = await Promise.all([key ?? []].flat().map(importKey));
  if (keys.length === 0) failed('missing-key', 'No public key: set publicKey or TELNYX_PUBLIC_KEY');
  const fits = (content: Bytes) => fitsAny(keys, signature as Bytes, timestamp, content);
  if (!(await fits(bytes))) await mismatch(keys, bytes, fits);
  const event: unknown = parse(bytes);
  if (!event || typeof event !== 'object') failed('not-json', 'The signature fits, but the body is no JSON object');
  return event as WebhookEvent;
}

function toBytes(body: WebhookBody): Bytes {
  if (typeof body === 'string') return encoder.encode(body);
  // A copy: what is checked has to be what is parsed, whatever happens to the buffer meanwhile.
  if (body?.byteLength !== undefined) return new Uint8Array(body);
  return failed('parsed-body', 'The body was parsed before: pass it as it came (express.raw(), request.text())');
}

/** Reference §3.1: Unix seconds as decimal text. */
function checkTimestamp(timestamp: string, nowMs: number, toleranceSecs: number): void {
  if (!/^\d{1,11}$/.test(timestamp)) failed('invalid-header', 'telnyx-timestamp is no time in Unix seconds');
  const ageSecs = Math.floor(nowMs / 1000) - Number(timestamp);
  if (Math.abs(ageSecs) <= toleranceSecs) return;
  const reason = ageSecs > 0 ? 'old-timestamp' : 'future-timestamp';
  failed(reason, `Signed ${ageSecs} s ago, ${toleranceSecs} s allowed: a replay, or a clock is wrong`);
}

/** Reference §3.1: what is signed is the timestamp, `|`, the body. */
async function fitsAny(keys: readonly VerificationKey[], signature: Bytes, timestamp: string, body: Bytes) {
  const head = encoder.encode(`${timestamp}|`);
  const signed = new Uint8Array(head.length + body.length);
  signed.set(head);
  signed.set(body, head.length);
  for (const known of keys) {
    if (!(await crypto.subtle.verify('Ed25519', known.key, signature, signed))) continue;
    known.hasVerified = true;
    return true;
  }
  return false;
}

/** A wrong key and a changed body look alike to the arithmetic; what the keys have done before tells them apart. */
async function mismatch(
  keys: readonly VerificationKey[],
  body: Bytes,
  fits: (content: Bytes) => Promise<boolean>,
): Promise<never> {
  const compact = encoder.encode(JSON.stringify(parse(body)));
  if (await fits(compact)) failed('changed-body', 'The body was written anew: pass it as it came');
  const proven = keys.some(({ hasVerified }) => hasVerified);
  return proven
    ? failed('changed-body', 'The body is not what was signed, though the key has fitted other webhooks')
    : failed(
        'wrong-key',
        'The key has fitted no webhook yet: compare it with the portal. If it is right, the body was changed',
      );
}

function parse(bytes: Bytes): unknown {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch {
    return undefined;
  }
}
