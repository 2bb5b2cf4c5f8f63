import { systemClock } from '../core/clock.ts';
import { decodeBase64 } from './base64.ts';
import { headerValue, type WebhookHeaders } from './header-value.ts';
import { importKey, type VerificationKey, type WebhookKey } from './verification-key.ts';
import type { WebhookEvent } from './webhook-event.ts';
import { WebhookVerificationError } from './webhook-verification-error.ts';

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

const signatureHeader = 'telnyx-signature-ed25519';
const timestampHeader = 'telnyx-timestamp';
const defaultToleranceSecs = 300;
const defaultMaxBodyBytes = 1024 * 1024;

const failed = (reason: ConstructorParameters<typeof WebhookVerificationError>[0], message: string) =>
  new WebhookVerificationError(reason, message);

/**
 * Checks the signature of a webhook, then parses it.
 *
 * @param nowMs Unix time; the clock of the machine by default
 * @throws WebhookVerificationError whose `reason` says what was wrong
 */
export async function unwrapWebhook(
  body: WebhookBody,
  options: UnwrapOptions,
  nowMs: number = systemClock.wallTimeMs(),
): Promise<WebhookEvent> {
  const bytes = bodyBytes(body, options?.maxBodyBytes ?? defaultMaxBodyBytes);
  const signature = decodeBase64(headerValue(options?.headers, signatureHeader));
  if (signature?.length !== 64)
    throw failed('invalid-header', `The header ${signatureHeader} is no Ed25519 signature.`);
  const timestamp = headerValue(options.headers, timestampHeader);
  checkTimestamp(timestamp, nowMs, options.toleranceSecs ?? defaultToleranceSecs);
  const keys = await Promise.all([keyOption(options.key)].flat().map(importKey));
  if (!(await fitsAny(keys, signature, timestamp, bytes))) throw await mismatch(keys, signature, timestamp, bytes);
  return parse(bytes);
}

function keyOption(key: UnwrapOptions['key']): WebhookKey | readonly WebhookKey[] {
  if (key && !(Array.isArray(key) && key.length === 0)) return key;
  throw failed('missing-key', 'There is no public key to check webhooks with. Set publicKey, or TELNYX_PUBLIC_KEY.');
}

function bodyBytes(body: WebhookBody, maxBytes: number): Uint8Array<ArrayBuffer> {
  // One character is one byte at least, so that a huge text is not even encoded.
  const size = typeof body === 'string' ? body.length : (body?.byteLength ?? 0);
  const bytes = size > maxBytes ? undefined : toBytes(body);
  if (!bytes || bytes.length > maxBytes) throw failed('too-large', `The body has more than ${maxBytes} bytes.`);
  return bytes;
}

function toBytes(body: WebhookBody): Uint8Array<ArrayBuffer> {
  if (typeof body === 'string') return new TextEncoder().encode(body);
  if (ArrayBuffer.isView(body)) return body as Uint8Array<ArrayBuffer>;
  if (Object.prototype.toString.call(body) === '[object ArrayBuffer]') return new Uint8Array(body);
  throw failed(
    'parsed-body',
    'The body has been parsed already, and only the bytes that came are signed. Pass the raw body: express.raw(), or await request.text().',
  );
}

/** Reference §3.1: Unix seconds as decimal text. */
function checkTimestamp(timestamp: string, nowMs: number, toleranceSecs: number): void {
  if (!/^\d{1,11}$/.test(timestamp))
    throw failed('invalid-header', `The header ${timestampHeader} is no time in Unix seconds.`);
  const ageSecs = Math.floor(nowMs / 1000) - Number(timestamp);
  if (Math.abs(ageSecs) <= toleranceSecs) return;
  const [reason, side] = ageSecs > 0 ? (['old-timestamp', 'past'] as const) : (['future-timestamp', 'future'] as const);
  throw failed(
    reason,
    `The webhook was signed ${Math.abs(ageSecs)} s in the ${side}; ${toleranceSecs} s are allowed. A replay, or a clock is wrong.`,
  );
}

/** Reference §3.1: the timestamp, `|`, the body. */
async function fits(
  { key }: VerificationKey,
  signature: Uint8Array<ArrayBuffer>,
  timestamp: string,
  body: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const head = new TextEncoder().encode(`${timestamp}|`);
  const signed = new Uint8Array(head.length + body.length);
  signed.set(head);
  signed.set(body, head.length);
  return crypto.subtle.verify('Ed25519', key, signature, signed);
}

async function fitsAny(keys: readonly VerificationKey[], ...signed: Tail<Parameters<typeof fits>>): Promise<boolean> {
  for (const key of keys) {
    if (!(await fits(key, ...signed))) continue;
    key.hasVerified = true;
    return true;
  }
  return false;
}

type Tail<List extends readonly unknown[]> = List extends readonly [unknown, ...infer Rest] ? Rest : never;

/** A wrong key and a changed body look alike to the arithmetic; what the keys have done before tells them apart. */
async function mismatch(
  keys: readonly VerificationKey[],
  signature: Uint8Array<ArrayBuffer>,
  timestamp: string,
  body: Uint8Array<ArrayBuffer>,
): Promise<WebhookVerificationError> {
  const compact = new TextEncoder().encode(reformatted(body));
  const raw = 'Pass the body as it came: parsing it and writing it again changes it.';
  if (await fitsAny(keys, signature, timestamp, compact)) {
    return failed('changed-body', `The signature fits the content of the body, but not its bytes. ${raw}`);
  }
  if (keys.some(({ hasVerified }) => hasVerified)) {
    return failed(
      'changed-body',
      `The signature does not fit, though the key has fitted other webhooks: the body was changed, or forged. ${raw}`,
    );
  }
  return failed(
    'wrong-key',
    `The signature does not fit, and the key has fitted no webhook yet: compare it with the one in the portal. If it is right, the body was changed. ${raw}`,
  );
}

/** The body as Telnyx writes it, in case somebody has laid it out anew. */
function reformatted(body: Uint8Array): string {
  try {
    return JSON.stringify(JSON.parse(new TextDecoder().decode(body)));
  } catch {
    return '';
  }
}

function parse(bytes: Uint8Array): WebhookEvent {
  try {
    const event: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof event === 'object' && event !== null && !Array.isArray(event)) return event as WebhookEvent;
  } catch {
    // said below
  }
  throw failed('not-json', 'The signature is right, but the body is no JSON object.');
}
