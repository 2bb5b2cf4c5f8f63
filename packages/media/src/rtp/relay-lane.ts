import type { Clock } from '../clock.ts';
import type { OutboundStream } from './outbound-stream.ts';
import { emptyRtpHeader, parseRtp } from './packet.ts';
import type { ReceiveStatistics } from './receive-statistics.ts';
import type { SourceLatch } from './source-latch.ts';
import type { DatagramBypass, RtpSocket } from './udp-socket.ts';

/** 200 ms of audio, the longest packet RFC 3551 §4.2 asks receivers to accept. */
export const longestPacketSecs = 0.2;

/** How long the payloads of a codec sound. */
export interface PayloadTiming {
  /** Ticks of the RTP timestamp in a second. */
  readonly clockRate: number;
  /** The length in ticks of the payload that stands in `data` from `start` up to `end`; 0 for what is none. */
  ticksOf(data: Uint8Array, start: number, end: number): number;
}

/** What a lane begins with: packets of one payload type that a leg's far end sends. */
export interface LaneEntry {
  readonly clock: Clock;
  readonly latch: SourceLatch;
  readonly statistics: ReceiveStatistics;
  readonly payloadType: number;
  readonly codec: PayloadTiming;
}

/** What a lane ends with: what another leg's far end is sent, in the same codec. */
export interface LaneExit {
  readonly latch: SourceLatch;
  readonly stream: OutboundStream;
  readonly payloadType: number;
  readonly socket: RtpSocket;
}

/** Of the packet at hand, for all lanes: they are done with it when they return. */
const header = emptyRtpHeader();

/**
 * The way of packets from one leg to another that nobody in between has to be asked about: plain RTP of the known source,
 * of one payload type, in order. Anything else goes the usual way, which does the same to it and more, and opens a lane
 * anew for what follows. Whatever could change the answer of somebody who was asked closes the lane.
 *
 * It is there for the processor's caches: with hundreds of calls each packet finds the objects of its call evicted, and
 * the usual way passes some forty of them, a lane six.
 */
export class RelayLane implements DatagramBypass {
  readonly #clock: Clock;
  readonly #latch: SourceLatch;
  readonly #statistics: ReceiveStatistics;
  readonly #payloadType: number;
  readonly #codec: PayloadTiming;
  readonly #toLatch: SourceLatch;
  readonly #toStream: OutboundStream;
  readonly #toPayloadType: number;
  readonly #toSocket: RtpSocket;

  constructor(entry: LaneEntry, exit: LaneExit) {
    this.#clock = entry.clock;
    this.#latch = entry.latch;
    this.#statistics = entry.statistics;
    this.#payloadType = entry.payloadType;
    this.#codec = entry.codec;
    this.#toLatch = exit.latch;
    this.#toStream = exit.stream;
    this.#toPayloadType = exit.payloadType;
    this.#toSocket = exit.socket;
  }

  take(data: Buffer, from: { address: string; port: number }): boolean {
    // A marker begins something new; with it, RTCP looks like this as well (RFC 5761 §4).
    if (!parseRtp(data, header) || header.marker || header.payloadType !== this.#payloadType) return false;
    const { payloadStart, payloadEnd } = header;
    const ticks = this.#codec.ticksOf(data, payloadStart, payloadEnd);
    if (ticks === 0 || ticks > this.#codec.clockRate * longestPacketSecs) return false;
    const nowMs = this.#clock.now();
    if (!this.#latch.isSource(from.address, from.port, header.ssrc, nowMs)) return false;
    if (!this.#statistics.follows(header.sequence, payloadEnd - payloadStart)) return false;
    this.#statistics.time(header.timestamp, this.#codec.clockRate, nowMs);
    const packet = this.#toStream.restamp(data, header, this.#toPayloadType, ticks, false, nowMs);
    this.#toSocket.send(packet, this.#toLatch.toPort, this.#toLatch.toHost);
    return true;
  }
}
