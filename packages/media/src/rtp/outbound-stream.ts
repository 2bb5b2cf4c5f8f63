import { type RtpHeader, rtpHeaderBytes, writeRtpHeader } from './packet.ts';
import { sequenceDelta, timestampDelta } from './sequence.ts';

/**
 * The one RTP stream a session sends: one SSRC, and sequence numbers and timestamps that go on without a jump whether
 * the audio is made here or relayed, and across silence and re-negotiation (RFC 3550 §5.1).
 */
export class OutboundStream {
  /** Of all SSRCs together. */
  packets = 0;
  bytes = 0;
  /** Packets that were due and not sent. */
  skippedPackets = 0;
  /** RFC 3550 §6.4.1: the counts of a sender report are about its SSRC alone. */
  #packetsBefore = 0;
  #bytesBefore = 0;
  readonly #randomBytes: (size: number) => Buffer;
  #clockRate = 8000;
  /** Words of 32 bits are kept as signed numbers, which stand in the object itself; unsigned ones may not. */
  #ssrc: number;
  #nextSequence: number;
  #nextTimestamp: number;
  /** When the audio sent so far has been played out: `#nextTimestamp` is the sample of this moment. */
  #endsAtMs: number;
  #sequenceOffset = 0;
  #timestampOffset = 0;
  #relaying = false;
  #marker = true;

  /**
   * RFC 3550 §5.1: SSRC, first sequence number and first timestamp are random, so that a stream cannot be guessed. RFC 3711
   * §3.3.1: the number is of the lower half, so that packets that are lost or overtaken at the start hide no wrap from SRTP.
   */
  constructor(randomBytes: (size: number) => Buffer, nowMs: number) {
    this.#randomBytes = randomBytes;
    const random = randomBytes(10);
    this.#ssrc = random.readInt32BE(0);
    this.#nextTimestamp = random.readInt32BE(4);
    this.#nextSequence = random.readUInt16BE(8) & 0x7fff;
    this.#endsAtMs = nowMs;
  }

  get ssrc(): number {
    return this.#ssrc >>> 0;
  }

  /** RFC 7160 §4.1: timestamps of another unit belong to another SSRC. */
  useClock(clockRate: number, nowMs: number): void {
    if (clockRate === this.#clockRate) return;
    this.#clockRate = clockRate;
    if (this.packets > 0) this.#ssrc = this.#randomBytes(4).readInt32BE(0);
    this.#packetsBefore = this.packets;
    this.#bytesBefore = this.bytes;
    this.#relaying = false;
    this.#marker = true;
    this.#endsAtMs = nowMs;
  }

  /** What a sender report says of the present SSRC. */
  get sent(): { packets: number; octets: number } {
    return { packets: this.packets - this.#packetsBefore, octets: this.bytes - this.#bytesBefore };
  }

  /** The RTP timestamp of this moment, as sender reports give it (RFC 3550 §6.4.1). */
  timestampAt(nowMs: number): number {
    return (this.#nextTimestamp + Math.round(((nowMs - this.#endsAtMs) * this.#clockRate) / 1000)) >>> 0;
  }

  /** The next packet follows a pause or belongs to other audio: it carries the marker (RFC 3551 §4.1). */
  beginTalkspurt(nowMs: number): void {
    this.#relaying = false;
    this.#marker = true;
    this.#pass(nowMs);
  }

  /** Lets the timeline go on for audio of our own that is not sent. */
  skip(packets: number, ticks: number): void {
    this.skippedPackets += packets;
    this.#marker = true;
    this.#advance(ticks);
  }

  /** A packet to relay is not sent. What comes after it is mapped anew: its source may have changed meanwhile. */
  skipRelayed(): void {
    this.skippedPackets += 1;
    this.#relaying = false;
  }

  /** Writes the header of a packet of our own, whose payload of `ticks` ticks of the timestamp is in place already. */
  stamp(packet: Buffer, payloadType: number, ticks: number): void {
    writeRtpHeader(packet, 0, this.#marker, payloadType, this.#nextSequence, this.#nextTimestamp, this.#ssrc);
    this.#marker = false;
    this.#nextSequence = (this.#nextSequence + 1) & 0xffff;
    this.#advance(ticks);
    this.#count(packet.length - rtpHeaderBytes);
  }

  /**
   * Writes the header of a telephone event, whose packets share the timestamp of its beginning: it takes sequence numbers
   * and no time (RFC 4733 §2.5.1.2). What is relayed after it is mapped anew.
   */
  stampEvent(packet: Buffer, payloadType: number, marker: boolean, timestamp: number): void {
    writeRtpHeader(packet, 0, marker, payloadType, this.#nextSequence, timestamp, this.#ssrc);
    this.#nextSequence = (this.#nextSequence + 1) & 0xffff;
    this.#relaying = false;
    this.#count(packet.length - rtpHeaderBytes);
  }

  /**
   * Turns a received packet into one of this stream, in its own buffer, and returns the datagram. Gaps and order of
   * the source's sequence stay, so that the receiver sees the losses there were. `ticks`: how long it sounds. `restarted`:
   * its numbers do not continue those before.
   */
  restamp(
    data: Buffer,
    header: RtpHeader,
    payloadType: number,
    ticks: number,
    restarted: boolean,
    nowMs: number,
  ): Buffer {
    if (restarted || !this.#relaying) this.#align(header, nowMs);
    const sequence = (header.sequence + this.#sequenceOffset) & 0xffff;
    const timestamp = (header.timestamp + this.#timestampOffset) | 0;
    const start = header.payloadStart - rtpHeaderBytes;
    // Contributing sources and extensions make way: the new header ends where the payload begins.
    writeRtpHeader(data, start, header.marker || this.#marker, payloadType, sequence, timestamp, this.#ssrc);
    this.#marker = false;
    if (sequenceDelta(sequence, this.#nextSequence) >= 0) {
      this.#nextSequence = (sequence + 1) & 0xffff;
      this.#nextTimestamp = (timestamp + ticks) | 0;
      this.#endsAtMs = nowMs + (ticks * 1000) / this.#clockRate;
    }
    this.#count(header.payloadEnd - header.payloadStart);
    return start === 0 && header.payloadEnd === data.length ? data : data.subarray(start, header.payloadEnd);
  }

  /** Maps a source's numbers onto this stream's next ones. */
  #align(header: RtpHeader, nowMs: number): void {
    this.#pass(nowMs);
    this.#sequenceOffset = sequenceDelta(this.#nextSequence, header.sequence);
    this.#timestampOffset = timestampDelta(this.#nextTimestamp, header.timestamp);
    this.#relaying = true;
    this.#marker = true;
  }

  /** Time in which nothing was sent passes on the timeline too. */
  #pass(nowMs: number): void {
    const silentMs = nowMs - this.#endsAtMs;
    if (silentMs > 0) this.#advance(Math.round((silentMs * this.#clockRate) / 1000));
  }

  #advance(ticks: number): void {
    this.#nextTimestamp = (this.#nextTimestamp + ticks) | 0;
    this.#endsAtMs += (ticks * 1000) / this.#clockRate;
  }

  #count(payloadBytes: number): void {
    this.packets += 1;
    this.bytes += payloadBytes;
  }
}
