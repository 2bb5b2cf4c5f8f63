import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto';
import type { MasterKey } from './crypto-suite.ts';
import { deriveSessionKeys, type SessionKeys } from './session-keys.ts';

/** What makes each packet's keystream its own. */
export interface PacketIdentity {
  readonly ssrc: number;
  /** 48 bits for RTP, 31 bits for RTCP. */
  readonly index: number;
  /** Octets at the begin that stay readable. */
  readonly headerBytes: number;
}

/**
 * Encrypts and authenticates the packets of one direction and one protocol. A protected packet is the packet with its
 * payload encrypted, `trailer` octets that are authenticated and sent (RTCP's index), and a tag; see {@link seal}.
 */
export class PacketCipher {
  readonly tagBytes: number;
  readonly #keys: SessionKeys;
  readonly #protocol: 'rtp' | 'rtcp';
  readonly #aead: boolean;
  readonly #algorithm: 'aes-128-ctr' | 'aes-256-ctr';
  readonly #gcm: 'aes-128-gcm' | 'aes-256-gcm';
  readonly #iv: Buffer;

  constructor(master: MasterKey, protocol: 'rtp' | 'rtcp') {
    const { suite } = master;
    this.#keys = deriveSessionKeys(master, protocol);
    this.#protocol = protocol;
    this.#aead = suite.aead;
    this.#algorithm = suite.keyBytes === 16 ? 'aes-128-ctr' : 'aes-256-ctr';
    this.#gcm = suite.keyBytes === 16 ? 'aes-128-gcm' : 'aes-256-gcm';
    this.#iv = Buffer.alloc(suite.aead ? 12 : 16);
    this.tagBytes = protocol === 'rtp' ? suite.rtpTagBytes : suite.rtcpTagBytes;
  }

  /**
   * The protected packet. RTP: packet, tag; its rollover counter is authenticated only. RTCP: packet, index, tag, or
   * with GCM packet, tag, index (RFC 7714 §9.4).
   */
  seal(packet: Buffer, identity: PacketIdentity, trailer: Buffer): Buffer {
    const header = packet.subarray(0, identity.headerBytes);
    const payload = packet.subarray(identity.headerBytes);
    const sent = this.#protocol === 'rtcp' ? trailer : Buffer.alloc(0);
    if (this.#aead) {
      const cipher = createCipheriv(this.#gcm, this.#keys.encryption, this.#gcmIv(identity));
      cipher.setAAD(Buffer.concat([header, sent]));
      const encrypted = cipher.update(payload);
      cipher.final();
      return Buffer.concat([header, encrypted, cipher.getAuthTag(), sent]);
    }
    const encrypted = createCipheriv(this.#algorithm, this.#keys.encryption, this.#counterIv(identity)).update(payload);
    const tag = this.#tag([header, encrypted, trailer]);
    return Buffer.concat([header, encrypted, sent, tag]);
  }

  /** The packet in the clear, undefined when it is not genuine. */
  open(data: Buffer, identity: PacketIdentity, trailer: Buffer): Buffer | undefined {
    const sentBytes = this.#protocol === 'rtcp' ? trailer.length : 0;
    const payloadEnd = data.length - this.tagBytes - sentBytes;
    if (payloadEnd < identity.headerBytes) return undefined;
    const header = data.subarray(0, identity.headerBytes);
    const encrypted = data.subarray(identity.headerBytes, payloadEnd);
    if (this.#aead) {
      const decipher = createDecipheriv(this.#gcm, this.#keys.encryption, this.#gcmIv(identity));
      decipher.setAAD(sentBytes > 0 ? Buffer.concat([header, trailer]) : header);
      decipher.setAuthTag(data.subarray(payloadEnd, payloadEnd + this.tagBytes));
      try {
        return Buffer.concat([header, decipher.update(encrypted), decipher.final()]);
      } catch {
        return undefined;
      }
    }
    const tag = data.subarray(data.length - this.tagBytes);
    if (!timingSafeEqual(this.#tag([data.subarray(0, payloadEnd), trailer]), tag)) return undefined;
    const decipher = createDecipheriv(this.#algorithm, this.#keys.encryption, this.#counterIv(identity));
    return Buffer.concat([header, decipher.update(encrypted)]);
  }

  #tag(parts: readonly Buffer[]): Buffer {
    const hmac = createHmac('sha1', this.#keys.authentication);
    for (const part of parts) hmac.update(part);
    return hmac.digest().subarray(0, this.tagBytes);
  }

  /** RFC 3711 §4.1.1: salt * 2^16 xor SSRC * 2^64 xor index * 2^16. */
  #counterIv({ ssrc, index }: PacketIdentity): Buffer {
    const iv = this.#iv;
    iv.fill(0);
    iv.writeUInt32BE(ssrc, 4);
    iv.writeUIntBE(index, 8, 6);
    return this.#salted(iv);
  }

  /** RFC 7714 §8.1 and §9.1: zeros, SSRC and index, xor the salt. */
  #gcmIv({ ssrc, index }: PacketIdentity): Buffer {
    const iv = this.#iv;
    iv.fill(0);
    iv.writeUInt32BE(ssrc, 2);
    iv.writeUIntBE(index, 6, 6);
    return this.#salted(iv);
  }

  #salted(iv: Buffer): Buffer {
    const { salt } = this.#keys;
    for (let at = 0; at < salt.length; at += 1) iv[at] = (iv[at] ?? 0) ^ (salt[at] ?? 0);
    return iv;
  }
}
