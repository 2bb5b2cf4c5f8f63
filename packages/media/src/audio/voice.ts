import { frameSamples, type SampleRate } from '../audio-frame.ts';
import { Resampler } from '../codec/resampler.ts';

/** Mean amplitude below which a line is silent: about -50 dB of full scale. */
const silenceLevel = 100;
/** The end of a word and the pause after it belong to what is said: 400 ms. */
const hangoverFrames = 20;

/** Audio at another rate. */
interface Copy {
  readonly resampler: Resampler;
  readonly frame: Int16Array;
  turn: number;
}

/** One thing that is heard in a mix: a frame for each turn, at any rate that somebody hears it at. */
export class Voice {
  rateHz: SampleRate = 8000;
  frame = new Int16Array(frameSamples(8000));
  /** How loud it was lately: mean amplitude, falling by half in 100 ms. */
  level = 0;
  #quietFrames = hangoverFrames;
  readonly #copies = new Map<SampleRate, Copy>();

  /** Whether something is said, or was just now. */
  get active(): boolean {
    return this.#quietFrames < hangoverFrames;
  }

  /** Room for the next frame. */
  begin(rateHz: SampleRate): Int16Array {
    if (rateHz !== this.rateHz) {
      this.rateHz = rateHz;
      this.frame = new Int16Array(frameSamples(rateHz));
      this.#copies.clear();
    }
    return this.frame;
  }

  /** Takes in what the next 20 ms hold. */
  hear(frame: Int16Array, rateHz: SampleRate): void {
    let sum = 0;
    for (let index = 0; index < frame.length; index += 1) sum += Math.abs(frame[index] ?? 0);
    const mean = sum / frame.length;
    this.level = Math.max(mean, this.level * 0.87);
    this.#quietFrames = mean >= silenceLevel ? 0 : this.#quietFrames + 1;
    // What nobody will hear need not be kept.
    if (this.active) this.begin(rateHz).set(frame);
  }

  /** The frame of this turn at `rateHz`, the same array for everybody who asks. */
  at(rateHz: SampleRate, turn: number): Int16Array {
    if (rateHz === this.rateHz) return this.frame;
    let copy = this.#copies.get(rateHz);
    if (copy === undefined) {
      const frame = new Int16Array(frameSamples(rateHz));
      copy = { resampler: new Resampler(this.rateHz, rateHz), frame, turn: turn - 1 };
      this.#copies.set(rateHz, copy);
    }
    if (copy.turn !== turn) {
      copy.turn = turn;
      copy.frame.fill(0, copy.resampler.process(this.frame, copy.frame));
    }
    return copy.frame;
  }
}
