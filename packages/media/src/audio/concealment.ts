import type { SampleRate } from '../audio-frame.ts';
import { pitchContextSamples, pitchLag } from './pitch.ts';

/** Full level for so long, then fading to nothing: what was lost longer ago is not guessed. */
const fullMs = 10;
const fadeMs = 60;
/** Made-up and real audio overlap for so long when packets come again. */
const joinMs = 5;

/**
 * Makes up for lost packets by going on with the last pitch period, as ITU-T G.711 appendix I does, fading out within
 * 70 ms; and blends back into what comes next.
 */
export class Concealment {
  readonly #perMs: number;
  readonly #rateHz: SampleRate;
  /** The last samples that were played, made-up ones not included. */
  readonly #history: Int16Array;
  readonly #period: Int16Array;
  #lag = 0;
  /** Samples made up since the last real ones; 0 while nothing is missing. */
  #madeUp = 0;

  constructor(rateHz: SampleRate) {
    this.#rateHz = rateHz;
    this.#perMs = rateHz / 1000;
    this.#history = new Int16Array(pitchContextSamples(rateHz));
    this.#period = new Int16Array(this.#history.length);
  }

  /** Fills `into` with what may have been there. */
  conceal(into: Int16Array): void {
    if (this.#madeUp === 0) this.#take();
    for (let index = 0; index < into.length; index += 1) into[index] = this.#next();
  }

  /** Real samples: remembered, and their begin blended with what was made up before them, in place. */
  hear(samples: Int16Array): void {
    if (this.#madeUp > 0) this.#join(samples);
    const history = this.#history;
    if (samples.length >= history.length) history.set(samples.subarray(samples.length - history.length));
    else {
      history.copyWithin(0, samples.length);
      history.set(samples, history.length - samples.length);
    }
  }

  /** Nothing goes on from here: another talkspurt begins. */
  forget(): void {
    this.#history.fill(0);
    this.#madeUp = 0;
  }

  /** The last period, its end bent so that it runs into its own begin without a click. */
  #take(): void {
    const history = this.#history;
    const lag = pitchLag(history, history.length, this.#rateHz);
    const begin = history.length - lag;
    const bend = Math.floor(lag / 4);
    for (let index = 0; index < lag; index += 1) {
      const share = Math.max(0, index - (lag - bend)) / bend;
      const before = history[begin + index - lag] ?? 0;
      this.#period[index] = (history[begin + index] ?? 0) * (1 - share) + before * share;
    }
    this.#lag = lag;
  }

  #next(): number {
    const sample = this.#period[this.#madeUp % this.#lag] ?? 0;
    const fadedMs = this.#madeUp / this.#perMs - fullMs;
    this.#madeUp += 1;
    return fadedMs <= 0 ? sample : sample * Math.max(0, 1 - fadedMs / fadeMs);
  }

  #join(samples: Int16Array): void {
    const length = Math.min(samples.length, joinMs * this.#perMs);
    for (let index = 0; index < length; index += 1) {
      const share = (index + 1) / (length + 1);
      samples[index] = this.#next() * (1 - share) + (samples[index] ?? 0) * share;
    }
    this.#madeUp = 0;
  }
}
