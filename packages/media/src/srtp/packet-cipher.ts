import { createCipheriv, createDecipheriv } from 'node:crypto';
import { CounterMode } from './counter-mode.ts';
import type { MasterKey } from './crypto-suite.ts';
import { PacketTag } from './packet-tag.ts';
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
  readonly #gcm: 'aes-128-gcm' | 'aes-256-gcm';
  /** Undefined with GCM, which authenticates as it encrypts. */
  readonly #counterMode: { readonly cipher: CounterMode; readonly tag: PacketTag } | undefined;
  readonly #iv: Buffer;

  constructor(master: MasterKey, protocol: 'rtp' | 'rtcp') {
    const { suite } = master;
    this.#keys = deriveSessionKeys(master, protocol);
    this.#protocol = protocol;
    this.tagBytes = protocol === 'rtp' ? suite.rtpTagBytes : suite.rtcpTagBytes;
    this.#gcm = suite.keyBytes === 16 ? 'aes-128-gcm' : 'aes-256-gcm';
    if (!suite.aead) {
      const { encryption, authentication } = this.#keys;
      this.#counterMode = { cipher: new CounterMode(encryption), tag: new PacketTag(authentication, this.tagBytes) };
    }
    this.#iv = Buffer.alloc(suite.aead ? 12 : 16);
  }

  /**
   * The protected packet. RTP: packet, tag; its rollover counter is authenticated only. RTCP: packet, index, tag, or
   * with GCM packet, tag, index (RFC 7714 §9.4).
   */
  seal(packet: Buffer, identity: PacketIdentity, trailer: Buffer): Buffer {
    const { headerBytes } = identity;
    const sentBytes = this.#protocol === 'rtcp' ? trailer.length : 0;
    const end = packet.length;
    const sealed = Buffer.allocUnsafe(end + sentBytes + this.tagBytes);
    packet.copy(sealed);
    if (this.#counterMode) {
      const { cipher, tag } = this.#counterMode;
      cipher.apply(sealed, headerBytes, end, this.#counterIv(identity));
      if (sentBytes > 0) trailer.copy(sealed, end);
      tag.write(sealed, end, trailer, end + sentBytes);
      return sealed;
    }
    const header = packet.subarray(0, headerBytes);
    const cipher = createCipheriv(this.#gcm, this.#keys.encryption, this.#gcmIv(identity));
    cipher.setAAD(sentBytes > 0 ? Buffer.concat([header, trailer]) : header);
    cipher.update(packet.subarray(headerBytes)).copy(sealed, headerBytes);
    cipher.final();
    cipher.getAuthTag().copy(sealed, end);
    if (sentBytes > 0) trailer.copy(sealed, end + this.tagBytes);
    return sealed;
  }

  /** The packet in the clear, in `data`, which is overwritten; undefined, and `data` untouched, when it is not genuine. */
  open(data: Buffer, identity: PacketIdentity, trailer: Buffer): Buffer | undefined {
    const { headerBytes } = identity;
    const sentBytes = this.#protocol === 'rtcp' ? trailer.length : 0;
    const end = data.length - this.tagBytes - sentBytes;
    if (end < headerBytes) return undefined;
    if (this.#counterMode) {
      const { cipher, tag } = this.#counterMode;
      if (!tag.matches(data, end, trailer, end + sentBytes)) return undefined;
      cipher.apply(data, headerBytes, end, this.#counterIv(identity));
      return data.subarray(0, end);
    }
    const header = data.subarray(0, headerBytes);
    const decipher = createDecipheriv(this.#gcm, this.#keys.encryption, this.#gcmIv(identity));
    decipher.setAAD(sentBytes > 0 ? Buffer.concat([header, trailer]) : header);
    decipher.setAuthTag(data.subarray(end, end + this.tagBytes));
    const payload = decipher.update(data.subarray(headerBytes, end));
    try {
      decipher.final();
    } catch {
      return undefined;
    }
    payload.copy(data, headerBytes);
    return data.subarray(0, end);
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
