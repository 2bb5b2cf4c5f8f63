import { createHash, X509Certificate } from 'node:crypto';
import {
  CipherContext,
  HashAlgorithm,
  NamedCurveAlgorithm,
  SignatureAlgorithm,
} from 'werift-dtls/lib/dtls/src/index.js';
import type { Fingerprint } from '../sdp/media-security.ts';

const signatureHash = { hash: HashAlgorithm.sha256_4, signature: SignatureAlgorithm.ecdsa_3 };

/** A certificate that its own fingerprint in SDP vouches for, and nobody else (RFC 5763 §3). */
export interface DtlsIdentity {
  readonly certificatePem: string;
  readonly keyPem: string;
  readonly signatureHash: typeof signatureHash;
  readonly fingerprint: Fingerprint;
}

/** Makes a self-signed ECDSA certificate; a few milliseconds. */
export async function createDtlsIdentity(): Promise<DtlsIdentity> {
  const { certPem, keyPem } = await CipherContext.createSelfSignedCertificateWithKey(
    signatureHash,
    NamedCurveAlgorithm.secp256r1_23,
  );
  const fingerprint = fingerprintOf(new X509Certificate(certPem).raw, 'sha-256');
  if (!fingerprint) throw new Error('sha-256 is always there');
  return { certificatePem: certPem, keyPem, signatureHash, fingerprint };
}

/** The digest of a certificate; undefined for a hash that is not known, or not safe any more (RFC 8122 §5). */
export function fingerprintOf(certificate: Uint8Array, hash: string): Fingerprint | undefined {
  if (!['sha-256', 'sha-384', 'sha-512'].includes(hash)) return undefined;
  const digest = createHash(hash.replace('-', '')).update(certificate).digest('hex').toUpperCase();
  return { hash, value: digest.replaceAll(/(..)(?=.)/g, '$1:') };
}
