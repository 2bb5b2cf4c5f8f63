import { type Cipher, createCipheriv } from 'node:crypto';

const blockBytes = 16;
/** The octets of a block that the packet gives; behind them stands the number of the block. */
const prefixBytes = 14;
/** Of the longest datagram. */
const maxBlocks = 65_536 / blockBytes;

/** What is encrypted to become a keystream: blocks of one packet, numbered once and for all. Used by one packet at a time. */
const counters = Buffer.alloc(maxBlocks * blockBytes);
for (let block = 0; block < maxBlocks; block += 1) counters.writeUInt16BE(block, block * blockBytes + prefixBytes);

/**
 * AES in counter mode with one key (RFC 3711 §4.1.1). The block cipher is set up once, and not for every packet as
 * OpenSSL's own counter mode has to be: that costs more than the encryption of a packet does.
 */
export class CounterMode {
  readonly #cipher: Cipher;

  constructor(key: Buffer) {
    this.#cipher = createCipheriv(key.length === 16 ? 'aes-128-ecb' : 'aes-256-ecb', key, null);
    this.#cipher.setAutoPadding(false);
  }

  /** Encrypts, or decrypts, octets `from` to `to` where they are. `iv`: 16 octets, the last two of them zero. */
  apply(data: Buffer, from: number, to: number, iv: Buffer): void {
    const bytes = Math.ceil((to - from) / blockBytes) * blockBytes;
    for (let at = 0; at < bytes; at += blockBytes) {
      for (let octet = 0; octet < prefixBytes; octet += 1) counters[at + octet] = iv[octet] ?? 0;
    }
    const keystream = this.#cipher.update(counters.subarray(0, bytes));
    for (let at = from; at < to; at += 1) data[at] = (data[at] ?? 0) ^ (keystream[at - from] ?? 0);
  }
}
