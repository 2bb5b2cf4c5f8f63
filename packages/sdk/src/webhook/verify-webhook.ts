import { decodeBase64 } from './base64.ts';
import { headerValue } from './header-value.ts';
import type { UnwrapOptions, WebhookBody } from './unwrap-options.ts';
import { importKey, type VerifyKey } from './verification-key.ts';
import type { WebhookEvent } from './webhook-event.ts';
import type { Refuse } from './webhook-verification-error.ts';

/** The keys that have fitted a webhook. */
const proven = new WeakSet<VerifyKey>();

/**
 * Checks the signature of a webhook, then parses it.
 *
 * @param usualKey where the options hold none
 * @param nowMs Unix time
 * @param refuse is told what is wrong, and throws
 */
export async function verifyWebhook(
  body: WebhookBody,
  { headers, key, toleranceSecs = 300, maxBodyBytes = 2 ** 20 }: UnwrapOptions,
  usualKey: UnwrapOptions['key'] | null,
  nowMs: number,
  refuse: Refuse,
): Promise<WebhookEvent> {
  // One character is one byte at least, so a huge text is not even encoded.
  const size = typeof body === 'string' ? body.length : body?.byteLength;
  if (size === undefined) refuse('parsed-body', 'pass the raw body, e.g. by express.raw()');
  if (size > maxBodyBytes) refuse('too-large', `over ${maxBodyBytes} bytes`);
  // Reference §3.1: Unix seconds as decimal text, and 64 bytes as base64.
  const timestamp = headerValue(headers, 'telnyx-timestamp', /^\d{1,11}$/, refuse);
  const signature = decodeBase64(headerValue(headers, 'telnyx-signature-ed25519', /^[\w+/-]{86}(==)?$/, refuse));
  const ageSecs = Math.floor(nowMs / 1000) - Number(timestamp);
  if (!(Math.abs(ageSecs) <= toleranceSecs)) {
    const reason = ageSecs > 0 ? 'old-timestamp' : 'future-timestamp';
    refuse(reason, `signed ${ageSecs} s ago, ${toleranceSecs} allowed`);
  }
  // Text from here on: what is checked is what is parsed, whatever happens to the buffer meanwhile.
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
  // Reference §3.1: what is signed is the timestamp, `|`, the body.
  const fits = (known: VerifyKey, content: string): Promise<boolean> =>
    crypto.subtle.verify('Ed25519', known, signature, new TextEncoder().encode(`${timestamp}|${content}`));
  const keys: VerifyKey[] = [];
  for (const one of [key ?? usualKey ?? []].flat()) {
    const known = await importKey(one, refuse);
    keys.push(known);
    if (!(await fits(known, text))) continue;
    proven.add(known);
    const event = parse(text);
    if (event !== Object(event)) refuse('not-json', 'no object');
    return event as WebhookEvent;
  }
  if (!keys[0]) refuse('missing-key', 'set publicKey or TELNYX_PUBLIC_KEY');
  // A wrong key and a changed body look alike to the arithmetic; what the keys have done before tells them apart, and
  // whether the signature fits the same JSON without its white space.
  for (const known of keys) {
    if (proven.has(known) || (await fits(known, JSON.stringify(parse(text)))))
      refuse('changed-body', 'pass the raw body');
  }
  return refuse('wrong-key', 'is publicKey that of the portal?');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
