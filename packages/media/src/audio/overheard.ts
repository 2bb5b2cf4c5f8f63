import type { SampleRate } from '../audio-frame.ts';
import { frameSamples } from '../audio-frame.ts';
import { Resampler } from '../codec/resampler.ts';
import type { AudioSink } from './audio-sink.ts';
import type { AudioSource } from './audio-source.ts';

/** Listens to one side of a leg, for others to hear it: each frame once, in the tick of the audio clock it was made in, or the next. */
export class Overheard implements AudioSink {
  frame = new Int16Array(frameSamples(8000));
  rateHz: SampleRate = 8000;
  /** How many frames there were. */
  count = 0;
  sounds = false;

  write(frame: Int16Array, rateHz: SampleRate): void {
    if (this.frame.length !== frame.length) this.frame = new Int16Array(frame.length);
    this.frame.set(frame);
    this.rateHz = rateHz;
    this.count += 1;
    this.sounds = frame.some((sample) => sample !== 0);
  }

  /** Takes out of the frame what somebody is not to hear of it, because he said it himself. */
  subtract(part: Int16Array): void {
    for (let index = 0; index < part.length; index += 1) {
      this.frame[index] = Math.max(-32768, Math.min(32767, (this.frame[index] ?? 0) - (part[index] ?? 0)));
    }
    this.sounds = this.frame.some((sample) => sample !== 0);
  }
}

/** What is overheard, as one more leg hears it. A frame that nobody wrote is not repeated. */
export class OverheardSource implements AudioSource {
  readonly #overheard: Overheard;
  #seen: number;
  #resampler: { fromHz: SampleRate; toHz: SampleRate; resampler: Resampler } | undefined;

  constructor(overheard: Overheard) {
    this.#overheard = overheard;
    this.#seen = overheard.count;
  }

  read(into: Int16Array, rateHz: SampleRate): boolean {
    const { frame, count, sounds, rateHz: fromHz } = this.#overheard;
    if (count === this.#seen) return false;
    this.#seen = count;
    if (!sounds) return false;
    if (fromHz === rateHz) {
      into.set(frame);
      return true;
    }
    if (this.#resampler?.fromHz !== fromHz || this.#resampler.toHz !== rateHz) {
      this.#resampler = { fromHz, toHz: rateHz, resampler: new Resampler(fromHz, rateHz) };
    }
    into.fill(0, this.#resampler.resampler.process(frame, into));
    return true;
  }
}
