import type { AudioSource } from '../audio/audio-source.ts';
import type { SampleRate } from '../audio-frame.ts';
import { Resampler } from '../codec/resampler.ts';
import type { PcmReader } from './pcm-reader.ts';

/** Audio as often as it is to be heard, at whatever rate the leg has. Ends when `read` says false. */
export class Clip implements AudioSource {
  readonly #reader: PcmReader;
  #timesLeft: number;
  #resampler: { readonly toHz: SampleRate; readonly one: Resampler; readonly block: Int16Array } | undefined;
  /** Resampled and not played yet. */
  #ready = new Int16Array(0);

  /** @param times how often, from 1; Infinity for ever */
  constructor(reader: PcmReader, times: number) {
    this.#reader = reader;
    this.#timesLeft = times;
  }

  read(into: Int16Array, rateHz: SampleRate): boolean {
    const samples = this.#reader.rateHz === rateHz ? this.#take(into) : this.#resampled(into, rateHz);
    if (samples === 0) return false;
    into.fill(0, samples);
    return true;
  }

  /** The next samples of the file, over and over: the last of one round and the first of the next join without a gap. */
  #take(into: Int16Array): number {
    let taken = this.#reader.read(into);
    while (taken < into.length && this.#timesLeft > 1) {
      this.#timesLeft -= 1;
      this.#reader.rewind();
      const more = this.#reader.read(into.subarray(taken));
      if (more === 0) break;
      taken += more;
    }
    return taken;
  }

  #resampled(into: Int16Array, rateHz: SampleRate): number {
    const { one, block } = this.#resamplerTo(rateHz, into.length);
    while (this.#ready.length < into.length) {
      const taken = this.#take(block);
      if (taken === 0) break;
      // As many samples as the block becomes, and a few for what the filter held back.
      const made = new Int16Array(Math.ceil((taken * rateHz) / this.#reader.rateHz) + 64);
      const count = one.process(block.subarray(0, taken), made);
      this.#ready = joined(this.#ready, made.subarray(0, count));
    }
    const samples = Math.min(into.length, this.#ready.length);
    into.set(this.#ready.subarray(0, samples));
    this.#ready = this.#ready.slice(samples);
    return samples;
  }

  #resamplerTo(toHz: SampleRate, frameLength: number) {
    if (this.#resampler?.toHz === toHz) return this.#resampler;
    const fromHz = this.#reader.rateHz;
    const block = new Int16Array(Math.ceil((frameLength * fromHz) / toHz));
    this.#resampler = { toHz, one: new Resampler(fromHz, toHz), block };
    return this.#resampler;
  }
}

function joined(first: Int16Array, second: Int16Array): Int16Array<ArrayBuffer> {
  const both = new Int16Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
