import { emptyRtpHeader, parseRtp, rtpHeaderBytes } from '../rtp/packet.ts';
import type { MasterKey } from './crypto-suite.ts';
import { PacketCipher } from './packet-cipher.ts';
import { PacketIndexes } from './packet-index.ts';

/** More SSRCs than this in one direction are nobody's call; the one that was silent longest is forgotten. */
const maxSources = 16;
/** RFC 3711 §3.4: SRTCP leaves the first header and the SSRC readable, and carries a flag and its index. */
const rtcpHeaderBytes = 8;
const rtcpIndexBytes = 4;
const encryptedFlag = 0x8000_0000;

/** One direction of a protected stream (RFC 3711): what we send, or what we receive. */
export class SrtpContext {
  readonly #rtp: PacketCipher;
  readonly #rtcp: PacketCipher;
  readonly #rtpIndexes = new Map<number, PacketIndexes>();
  readonly #rtcpIndexes = new Map<number, PacketIndexes>();
  readonly #header = emptyRtpHeader();
  readonly #trailer = Buffer.alloc(4);
  #rtcpIndex = 0;

  constructor(master: MasterKey) {
    this.#rtp = new PacketCipher(master, 'rtp');
    this.#rtcp = new PacketCipher(master, 'rtcp');
  }

  /** Undefined for a packet whose number was used before: a keystream must not be used twice (RFC 3711 §9.1). */
  protectRtp(packet: Buffer): Buffer | undefined {
    const ssrc = packet.readUInt32BE(8);
    const indexes = indexesOf(this.#rtpIndexes, ssrc);
    const index = indexes.indexOf(packet.readUInt16BE(2));
    if (!indexes.isNew(index)) return undefined;
    indexes.add(index);
    return this.#rtp.seal(packet, { ssrc, index, headerBytes: rtpHeaderBytes }, this.#rollover(index));
  }

  /** In `data`, which is overwritten. Undefined for what is not genuine, or came before; `data` is then untouched. */
  unprotectRtp(data: Buffer): Buffer | undefined {
    const header = this.#header;
    // Padding is encrypted: only what stands before the payload is read here.
    if (data.length < rtpHeaderBytes + this.#rtp.tagBytes || !parseRtp(withoutPadding(data), header)) return undefined;
    const { ssrc, sequence, payloadStart } = header;
    const indexes = this.#rtpIndexes.get(ssrc) ?? new PacketIndexes();
    const index = indexes.indexOf(sequence);
    if (!indexes.isNew(index)) return undefined;
    const packet = this.#rtp.open(data, { ssrc, index, headerBytes: payloadStart }, this.#rollover(index));
    if (!packet) return undefined;
    remember(this.#rtpIndexes, ssrc, indexes);
    indexes.add(index);
    return packet;
  }

  protectRtcp(packet: Buffer): Buffer {
    const ssrc = packet.readUInt32BE(4);
    const index = this.#rtcpIndex;
    this.#rtcpIndex = (this.#rtcpIndex + 1) % encryptedFlag;
    const trailer = Buffer.alloc(rtcpIndexBytes);
    trailer.writeUInt32BE(encryptedFlag + index);
    return this.#rtcp.seal(packet, { ssrc, index, headerBytes: rtcpHeaderBytes }, trailer);
  }

  /** In `data`, which is overwritten. Undefined for what is not genuine, is not encrypted, or came before. */
  unprotectRtcp(data: Buffer): Buffer | undefined {
    if (data.length < rtcpHeaderBytes + rtcpIndexBytes + this.#rtcp.tagBytes) return undefined;
    const ssrc = data.readUInt32BE(4);
    const trailer = this.#rtcpTrailer(data);
    const word = trailer.readUInt32BE(0);
    if (word < encryptedFlag) return undefined;
    const index = word - encryptedFlag;
    const indexes = this.#rtcpIndexes.get(ssrc) ?? new PacketIndexes();
    if (!indexes.isNew(index)) return undefined;
    const packet = this.#rtcp.open(data, { ssrc, index, headerBytes: rtcpHeaderBytes }, trailer);
    if (!packet) return undefined;
    remember(this.#rtcpIndexes, ssrc, indexes);
    indexes.add(index);
    return packet;
  }

  /** GCM has its index at the very end, the others before the tag. */
  #rtcpTrailer(data: Buffer): Buffer {
    const end = this.#rtcp.tagBytes === 16 ? data.length : data.length - this.#rtcp.tagBytes;
    return data.subarray(end - rtcpIndexBytes, end);
  }

  /** RFC 3711 §4.2: the upper 32 bits of the index are authenticated with the packet. */
  #rollover(index: number): Buffer {
    this.#trailer.writeUInt32BE(Math.floor(index / 65_536));
    return this.#trailer;
  }
}

function withoutPadding(data: Buffer): Buffer {
  const first = data[0] ?? 0;
  if ((first & 0x20) === 0) return data;
  const copy = Buffer.from(data);
  copy[0] = first & ~0x20;
  return copy;
}

function indexesOf(map: Map<number, PacketIndexes>, ssrc: number): PacketIndexes {
  const known = map.get(ssrc) ?? new PacketIndexes();
  if (!map.has(ssrc)) remember(map, ssrc, known);
  return known;
}

function remember(map: Map<number, PacketIndexes>, ssrc: number, indexes: PacketIndexes): void {
  if (map.has(ssrc)) return;
  const [oldest] = map.keys();
  if (map.size >= maxSources && oldest !== undefined) map.delete(oldest);
  map.set(ssrc, indexes);
}
