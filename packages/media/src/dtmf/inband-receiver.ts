import type { Clock, Timer } from '../clock.ts';
import type { AudioCodec, AudioDecoder } from '../codec/audio-codec.ts';
import type { RtpHeader } from '../rtp/packet.ts';
import { sequenceDelta, timestampDelta } from '../rtp/sequence.ts';
import { InbandDtmfDetector } from './inband-detector.ts';
import type { KeyListener } from './telephone-event-receiver.ts';

/** So long without a packet the sender pauses, and a key that was down is up. */
const silenceMs = 100;
/** One packet that is lost in the middle of a tone does not make two of it. */
const longestLossMs = 40;
const longestPacketMs = 200;
const highestRate = 48_000;
/** A packet's audio while it is listened to, of whichever leg: 19 kB are more than all the rest of a leg's memory. */
const pcm = new Int16Array((highestRate / 1000) * longestPacketMs);
const silence = new Int16Array((highestRate / 1000) * silenceMs);

/**
 * Hears keys in the packets of one far end as they come: before the jitter buffer, whose gaps would tear tones apart. What
 * is lost between two packets is taken for more of the same; time in which the sender sent nothing is silence.
 */
export class InbandReceiver {
  readonly #clock: Clock;
  readonly #detector: InbandDtmfDetector;
  #codec: AudioCodec | undefined;
  #decoder: AudioDecoder | undefined;
  #last: { sequence: number; endTimestamp: number } | undefined;
  #heardAtMs = 0;
  #timer: Timer | undefined;

  constructor(clock: Clock, listener: KeyListener) {
    this.#clock = clock;
    this.#detector = new InbandDtmfDetector(listener);
  }

  /** One packet with audio: `header` says where in `data`. */
  receive(data: Uint8Array, header: RtpHeader, codec: AudioCodec): void {
    const { sequence, timestamp, payloadStart, payloadEnd } = header;
    // A late packet is of no use: the tone has gone on without it.
    const step = this.#last === undefined ? 1 : sequenceDelta(sequence, this.#last.sequence);
    if (step <= 0 && step > -100) return;
    if (codec !== this.#codec) {
      this.#codec = codec;
      this.#decoder = codec.createDecoder();
    }
    if (this.#last !== undefined) {
      const gapMs = (timestampDelta(timestamp, this.#last.endTimestamp) * 1000) / codec.clockRate;
      const lost = step > 1 && gapMs <= longestLossMs;
      if (gapMs > 0 && !lost) this.#hush(codec.rateHz, gapMs);
    }
    const payload = data.subarray(payloadStart, payloadEnd);
    const samples = this.#decoder?.decode(payload, pcm) ?? 0;
    this.#last = { sequence, endTimestamp: (timestamp + codec.ticksOf(data, payloadStart, payloadEnd)) >>> 0 };
    this.#heardAtMs = this.#clock.now();
    this.#detector.write(pcm.subarray(0, samples), codec.rateHz);
    if (this.#timer === undefined) this.#watch(silenceMs);
  }

  /** Another source speaks. */
  restart(): void {
    this.#last = undefined;
    this.#detector.release();
  }

  close(): void {
    this.#detector.release();
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #hush(rateHz: number, ms: number): void {
    this.#detector.write(silence.subarray(0, Math.round((rateHz / 1000) * Math.min(ms, silenceMs))), rateHz);
  }

  /** While a key may be down. */
  #watch(delayMs: number): void {
    this.#timer = this.#clock.setTimer(delayMs, () => {
      this.#timer = undefined;
      if (!this.#detector.down) return;
      const leftMs = this.#heardAtMs + silenceMs - this.#clock.now();
      if (leftMs <= 0) this.#detector.release();
      else this.#watch(leftMs);
    });
  }
}
