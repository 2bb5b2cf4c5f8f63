import { frameMs, frameSamples, type SampleRate } from '../audio-frame.ts';
import type { AudioCodec, AudioDecoder } from '../codec/audio-codec.ts';
import { JitterBuffer } from '../rtp/jitter-buffer.ts';
import type { RtpHeader } from '../rtp/packet.ts';
import { PlayoutDelay } from '../rtp/playout-delay.ts';
import { timestampDelta } from '../rtp/sequence.ts';
import type { AudioSink } from './audio-sink.ts';

/** RFC 3551 §4.2: receivers accept packets of 200 ms. */
const longestPacketMs = 200;
const highestRate = 48_000;
/** What a missing packet may be replaced with; a longer gap is a pause of the sender. */
const longestGapMs = 200;
/** After so long without a packet the sender pauses, and the next packet begins anew. */
const longestDroughtMs = 100;
/** The level is judged once in so many frames. */
const levelFrames = 25;

/**
 * What the far end says: packets in, one frame of samples every 20 ms out. Between them are the jitter buffer and the
 * decoder.
 *
 * ```
 *             the first packet has waited for the target delay
 *   (waiting) ------------------------------------------------> (playing)
 *       ^                                                           |
 *       '----------- no packet for 100 ms, or another source -------'
 * ```
 */
export class InboundAudio {
  /** The frame of this moment; silence unless `sounding`. */
  frame = new Int16Array(frameSamples(8000));
  rateHz: SampleRate = 8000;
  sounding = false;
  readonly #taps = new Set<AudioSink>();
  readonly #buffer = new JitterBuffer<AudioCodec>();
  readonly #delay = new PlayoutDelay();
  #codec: AudioCodec | undefined;
  #decoder: AudioDecoder | undefined;
  /** Decoded samples that are not yet in a frame. */
  readonly #pcm = new Int16Array((highestRate / 1000) * (2 * longestPacketMs + frameMs));
  #pcmSamples = 0;
  #playing = false;
  #waitedMs = 0;
  #nextTimestamp = 0;
  /** Samples made up since the last packet that was played. */
  #madeUp = 0;
  #lowestLevelMs = Number.POSITIVE_INFINITY;
  #levelFrames = 0;

  get hasTaps(): boolean {
    return this.#taps.size > 0;
  }

  addTap(sink: AudioSink): void {
    this.#taps.add(sink);
  }

  removeTap(sink: AudioSink): void {
    this.#taps.delete(sink);
  }

  /** Takes a packet; its payload is copied. `restarted`: its numbers do not continue those of the packets before. */
  insert(data: Uint8Array, header: RtpHeader, codec: AudioCodec, restarted: boolean, nowMs: number): void {
    if (restarted) this.restart();
    const payload = data.slice(header.payloadStart, header.payloadEnd);
    const { sequence, timestamp } = header;
    this.#delay.observe(timestamp, codec.clockRate, nowMs);
    this.#buffer.insert({ sequence, timestamp, ticks: codec.ticksOf(payload), codec, payload });
  }

  /** What is buffered belongs to the past; the next packet begins anew. */
  restart(): void {
    this.#buffer.clear();
    this.#delay.restart();
    this.#pcmSamples = 0;
    this.#pause();
  }

  /** Makes the next frame and shows it to the taps. */
  next(): void {
    this.sounding = false;
    while (this.#pcmSamples < this.frame.length && this.#refill());
    if (this.#pcmSamples > 0) this.#takeFrame();
    else this.frame.fill(0);
    this.#judgeLevel();
    for (const tap of this.#taps) tap.write(this.frame, this.rateHz);
  }

  #takeFrame(): void {
    const samples = Math.min(this.#pcmSamples, this.frame.length);
    this.frame.set(this.#pcm.subarray(0, samples));
    this.frame.fill(0, samples);
    this.#pcm.copyWithin(0, samples, this.#pcmSamples);
    this.#pcmSamples -= samples;
    this.sounding = true;
  }

  /** Adds samples to those that wait. False: there is nothing to add. */
  #refill(): boolean {
    const packet = this.#buffer.peek();
    if (!this.#playing) {
      if (!packet || !this.#hasWaited()) return false;
      this.#begin(packet.codec, packet.timestamp);
    }
    if (!packet) return this.#outlastDrought();
    if (packet.codec !== this.#codec) this.#begin(packet.codec, packet.timestamp);
    const gap = timestampDelta(packet.timestamp, this.#nextTimestamp);
    if (gap + packet.ticks <= 0 && gap > -packet.codec.clockRate) {
      this.#buffer.take();
      return true;
    }
    const missing = this.#samplesOf(gap) - this.#madeUp;
    if (missing > 0 && this.#samplesOf(gap) <= (this.rateHz / 1000) * longestGapMs) this.#makeUp(missing);
    this.#buffer.take();
    this.#decode(packet.payload);
    this.#nextTimestamp = (packet.timestamp + packet.ticks) >>> 0;
    return true;
  }

  #hasWaited(): boolean {
    const enough = this.#levelMs() - frameMs >= this.#delay.targetMs || this.#waitedMs >= this.#delay.targetMs;
    if (!enough) this.#waitedMs += frameMs;
    return enough;
  }

  #begin(codec: AudioCodec, timestamp: number): void {
    if (codec !== this.#codec) {
      this.#codec = codec;
      this.#decoder = codec.createDecoder();
      this.#pcmSamples = 0;
      this.rateHz = codec.rateHz;
      this.frame = new Int16Array(frameSamples(codec.rateHz));
    }
    this.#playing = true;
    this.#madeUp = 0;
    this.#nextTimestamp = timestamp;
    this.#lowestLevelMs = Number.POSITIVE_INFINITY;
    this.#levelFrames = 0;
  }

  #pause(): void {
    this.#playing = false;
    this.#waitedMs = 0;
  }

  /** The packet that is due has not come: late, lost, or the sender pauses. */
  #outlastDrought(): boolean {
    if (this.#madeUp >= (this.rateHz / 1000) * longestDroughtMs) {
      this.#pause();
      return false;
    }
    this.#makeUp(this.frame.length - this.#pcmSamples);
    return true;
  }

  #decode(payload: Uint8Array): void {
    this.#madeUp = 0;
    this.#pcmSamples += this.#decoder?.decode(payload, this.#pcm.subarray(this.#pcmSamples)) ?? 0;
  }

  #makeUp(samples: number): void {
    this.#pcm.fill(0, this.#pcmSamples, this.#pcmSamples + samples);
    this.#pcmSamples += samples;
    this.#madeUp += samples;
  }

  /** More than the target stays in the buffer for half a second: it goes, or delay would stay for ever. */
  #judgeLevel(): void {
    if (!this.#playing) return;
    this.#lowestLevelMs = Math.min(this.#lowestLevelMs, this.#levelMs());
    this.#levelFrames += 1;
    if (this.#levelFrames < levelFrames) return;
    let excessMs = this.#lowestLevelMs - this.#delay.targetMs - frameMs;
    while (excessMs > 0) {
      const packet = this.#buffer.take();
      if (!packet) break;
      this.#nextTimestamp = (packet.timestamp + packet.ticks) >>> 0;
      excessMs -= (packet.ticks / packet.codec.clockRate) * 1000;
    }
    this.#lowestLevelMs = Number.POSITIVE_INFINITY;
    this.#levelFrames = 0;
  }

  #levelMs(): number {
    const clockRate = this.#buffer.peek()?.codec.clockRate ?? highestRate;
    return (this.#pcmSamples / this.rateHz + this.#buffer.ticks / clockRate) * 1000;
  }

  #samplesOf(ticks: number): number {
    return Math.round((ticks * this.rateHz) / (this.#codec?.clockRate ?? this.rateHz));
  }
}
