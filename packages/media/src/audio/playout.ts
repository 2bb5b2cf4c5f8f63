import { frameMs, frameSamples, type SampleRate } from '../audio-frame.ts';
import type { AudioCodec, AudioDecoder } from '../codec/audio-codec.ts';
import { type BufferedPacket, JitterBuffer } from '../rtp/jitter-buffer.ts';
import { PlayoutDelay } from '../rtp/playout-delay.ts';
import { timestampDelta } from '../rtp/sequence.ts';
import { Concealment } from './concealment.ts';
import { shorten, shortenableSamples } from './shorten.ts';

/** The longest packet that is decoded: Opus has 120 ms, RFC 3551 §4.2 asks receivers to take 200 ms. */
const longestPacketMs = 200;
/** What may have to wait at once: a made-up gap, a packet behind it, and what is in hand. */
const readyMs = 3 * longestPacketMs;
/** A longer gap between two packets is a pause of the sender and no loss. */
const longestGapMs = 200;
/** After so long without a packet the sender pauses, and the next packet begins anew. */
const longestDroughtMs = 100;
/** The level is judged once in so many frames. */
const judgedFrames = 25;
/** So much too much is dropped at once, less is taken out of the audio bit by bit. */
const dropMs = 100;

/**
 * Packets as they come in, samples at a steady pace out: puts packets in order, waits as long as the network's jitter
 * asks for, decodes, and makes up for what is missing.
 *
 * ```
 *             the first packet has waited for the target delay
 *   (waiting) ------------------------------------------------> (playing)
 *       ^                                                           |
 *       '----------- no packet for 100 ms, or another source -------'
 * ```
 */
export class Playout {
  /** The rate samples are given out at: that of the codec that is being received. */
  rateHz: SampleRate = 8000;
  readonly #buffer = new JitterBuffer<AudioCodec>();
  readonly #delay = new PlayoutDelay();
  #codec: AudioCodec | undefined;
  #decoder: AudioDecoder | undefined;
  #concealment = new Concealment(8000);
  /** Samples that are ready and not yet given out. */
  #ready = new Int16Array(0);
  #readySamples = 0;
  #playing = false;
  #waitedMs = 0;
  #nextTimestamp = 0;
  /** Samples made up since the last packet that was played. */
  #madeUp = 0;
  #excessMs = 0;
  #lowestLevelMs = Number.POSITIVE_INFINITY;
  #judged = 0;

  /** Takes a packet that came at `nowMs`. */
  insert(packet: BufferedPacket<AudioCodec>, nowMs: number): void {
    this.#delay.observe(packet.timestamp, packet.codec.clockRate, nowMs);
    this.#buffer.insert(packet);
  }

  /** The sender says that it pauses: what is missing from now on is not lost. */
  pause(): void {
    if (this.#buffer.peek() === undefined) this.#stop();
  }

  /** What is buffered belongs to the past; the next packet begins anew. */
  restart(): void {
    this.#buffer.clear();
    this.#delay.restart();
    this.#readySamples = 0;
    this.#stop();
  }

  /** Fills one frame. False: nothing is being said, and `into` is untouched. */
  read(into: Int16Array): boolean {
    while (this.#readySamples < into.length && this.#refill());
    if (this.#readySamples === 0) return false;
    this.#takeOutExcess();
    const samples = Math.min(this.#readySamples, into.length);
    into.set(this.#ready.subarray(0, samples));
    into.fill(0, samples);
    this.#ready.copyWithin(0, samples, this.#readySamples);
    this.#readySamples -= samples;
    this.#judgeLevel();
    return true;
  }

  /** Begins to play when it is time to; `rateHz` may change. To be called before each `read`. */
  prepare(): void {
    const packet = this.#buffer.peek();
    if (!packet || this.#readySamples > 0) return;
    if (this.#playing ? packet.codec !== this.#codec : this.#hasWaited()) this.#begin(packet);
  }

  #refill(): boolean {
    if (!this.#playing) return false;
    const packet = this.#buffer.peek();
    if (!packet) return this.#outlastDrought();
    // The rate changes between frames only, never within one.
    if (packet.codec !== this.#codec) return false;
    const gap = timestampDelta(packet.timestamp, this.#nextTimestamp);
    this.#buffer.take();
    if (gap + packet.ticks <= 0 && gap > -packet.codec.clockRate) return true;
    const missing = this.#samplesOf(gap);
    if (missing > this.#madeUp && missing <= (this.rateHz / 1000) * longestGapMs) {
      this.#fillGap(missing, packet);
    }
    this.#decode(packet);
    return true;
  }

  #hasWaited(): boolean {
    const { targetMs } = this.#delay;
    if (this.#levelMs() - frameMs >= targetMs || this.#waitedMs >= targetMs) return true;
    this.#waitedMs += frameMs;
    return false;
  }

  #begin({ codec, timestamp }: BufferedPacket<AudioCodec>): void {
    if (codec !== this.#codec) {
      this.#codec = codec;
      this.#decoder = codec.createDecoder();
      this.rateHz = codec.rateHz;
      this.#ready = new Int16Array((codec.rateHz / 1000) * readyMs);
      this.#concealment = new Concealment(codec.rateHz);
    }
    this.#playing = true;
    this.#madeUp = 0;
    this.#nextTimestamp = timestamp;
    this.#forgetLevel();
  }

  #stop(): void {
    this.#playing = false;
    this.#waitedMs = 0;
    this.#concealment.forget();
  }

  /** The packet that is due has not come: late, lost, or the sender pauses. */
  #outlastDrought(): boolean {
    if (this.#madeUp >= (this.rateHz / 1000) * longestDroughtMs) {
      this.#stop();
      return false;
    }
    this.#makeUp(frameSamples(this.rateHz) - this.#readySamples);
    return true;
  }

  #decode({ payload, timestamp, ticks }: BufferedPacket<AudioCodec>): void {
    const room = this.#ready.subarray(this.#readySamples);
    const samples = this.#decoder?.decode(payload, room) ?? 0;
    this.#nextTimestamp = (timestamp + ticks) >>> 0;
    if (samples === 0) {
      this.#makeUp(this.#samplesOf(ticks));
      return;
    }
    this.#concealment.hear(room.subarray(0, samples));
    this.#madeUp = 0;
    this.#readySamples += samples;
  }

  /**
   * So many samples are missing before `next`, of which the first may have been made up already: as the decoder knows
   * them from what `next` repeats, else made up too.
   */
  #fillGap(missing: number, next: BufferedPacket<AudioCodec>): void {
    const needed = missing - this.#madeUp;
    const room = this.#ready.subarray(this.#readySamples, this.#readySamples + missing);
    if (this.#decoder?.recover?.(next.payload, room) !== missing) {
      this.#makeUp(needed);
      return;
    }
    room.copyWithin(0, this.#madeUp);
    this.#concealment.hear(room.subarray(0, needed));
    this.#readySamples += needed;
  }

  #makeUp(samples: number): void {
    this.#concealment.conceal(this.#ready.subarray(this.#readySamples, this.#readySamples + samples));
    this.#readySamples += samples;
    this.#madeUp += samples;
  }

  /** What stays in the buffer all the time is delay for nothing. */
  #judgeLevel(): void {
    this.#lowestLevelMs = Math.min(this.#lowestLevelMs, this.#levelMs());
    this.#judged += 1;
    if (this.#judged < judgedFrames) return;
    const excessMs = this.#lowestLevelMs - this.#delay.targetMs;
    this.#forgetLevel();
    if (excessMs > frameMs) this.#excessMs = excessMs;
    if (excessMs > dropMs) this.#drop();
  }

  #drop(): void {
    while (this.#excessMs > frameMs) {
      const packet = this.#buffer.take();
      if (!packet) break;
      this.#nextTimestamp = (packet.timestamp + packet.ticks) >>> 0;
      this.#excessMs -= (packet.ticks / packet.codec.clockRate) * 1000;
    }
    this.#excessMs = 0;
  }

  /** One pitch period less in this frame. */
  #takeOutExcess(): void {
    if (this.#excessMs <= 0) return;
    const needed = frameSamples(this.rateHz) + shortenableSamples(this.rateHz);
    while (this.#readySamples < needed && this.#buffer.peek() && this.#refill());
    if (this.#readySamples < needed) {
      this.#excessMs = 0;
      return;
    }
    const left = shorten(this.#ready, this.#readySamples, this.rateHz);
    this.#excessMs -= ((this.#readySamples - left) / this.rateHz) * 1000;
    this.#readySamples = left;
  }

  #forgetLevel(): void {
    this.#excessMs = 0;
    this.#lowestLevelMs = Number.POSITIVE_INFINITY;
    this.#judged = 0;
  }

  #levelMs(): number {
    const clockRate = this.#buffer.peek()?.codec.clockRate ?? this.rateHz;
    return (this.#readySamples / this.rateHz + this.#buffer.ticks / clockRate) * 1000;
  }

  #samplesOf(ticks: number): number {
    return Math.round((ticks * this.rateHz) / (this.#codec?.clockRate ?? this.rateHz));
  }
}
