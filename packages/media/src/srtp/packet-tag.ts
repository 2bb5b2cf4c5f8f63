import { hash, timingSafeEqual } from 'node:crypto';

/** Of SHA-1 (RFC 2104 §2). */
const blockBytes = 64;
const digestBytes = 20;
const largestPacket = 65_536;
const largestTrailer = 4;

/** What is hashed: the inner pad, the packet and its trailer. Used by one packet at a time. */
const inner = Buffer.alloc(blockBytes + largestPacket + largestTrailer);

/**
 * HMAC-SHA1 with one key, cut to a tag (RFC 3711 §4.2.1). Two hashes in one call each (RFC 2104 §2): an Hmac object for
 * every packet would cost twice as much.
 */
export class PacketTag {
  readonly bytes: number;
  readonly #innerPad: Buffer;
  /** The outer pad, and room for the inner digest. */
  readonly #outer = Buffer.alloc(blockBytes + digestBytes, 0x5c);

  /** @param key not longer than a block, which RFC 3711's 20 octets are not */
  constructor(key: Buffer, bytes: number) {
    this.bytes = bytes;
    this.#innerPad = Buffer.alloc(blockBytes, 0x36);
    for (const [at, octet] of key.entries()) {
      this.#innerPad[at] = 0x36 ^ octet;
      this.#outer[at] = 0x5c ^ octet;
    }
  }

  /** Writes the tag of the first `length` octets of `packet`, and of `trailer`, into it at `at`. */
  write(packet: Buffer, length: number, trailer: Buffer, at: number): void {
    this.#digest(packet, length, trailer).copy(packet, at, 0, this.bytes);
  }

  /** Whether `packet` has the right tag at `at`. */
  matches(packet: Buffer, length: number, trailer: Buffer, at: number): boolean {
    const digest = this.#digest(packet, length, trailer);
    return timingSafeEqual(digest.subarray(0, this.bytes), packet.subarray(at, at + this.bytes));
  }

  #digest(packet: Buffer, length: number, trailer: Buffer): Buffer {
    this.#innerPad.copy(inner);
    packet.copy(inner, blockBytes, 0, length);
    trailer.copy(inner, blockBytes + length);
    const bytes = blockBytes + length + trailer.length;
    hash('sha1', inner.subarray(0, bytes), 'buffer').copy(this.#outer, blockBytes);
    return hash('sha1', this.#outer, 'buffer');
  }
}
