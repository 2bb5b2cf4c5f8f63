import { frameSamples, type SampleRate } from '../audio-frame.ts';
import type { Voice } from './voice.ts';

/** The sum of all voices of a turn at one rate, kept in 32 bits so that a voice can be taken out of it again. */
export class MixBus {
  readonly rateHz: SampleRate;
  readonly sum: Int32Array;
  /** The sum, clipped: what everybody hears who says nothing. */
  readonly frame: Int16Array;
  readonly #scratch: Int32Array;
  #turn = -1;

  constructor(rateHz: SampleRate) {
    this.rateHz = rateHz;
    this.sum = new Int32Array(frameSamples(rateHz));
    this.frame = new Int16Array(frameSamples(rateHz));
    this.#scratch = new Int32Array(frameSamples(rateHz));
  }

  /** Adds the voices up, once in a turn. */
  fill(voices: readonly Voice[], turn: number): void {
    if (this.#turn === turn) return;
    this.#turn = turn;
    this.sum.fill(0);
    for (const voice of voices) add(this.sum, voice.at(this.rateHz, turn), 1);
    clip(this.sum, this.frame);
  }

  /** The sum without one of its voices, and with others that are not part of it. */
  without(own: Voice | undefined, others: readonly Voice[], into: Int16Array, turn: number): void {
    if (own === undefined && others.length === 0) {
      into.set(this.frame);
      return;
    }
    if (own !== undefined && others.length === 0) {
      clipDifference(this.sum, own.at(this.rateHz, turn), into);
      return;
    }
    const sum = this.#scratch;
    sum.set(this.sum);
    if (own !== undefined) add(sum, own.at(this.rateHz, turn), -1);
    for (const other of others) add(sum, other.at(this.rateHz, turn), 1);
    clip(sum, into);
  }
}

function add(sum: Int32Array, frame: Int16Array, sign: 1 | -1): void {
  for (let index = 0; index < sum.length; index += 1) {
    sum[index] = (sum[index] ?? 0) + sign * (frame[index] ?? 0);
  }
}

/** The usual case, whoever speaks hears the others, in one pass. */
function clipDifference(sum: Int32Array, frame: Int16Array, into: Int16Array): void {
  for (let index = 0; index < into.length; index += 1) {
    into[index] = Math.max(-32768, Math.min(32767, (sum[index] ?? 0) - (frame[index] ?? 0)));
  }
}

function clip(sum: Int32Array, into: Int16Array): void {
  for (let index = 0; index < into.length; index += 1) {
    into[index] = Math.max(-32768, Math.min(32767, sum[index] ?? 0));
  }
}
