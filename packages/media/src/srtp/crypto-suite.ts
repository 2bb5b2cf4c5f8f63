/** A crypto-suite as RFC 4568 §6.2, RFC 6188 §4 and RFC 7714 §14.2 name it. */
export type CryptoSuiteName =
  | 'AEAD_AES_256_GCM'
  | 'AEAD_AES_128_GCM'
  | 'AES_256_CM_HMAC_SHA1_80'
  | 'AES_256_CM_HMAC_SHA1_32'
  | 'AES_CM_128_HMAC_SHA1_80'
  | 'AES_CM_128_HMAC_SHA1_32';

export interface CryptoSuite {
  readonly name: CryptoSuiteName;
  /** Octets of the master key and of the master salt. */
  readonly keyBytes: 16 | 32;
  readonly saltBytes: 12 | 14;
  /** Octets that authenticate an RTP packet, and an RTCP packet. */
  readonly rtpTagBytes: number;
  readonly rtcpTagBytes: number;
  /** Encryption and authentication in one (GCM), or counter mode and HMAC-SHA1. */
  readonly aead: boolean;
}

function suite(name: CryptoSuiteName, keyBytes: 16 | 32, rtpTagBytes: number): CryptoSuite {
  const aead = name.startsWith('AEAD');
  // RFC 4568 §6.2.2: the short tag is for RTP alone.
  return { name, keyBytes, saltBytes: aead ? 12 : 14, rtpTagBytes, rtcpTagBytes: aead ? 16 : 10, aead };
}

/** What we speak, in the order it is offered: the one that every phone knows stands before the rarer ones. */
export const cryptoSuites: readonly CryptoSuite[] = [
  suite('AES_CM_128_HMAC_SHA1_80', 16, 10),
  suite('AES_256_CM_HMAC_SHA1_80', 32, 10),
  suite('AEAD_AES_128_GCM', 16, 16),
  suite('AEAD_AES_256_GCM', 32, 16),
  suite('AES_CM_128_HMAC_SHA1_32', 16, 4),
  suite('AES_256_CM_HMAC_SHA1_32', 32, 4),
];

/** The suite of this name; undefined for one that is not spoken. */
export function cryptoSuite(name: string): CryptoSuite | undefined {
  return cryptoSuites.find((candidate) => candidate.name === name);
}

/** What protects one direction: the master key with its salt behind it. */
export interface MasterKey {
  readonly suite: CryptoSuite;
  /** `suite.keyBytes + suite.saltBytes` octets. */
  readonly keyAndSalt: Buffer;
}
