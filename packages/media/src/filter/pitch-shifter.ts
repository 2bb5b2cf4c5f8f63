import type { AudioFilter } from '../audio/audio-filter.ts';
import type { SampleRate } from '../audio-frame.ts';
import { Resampler } from '../codec/resampler.ts';
import { TimeStretcher } from './time-stretcher.ts';

/**
 * Raises or lowers all frequencies by a factor, in real time: the sound is stretched by it and then played that much
 * faster. What comes out lags by 40 to 60 ms, the more the deeper it goes.
 */
export class PitchShifter implements AudioFilter {
  readonly #factor: number;
  #line: Line | undefined;

  /** @param factor 0.25 to 4 */
  constructor(factor: number) {
    this.#factor = factor;
  }

  process(frame: Int16Array, rateHz: SampleRate): void {
    if (this.#line?.rateHz !== rateHz) this.#line = new Line(rateHz, this.#factor);
    this.#line.process(frame);
  }
}

/** A shifter at one rate. */
class Line {
  readonly rateHz: SampleRate;
  readonly #stretcher: TimeStretcher;
  readonly #resampler: Resampler;
  readonly #piece: Int16Array;
  /** Made and not heard yet. */
  readonly #made: Int16Array;
  #waiting = 0;
  /** What one piece becomes, at most: sound is made in such portions. */
  readonly #portion: number;
  /** Enough was made to go on without a gap. */
  #flows = false;

  constructor(rateHz: SampleRate, factor: number) {
    this.rateHz = rateHz;
    this.#stretcher = new TimeStretcher(rateHz, factor);
    this.#resampler = new Resampler(Math.round(rateHz * factor), rateHz);
    this.#piece = new Int16Array(this.#stretcher.pieceSamples);
    this.#portion = Math.ceil(this.#piece.length / factor) + 1;
    this.#made = new Int16Array(rateHz / 2);
  }

  process(frame: Int16Array): void {
    this.#stretcher.insert(frame);
    while (this.#stretcher.read(this.#piece)) {
      this.#waiting += this.#resampler.process(this.#piece, this.#made.subarray(this.#waiting));
    }
    this.#flows ||= this.#waiting >= frame.length + this.#portion;
    const heard = this.#flows ? Math.min(frame.length, this.#waiting) : 0;
    frame.set(this.#made.subarray(0, heard));
    frame.fill(0, heard);
    this.#made.copyWithin(0, heard, this.#waiting);
    this.#waiting -= heard;
  }
}
