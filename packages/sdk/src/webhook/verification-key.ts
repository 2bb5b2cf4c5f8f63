import { decodeBase64 } from './base64.ts';
import type { Refuse } from './webhook-verification-error.ts';

/** A public key: base64, base64url, hex or PEM as text (with any white space), its 32 bytes, or a `CryptoKey`. */
export type WebhookKey = string | Uint8Array | object;

/** A key that is ready for use. */
export type VerifyKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** The bytes of a key that is text. @throws DOMException for what is neither hex nor base64 */
export function keyBytes(text: string): Uint8Array<ArrayBuffer> {
  const bare = text.replace(/-----[A-Z ]+-----|\s|\\n/g, '');
  // As base64 a key has 44 characters, or 60 with what PEM puts before it.
  if (!/^[0-9a-f]{64,}$/i.test(bare)) return decodeBase64(bare);
  return Uint8Array.from(bare.match(/../g) ?? [], (pair) => Number(`0x${pair}`));
}

// Importing a key costs as much as a check with it. The bound is for callers that make up keys.
const imported = new Map<string, VerifyKey>();
const mostImported = 64;

/** @throws WebhookVerificationError invalid-key; the message does not quote the key */
export async function importKey(key: WebhookKey, refuse: Refuse): Promise<VerifyKey> {
  const isText = typeof key === 'string';
  if (!isText && !ArrayBuffer.isView(key)) return key as VerifyKey;
  // A copy, since the bytes that a caller gave may change under our hands; as text it is their numbers.
  const given = isText ? key : Uint8Array.from(key as Uint8Array);
  let ready = imported.get(`${given}`);
  if (!ready) {
    try {
      const bytes = isText ? keyBytes(key) : (given as Uint8Array<ArrayBuffer>);
      // RFC 8410 §4: as a SubjectPublicKeyInfo, which PEM holds, it is 12 bytes longer.
      const format = bytes.length > 32 ? 'spki' : 'raw';
      ready = await crypto.subtle.importKey(format, bytes, 'Ed25519', false, ['verify']);
    } catch {
      return refuse('invalid-key', 'need Ed25519 in base64, hex or PEM');
    }
    if (imported.size >= mostImported) imported.clear();
    imported.set(`${given}`, ready);
  }
  return ready;
}
