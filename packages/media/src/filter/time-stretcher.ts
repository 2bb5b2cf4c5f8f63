import type { SampleRate } from '../audio-frame.ts';

/** Sound is taken up in pieces of so much, each faded into the next. */
const pieceSecs = 0.01;
/** How far from its place a piece may be taken to fit what was before: half a period of the lowest voice, 65 Hz. */
const reachSecs = 0.5 / 65;
/** Where a piece fits is first looked for at about this rate, then exactly. */
const coarseHz = 8000;

/**
 * Makes sound longer or shorter and leaves its pitch (WSOLA: W. Verhelst, M. Roelands, "An overlap-add technique based on
 * waveform similarity", ICASSP 1993). Pieces are taken at every `pieceSamples / factor` of the input, moved to where
 * they go on as the piece before would have, and faded into it.
 */
export class TimeStretcher {
  readonly pieceSamples: number;
  readonly #advance: number;
  readonly #reach: number;
  readonly #coarse: number;
  readonly #fade: Float32Array;
  /** Input from `#from` on; `#length` samples of it are there. */
  readonly #input: Int16Array;
  #length: number;
  /** Where the next piece would be taken, in samples of the input. */
  #place: number;
  /** How the last piece would have gone on. */
  readonly #tail: Int16Array;

  constructor(rateHz: SampleRate, factor: number) {
    this.pieceSamples = rateHz * pieceSecs;
    this.#advance = this.pieceSamples / factor;
    this.#reach = Math.ceil(rateHz * reachSecs);
    this.#coarse = rateHz / coarseHz;
    this.#fade = Float32Array.from(
      { length: this.pieceSamples },
      (_, index) => 0.5 - 0.5 * Math.cos((Math.PI * (index + 0.5)) / this.pieceSamples),
    );
    this.#input = new Int16Array(rateHz / 2);
    // The first piece may reach back to where nothing was said yet.
    this.#length = this.#reach;
    this.#place = this.#reach;
    this.#tail = new Int16Array(this.pieceSamples);
  }

  insert(samples: Int16Array): void {
    this.#input.set(samples, this.#length);
    this.#length += samples.length;
  }

  /** Makes one piece. @returns false when more input is needed; `into` is untouched then */
  read(into: Int16Array): boolean {
    const place = Math.round(this.#place);
    if (place + this.#reach + 2 * this.pieceSamples > this.#length) return false;
    const at = this.#bestNear(place);
    for (let index = 0; index < this.pieceSamples; index += 1) {
      const share = this.#fade[index] ?? 0;
      into[index] = (this.#tail[index] ?? 0) * (1 - share) + (this.#input[at + index] ?? 0) * share;
    }
    this.#tail.set(this.#input.subarray(at + this.pieceSamples, at + 2 * this.pieceSamples));
    this.#place += this.#advance;
    this.#forget();
    return true;
  }

  #bestNear(place: number): number {
    const rough = this.#best(place, this.#reach, this.#coarse);
    return this.#coarse === 1 ? rough : this.#best(rough, Math.min(this.#coarse, this.#reach), 1);
  }

  /** The place within reach whose sound is most like the tail, looked at in steps. */
  #best(middle: number, reach: number, step: number): number {
    let best = middle;
    let likeness = this.#likeness(middle, step);
    const lowest = Math.max(0, middle - reach);
    const highest = Math.min(middle + reach, this.#length - 2 * this.pieceSamples);
    for (let at = lowest; at <= highest; at += step) {
      const found = this.#likeness(at, step);
      // Not for nothing: silence is like silence everywhere.
      if (found <= likeness) continue;
      likeness = found;
      best = at;
    }
    return best;
  }

  /** Normalised correlation, -1 to 1 but for a factor. */
  #likeness(at: number, step: number): number {
    let product = 0;
    let energy = 1;
    for (let index = 0; index < this.pieceSamples; index += step) {
      const sample = this.#input[at + index] ?? 0;
      product += sample * (this.#tail[index] ?? 0);
      energy += sample * sample;
    }
    return product / Math.sqrt(energy);
  }

  /** Input that no piece can be taken from any more. */
  #forget(): void {
    const past = Math.floor(this.#place) - this.#reach;
    if (past <= 0) return;
    this.#input.copyWithin(0, past, this.#length);
    this.#length -= past;
    this.#place -= past;
  }
}
