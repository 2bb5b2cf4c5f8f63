import { decodeBase64 } from './base64.ts';
import type { Refuse } from './webhook-verification-error.ts';

/** A public key: base64, base64url, hex or PEM as text (with any white space), its 32 bytes, or a `CryptoKey`. */
export type WebhookKey = string | Uint8Array | object;

/** A key that is ready for use. */
export type VerifyKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** The 32 bytes of a key. @throws WebhookVerificationError invalid-key; the message does not quote the key */
export function keyBytes(key: string | Uint8Array, refuse: Refuse): Uint8Array<ArrayBuffer> {
  try {
    const bytes = typeof key === 'string' ? textBytes(key) : Uint8Array.from(key);
    // RFC 8410 §4: a SubjectPublicKeyInfo of Ed25519 is these 12 bytes and the key.
    const bare = `${bytes}`.startsWith('48,42,48,5,6,3,43,101,112,3,33,0,') ? bytes.slice(12) : bytes;
    if (bare.length === 32) return bare;
  } catch {
    // It is no base64: no key either.
  }
  return refuse('invalid-key', 'Wrong publicKey: not Ed25519 in base64, hex or PEM');
}

function textBytes(text: string): Uint8Array<ArrayBuffer> {
  const bare = text.replace(/-----[A-Z ]+-----|\s|\\n/g, '');
  // As base64 a key has 44 characters, or 60 with what PEM puts before it.
  if (!/^[0-9a-f]{64,}$/i.test(bare)) return decodeBase64(bare);
  return Uint8Array.from(bare.match(/../g) ?? [], (pair) => Number(`0x${pair}`));
}

// Importing a key costs as much as a check with it. By its bytes, since those that a caller gave may change under our
// hands. The bound is for callers that make up keys.
const imported = new Map<string, VerifyKey>();
const mostImported = 64;

/** @throws WebhookVerificationError invalid-key */
export async function importKey(key: WebhookKey, refuse: Refuse): Promise<VerifyKey> {
  if (typeof key !== 'string' && !ArrayBuffer.isView(key)) return key as VerifyKey;
  const bytes = keyBytes(key as string, refuse);
  let ready = imported.get(`${bytes}`);
  if (!ready) {
    ready = await crypto.subtle.importKey('raw', bytes, 'Ed25519', false, ['verify']);
    if (imported.size >= mostImported) imported.clear();
    imported.set(`${bytes}`, ready);
  }
  return ready;
}
