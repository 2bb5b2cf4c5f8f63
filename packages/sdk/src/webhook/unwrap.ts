import { wallTimeMs } from '../core/clock.ts';
import { readEnv } from '../core/environment.ts';
import { decodeBase64 } from './base64.ts';
import { headerValue, type WebhookHeaders } from './header-value.ts';
import { importedKey, importKey, type VerificationKey, type WebhookKey } from './verification-key.ts';
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

type Bytes = Uint8Array<ArrayBuffer>;

const encoder = /* @__PURE__ */ new TextEncoder();
const decoder = /* @__PURE__ */ new TextDecoder();

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
  // A copy: what is checked has to be what is parsed, whatever happens to the buffer meanwhile.
  const signed = signedBytes(`${timestamp}|`, body);
  const text = () => parse(signed.subarray(timestamp.length + 1));
  const keys: VerificationKey[] = [];
  for (const one of [key ?? []].flat()) {
    const known = importedKey(one) ?? (await importKey(one));
    keys.push(known);
    if (!(await fits(known, signature, signed))) continue;
    known.hasVerified = true;
    const event = text();
    return event === Object(event)
      ? (event as WebhookEvent)
      : failed('not-json', 'The signature fits, but this is no JSON object');
  }
  if (keys.length === 0) failed('missing-key', 'No public key: set publicKey or TELNYX_PUBLIC_KEY');
  // A wrong key and a changed body look alike to the arithmetic; what the keys have done before tells them apart, and
  // whether the signature fits the same JSON without its white space.
  const compact = signedBytes(`${timestamp}|`, JSON.stringify(text()));
  let isProven = false;
  for (const known of keys) isProven ||= known.hasVerified || (await fits(known, signature, compact));
  return isProven
    ? failed('changed-body', 'The body is not what was signed: pass it as it came')
    : failed('wrong-key', 'The key has never fitted: is it the one of the portal? Then the body was changed');
}

/** Reference §3.1: what is signed is the timestamp, `|`, the body. */
function signedBytes(head: string, body: WebhookBody | undefined): Bytes {
  if (typeof body === 'string') return encoder.encode(head + body);
  const bytes = new Uint8Array(head.length + (body?.byteLength ?? 0));
  bytes.set(encoder.encode(head));
  if (body) bytes.set(new Uint8Array(body), head.length);
  return bytes;
}

const fits = ({ key }: VerificationKey, signature: Bytes, signed: Bytes): Promise<boolean> =>
  crypto.subtle.verify('Ed25519', key, signature, signed);

function parse(bytes: Bytes): unknown {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch {
    return undefined;
  }
}
