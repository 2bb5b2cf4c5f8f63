import type { AudioSink } from '../audio/audio-sink.ts';
import { frameMs, frameSamples, type SampleRate } from '../audio-frame.ts';
import type { AudioCodec, AudioEncoder } from '../codec/audio-codec.ts';
import { Resampler } from '../codec/resampler.ts';

/** Encodes what one side of a leg hears for the socket: a payload for each 20 ms. */
export class TrackSender implements AudioSink {
  readonly #codec: AudioCodec;
  readonly #encoder: AudioEncoder;
  readonly #send: (payload: Buffer, chunk: number, timestampMs: number) => void;
  readonly #samples: Int16Array;
  #filled = 0;
  #chunks = 0;
  #resampler: { readonly fromHz: number; readonly resampler: Resampler } | undefined;
  readonly #resampled = new Int16Array(frameSamples(48_000) + 8);

  /** @param send gets each payload, its number from 1 on, and the ms since the first one */
  constructor(codec: AudioCodec, send: (payload: Buffer, chunk: number, timestampMs: number) => void) {
    this.#codec = codec;
    this.#encoder = codec.createEncoder();
    this.#send = send;
    this.#samples = new Int16Array(frameSamples(codec.rateHz));
  }

  write(frame: Int16Array, rateHz: SampleRate): void {
    if (rateHz === this.#codec.rateHz) {
      this.#take(frame);
      return;
    }
    if (this.#resampler?.fromHz !== rateHz) {
      this.#resampler = { fromHz: rateHz, resampler: new Resampler(rateHz, this.#codec.rateHz) };
    }
    const made = this.#resampler.resampler.process(frame, this.#resampled);
    this.#take(this.#resampled.subarray(0, made));
  }

  #take(samples: Int16Array): void {
    for (let from = 0; from < samples.length; ) {
      const to = Math.min(samples.length, from + this.#samples.length - this.#filled);
      this.#samples.set(samples.subarray(from, to), this.#filled);
      this.#filled += to - from;
      from = to;
      if (this.#filled === this.#samples.length) this.#encode();
    }
  }

  #encode(): void {
    this.#filled = 0;
    const payload = Buffer.allocUnsafe(this.#codec.maxPayloadBytes(this.#samples.length));
    const octets = this.#encoder.encode(this.#samples, payload, 0);
    this.#chunks += 1;
    this.#send(payload.subarray(0, octets), this.#chunks, (this.#chunks - 1) * frameMs);
  }
}
