import { wallTimeMs } from '../core/clock.ts';
import { readEnv } from '../core/environment.ts';
import { decodeBase64 } from './base64.ts';
import { headerValue, type WebhookHeaders } from './header-value.ts';
import { importKey, type VerifyKey, type WebhookKey } from './verification-key.ts';
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

const encoder = /* @__PURE__ */ new TextEncoder();
const decoder = /* @__PURE__ */ new TextDecoder();

/** The keys that have fitted a webhook. */
const proven = /* @__PURE__ */ new WeakSet<VerifyKey>();

function failed(reason: WebhookFailure, message: string): never {
  throw new WebhookVerificationError(reason, message);
}

/**
 * Checks the signature of a webhook, then parses it. The key is `key`, or else `TELNYX_PUBLIC_KEY` (several are separated
 * by commas).
 *
 * @param nowMs Unix time; the clock of the machine by default
 * @throws WebhookVerificationError whose `reason` says what was wrong
 */
export async function unwrap(
  body: WebhookBody,
  {
    headers,
    key = readEnv('TELNYX_PUBLIC_KEY')?.split(','),
    toleranceSecs = 300,
    maxBodyBytes = 2 ** 20,
  }: UnwrapOptions,
  nowMs: number = wallTimeMs(),
): Promise<WebhookEvent> {
  // One character is one byte at least, so a huge text is not even encoded.
  const size = typeof body === 'string' ? body.length : body?.byteLength;
  if (size === undefined)
    failed('parsed-body', 'The body was parsed before: pass it as it came, e.g. by express.raw()');
  if (size > maxBodyBytes) failed('too-large', `The body is over ${maxBodyBytes} bytes`);
  // Reference §3.1: Unix seconds as decimal text, and 64 bytes as base64.
  const timestamp = headerValue(headers, 'telnyx-timestamp', /^\d{1,11}$/);
  const signature = decodeBase64(headerValue(headers, 'telnyx-signature-ed25519', /^[\w+/-]{86}(==)?$/));
  const ageSecs = Math.floor(nowMs / 1000) - Number(timestamp);
  if (!(Math.abs(ageSecs) <= toleranceSecs)) {
    const reason = ageSecs > 0 ? 'old-timestamp' : 'future-timestamp';
    failed(reason, `Signed ${ageSecs} s ago, ${toleranceSecs} s allowed: a replay, or a clock is wrong`);
  }
  // Text from here on: what is checked is what is parsed, whatever happens to the buffer meanwhile.
  const text = typeof body === 'string' ? body : decoder.decode(body);
  // Reference §3.1: what is signed is the timestamp, `|`, the body.
  const fits = (known: VerifyKey, content: string): Promise<boolean> =>
    crypto.subtle.verify('Ed25519', known, signature, encoder.encode(`${timestamp}|${content}`));
  const keys: VerifyKey[] = [];
  for (const one of [key ?? []].flat()) {
    const known = await importKey(one);
    keys.push(known);
    if (!(await fits(known, text))) continue;
    proven.add(known);
    const event = parse(text);
    if (event !== Object(event)) failed('not-json', 'The signature fits, but this is no JSON object');
    return event as WebhookEvent;
  }
  if (keys.length === 0) failed('missing-key', 'No public key: set publicKey or TELNYX_PUBLIC_KEY');
  // A wrong key and a changed body look alike to the arithmetic; what the keys have done before tells them apart, and
  // whether the signature fits the same JSON without its white space.
  const compact = JSON.stringify(parse(text));
  let isRight = false;
  for (const known of keys) isRight ||= proven.has(known) || (await fits(known, compact));
  return isRight
    ? failed('changed-body', 'The body is not what was signed: pass it as it came')
    : failed('wrong-key', 'The key has never fitted: is it the one of the portal? Then the body was changed');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
