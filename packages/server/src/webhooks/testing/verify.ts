import { createPublicKey, verify } from 'node:crypto';
import type { Received } from './receiver.ts';

/** Checks a delivery as a receiver does: with the base64 public key and what stood on the wire, nothing else. */
export function signatureIsValid(publicKeyBase64: string, { headers, body }: Received): boolean {
  const x = Buffer.from(publicKeyBase64, 'base64').toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  const signed = Buffer.concat([Buffer.from(`${headers['telnyx-timestamp']}|`), body]);
  return verify(null, signed, key, Buffer.from(String(headers['telnyx-signature-ed25519']), 'base64'));
}
