import { createCipheriv } from 'node:crypto';
import type { MasterKey } from './crypto-suite.ts';

/** Keys of one direction and one protocol, derived from the master key. */
export interface SessionKeys {
  readonly encryption: Buffer;
  readonly salt: Buffer;
  /** Empty for GCM. */
  readonly authentication: Buffer;
}

const authenticationBytes = 20;

/** RFC 3711 §4.3.1 with a key derivation rate of zero: keys are derived once. SRTCP has labels of its own (§4.3.2). */
export function deriveSessionKeys(master: MasterKey, protocol: 'rtp' | 'rtcp'): SessionKeys {
  const { suite } = master;
  const first = protocol === 'rtp' ? 0 : 3;
  return {
    encryption: derive(master, first, suite.keyBytes),
    authentication: suite.aead ? Buffer.alloc(0) : derive(master, first + 1, authenticationBytes),
    salt: derive(master, first + 2, suite.saltBytes),
  };
}

/** RFC 3711 §4.3.3 (RFC 6188 §3 for 256 bits, RFC 7714 §11 for GCM): AES in counter mode over the labelled salt. */
function derive({ suite, keyAndSalt }: MasterKey, label: number, octets: number): Buffer {
  const iv = Buffer.alloc(16);
  // RFC 7714 §11: the shorter salt of GCM is padded at its end.
  keyAndSalt.copy(iv, 0, suite.keyBytes);
  iv[7] = (iv[7] ?? 0) ^ label;
  const cipher = createCipheriv(`aes-${suite.keyBytes * 8}-ctr`, keyAndSalt.subarray(0, suite.keyBytes), iv);
  return cipher.update(Buffer.alloc(octets));
}
