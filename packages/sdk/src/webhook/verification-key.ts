import { decodeBase64 } from './base64.ts';
import { WebhookVerificationError } from './webhook-verification-error.ts';

/** A public key: base64, base64url, hex or PEM as text (with any white space), its 32 bytes, or a `CryptoKey`. */
export type WebhookKey = string | Uint8Array | object;

/** A key that is ready for use. */
export type VerifyKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** The 32 bytes of a key. @throws WebhookVerificationError invalid-key; the message does not quote the key */
export function keyBytes(key: string | Uint8Array): Uint8Array<ArrayBuffer> {
  try {
    const bytes = typeof key === 'string' ? textBytes(key) : Uint8Array.from(key);
    // RFC 8410 §4: a SubjectPublicKeyInfo of Ed25519 is these 12 bytes and the key.
    const bare = `${bytes}`.startsWith('48,42,48,5,6,3,43,101,112,3,33,0,') ? bytes.slice(12) : bytes;
    if (bare.length === 32) return bare;
  } catch {
    // It is no base64: no key either.
  }
  throw new WebhookVerificationError('invalid-key', 'publicKey is no Ed25519 key: 32 bytes as base64, hex or PEM');
}

function textBytes(text: string): Uint8Array<ArrayBuffer> {
  const bare = text.replace(/-----[A-Z ]+-----|\s|\\n/g, '');
  // As base64 a key has 44 characters, or 60 with what PEM puts before it.
  if (!/^[0-9a-f]{64,}$/i.test(bare)) return decodeBase64(bare);
  return Uint8Array.from(bare.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

// Importing a key costs as much as a check with it. The bound is for callers that make up keys.
const imported = new Map<unknown, VerifyKey>();
const mostImported = 64;

/** @throws WebhookVerificationError invalid-key */
export async function importKey(key: WebhookKey): Promise<VerifyKey> {
  const isBytes = ArrayBuffer.isView(key);
  if (typeof key !== 'string' && !isBytes) return key as VerifyKey;
  const known = imported.get(key);
  if (known) return known;
  const ready = await crypto.subtle.importKey('raw', keyBytes(key as string), 'Ed25519', false, ['verify']);
  if (imported.size >= mostImported) imported.clear();
  // Bytes may change under our hands; text does not.
  if (!isBytes) imported.set(key, ready);
  return ready;
}
