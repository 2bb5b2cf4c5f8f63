import { sequenceDelta, timestampDelta } from './sequence.ts';

/** What one packet's sequence number says about it. */
export type Arrival =
  /** In order, or late and still missing: use it. */
  | 'new'
  /** Seen before: drop it. */
  | 'duplicate'
  /** Too far from its neighbours to belong to the stream (RFC 3550 §A.1): drop it. */
  | 'stray'
  /** The source began again at a new sequence number: use it, and forget earlier offsets. */
  | 'restarted';

/** RFC 3550 §A.1: a gap of this many packets is no loss but another stream; a minute of audio at 20 ms. */
const maxDropout = 3000;
/** How far back single packets are remembered, to tell late ones from duplicates: 10 s at 20 ms. */
const windowPackets = 512;
/** Jitter is counted in these parts of a tick: whole numbers stand in the object itself, fractions elsewhere in memory. */
const partsOfTick = 16_384;
/** Numbers begin one cycle up, so that packets from before the first one heard have a positive number too. */
const firstCycle = 65536;

/**
 * Receiver statistics of one session (RFC 3550 §6.4.1, §A.1, §A.3, §A.8). Counts go on when the peer's source changes:
 * a new source starts its own sequence, its losses are added to those of the ones before.
 */
export class ReceiveStatistics {
  packets = 0;
  bytes = 0;
  duplicates = 0;
  /** Interarrival jitter (RFC 3550 §A.8) and its highest value, in parts of a tick. */
  #jitter = 0;
  #jitterMax = 0;
  #clockRate = 8000;
  #started = false;
  #baseSequence = 0;
  #highest = 0;
  #expectedBefore = 0;
  #resumeAt = -1;
  #lastTransit = 0;
  #hasTransit = false;
  /** From this number up to the highest all were seen: packets in order need no more than that. */
  #unbrokenFrom = 0;
  /** The extended number last seen in each slot below those, -1 for none; made when the order is first broken. */
  #seen: Float64Array | undefined;
  #expectedPrior = 0;
  #packetsPrior = 0;

  /** Forgets the current source's sequence and clock; the next packet starts a new one. */
  startSource(): void {
    if (this.#started) this.#expectedBefore = this.expected;
    this.#started = false;
    this.#hasTransit = false;
    this.#resumeAt = -1;
    this.#seen?.fill(-1);
  }

  /** Takes one packet's sequence number and payload size, and says what to do with the packet. */
  arrive(sequence: number, payloadBytes: number): Arrival {
    if (!this.#started) {
      this.#begin(sequence, payloadBytes);
      return 'new';
    }
    if (this.follows(sequence, payloadBytes)) return 'new';
    const delta = sequenceDelta(sequence, this.#highest % 65536);
    const extended = this.#highest + delta;
    if (delta >= maxDropout || delta <= -windowPackets) return this.#jump(sequence, payloadBytes);
    this.#resumeAt = -1;
    const seen = this.#breakOrder();
    if (seen[extended % windowPackets] === extended) {
      this.duplicates += 1;
      return 'duplicate';
    }
    seen[extended % windowPackets] = extended;
    if (delta > 0) this.#highest = extended;
    // A packet from before the first one heard: the source sent it, so it was expected.
    else if (extended < this.#baseSequence) this.#baseSequence = extended;
    this.#unbrokenFrom = this.#highest;
    this.#count(payloadBytes);
    return 'new';
  }

  /** Takes the packet that is next in order, as `arrive` would. False for any other: nothing has happened then. */
  follows(sequence: number, payloadBytes: number): boolean {
    if (!this.#started || sequence !== (this.#highest + 1) % 65536) return false;
    this.#resumeAt = -1;
    this.#highest += 1;
    this.#count(payloadBytes);
    return true;
  }

  /** Takes the timing of a new packet: its RTP timestamp, the ticks of that in a second, and when it came. */
  time(timestamp: number, clockRate: number, arrivedAtMs: number): void {
    if (clockRate !== this.#clockRate) this.#useClock(clockRate);
    const transit = (Math.floor((arrivedAtMs * clockRate) / 1000) - timestamp) | 0;
    if (this.#hasTransit) {
      // RFC 3550 §A.8: J += (|D| - J) / 16. A jump of a second or more is a new time base, not the network.
      const difference = Math.abs(timestampDelta(transit, this.#lastTransit));
      if (difference < clockRate) {
        this.#jitter += (difference * partsOfTick - this.#jitter + 8) >> 4;
        if (this.#jitter > this.#jitterMax) this.#jitterMax = this.#jitter;
      }
    }
    this.#lastTransit = transit;
    this.#hasTransit = true;
  }

  get jitterMs(): number {
    return (this.#jitter * 1000) / partsOfTick / this.#clockRate;
  }

  get jitterMaxMs(): number {
    return (this.#jitterMax * 1000) / partsOfTick / this.#clockRate;
  }

  get expected(): number {
    return this.#expectedBefore + (this.#started ? this.#highest - this.#baseSequence + 1 : 0);
  }

  /** RFC 3550 §A.3, without its quirk that duplicates make up for losses. */
  get lost(): number {
    return Math.max(0, this.expected - this.packets);
  }

  /** The figures of an RTCP report block; fraction lost is since the last call (RFC 3550 §6.4.1, §A.3). */
  report(): { fractionLost: number; cumulativeLost: number; highestSequence: number; jitter: number } {
    const expected = this.expected - this.#expectedPrior;
    const lost = expected - (this.packets - this.#packetsPrior);
    this.#expectedPrior = this.expected;
    this.#packetsPrior = this.packets;
    return {
      fractionLost: expected <= 0 || lost <= 0 ? 0 : Math.min(255, Math.floor((lost * 256) / expected)),
      cumulativeLost: Math.min(this.lost, 0x7fffff),
      highestSequence: Math.max(0, this.#highest - firstCycle) >>> 0,
      jitter: Math.floor(this.#jitter / partsOfTick),
    };
  }

  /** RFC 7160 §4.2: jitter is in ticks, so a source that changes its clock rate changes the unit. */
  #useClock(clockRate: number): void {
    this.#jitter = Math.round((this.#jitter * clockRate) / this.#clockRate);
    this.#jitterMax = Math.round((this.#jitterMax * clockRate) / this.#clockRate);
    this.#clockRate = clockRate;
    this.#hasTransit = false;
  }

  /** RFC 3550 §A.1: one packet far off is a stray; two in a row are a source that restarted without telling. */
  #jump(sequence: number, payloadBytes: number): Arrival {
    if (sequence !== this.#resumeAt) {
      this.#resumeAt = (sequence + 1) % 65536;
      return 'stray';
    }
    this.startSource();
    this.#begin(sequence, payloadBytes);
    return 'restarted';
  }

  #begin(sequence: number, payloadBytes: number): void {
    this.#highest = firstCycle + sequence;
    this.#baseSequence = this.#highest;
    this.#unbrokenFrom = this.#highest;
    this.#started = true;
    this.#count(payloadBytes);
  }

  /** Writes down those that came in order, as far back as is remembered; what comes next is not one of them. */
  #breakOrder(): Float64Array {
    this.#seen ??= new Float64Array(windowPackets).fill(-1);
    const from = Math.max(this.#unbrokenFrom, this.#highest - windowPackets + 1);
    for (let extended = from; extended <= this.#highest; extended += 1) this.#seen[extended % windowPackets] = extended;
    return this.#seen;
  }

  #count(payloadBytes: number): void {
    this.packets += 1;
    this.bytes += payloadBytes;
  }
}
