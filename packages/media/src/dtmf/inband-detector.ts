import type { DtmfKey } from '../dtmf-event.ts';
import { columnFrequenciesHz, keyAt, rowFrequenciesHz } from './keys.ts';
import type { KeyListener } from './telephone-event-receiver.ts';

/** One decision per so many ms: three fit into the shortest press that has to be heard (ITU-T Q.24: 40 ms). */
const blockMs = 12.75;
/** A press is two like blocks in a row, so that 23 ms of a tone are none; it ends with two others, so that a gap of 10 ms does not. */
const blocksToTurn = 2;
/** ITU-T Q.24: the louder frequency may be the row's by this ratio of powers (8 dB), or the column's (4 dB). */
const maxReverseTwist = 10 ** 0.8;
const maxForwardTwist = 10 ** 0.4;
/** How far each of the two stands above the other three of its group: 6 dB. */
const minPeak = 10 ** 0.6;
/**
 * Speech and music have more than two frequencies: these must hold this share of all the energy. While the key is down
 * less will do: a block that holds half of a tone, before a gap of 10 ms, has half the share.
 */
const minShare = 0.79;
const minShareHeld = 0.4;
/** About -40 dBm0, for the two frequencies together; quieter is cross-talk. */
const minMeanSquare = 230 ** 2;

class Goertzel {
  readonly #coefficient: number;
  #previous = 0;
  #beforePrevious = 0;

  constructor(frequencyHz: number, rateHz: number) {
    this.#coefficient = 2 * Math.cos((2 * Math.PI * frequencyHz) / rateHz);
  }

  feed(frame: Int16Array, from: number, to: number): void {
    const coefficient = this.#coefficient;
    let previous = this.#previous;
    let beforePrevious = this.#beforePrevious;
    for (let index = from; index < to; index += 1) {
      const next = (frame[index] ?? 0) + coefficient * previous - beforePrevious;
      beforePrevious = previous;
      previous = next;
    }
    this.#previous = previous;
    this.#beforePrevious = beforePrevious;
  }

  /** The power of the block, and a new block begins: |X(f)|^2. */
  take(): number {
    const power =
      this.#previous ** 2 + this.#beforePrevious ** 2 - this.#coefficient * this.#previous * this.#beforePrevious;
    this.#previous = 0;
    this.#beforePrevious = 0;
    return power;
  }
}

/**
 * Hears the keys of a telephone in audio (ITU-T Q.23, Q.24): Goertzel's algorithm at the eight frequencies, with limits
 * for twist, for what else sounds in either group, and for the share of the whole, so that speech presses no keys.
 * Frames may change their rate; any length will do.
 */
export class InbandDtmfDetector {
  readonly #listener: KeyListener;
  #rateHz = 0;
  #rows: Goertzel[] = [];
  #columns: Goertzel[] = [];
  #blockSamples = 0;
  #samples = 0;
  #energy = 0;
  #down: DtmfKey | undefined;
  #downBlocks = 0;
  /** What the last blocks said, where that is not what is down. */
  #candidate: DtmfKey | undefined;
  #candidateBlocks = 0;

  constructor(listener: KeyListener) {
    this.#listener = listener;
  }

  write(frame: Int16Array, rateHz: number): void {
    if (rateHz !== this.#rateHz) this.#begin(rateHz);
    for (let from = 0; from < frame.length; ) {
      const to = Math.min(frame.length, from + this.#blockSamples - this.#samples);
      for (const filter of this.#rows) filter.feed(frame, from, to);
      for (const filter of this.#columns) filter.feed(frame, from, to);
      for (let index = from; index < to; index += 1) this.#energy += (frame[index] ?? 0) ** 2;
      this.#samples += to - from;
      from = to;
      if (this.#samples === this.#blockSamples) this.#turn(this.#decide());
    }
  }

  /** Whether a key is down. */
  get down(): boolean {
    return this.#down !== undefined;
  }

  #begin(rateHz: number): void {
    this.#rateHz = rateHz;
    this.#blockSamples = Math.round((rateHz * blockMs) / 1000);
    this.#rows = rowFrequenciesHz.map((frequencyHz) => new Goertzel(frequencyHz, rateHz));
    this.#columns = columnFrequenciesHz.map((frequencyHz) => new Goertzel(frequencyHz, rateHz));
    this.#samples = 0;
    this.#energy = 0;
  }

  /** The key that this block holds. */
  #decide(): DtmfKey | undefined {
    const row = strongest(this.#rows);
    const column = strongest(this.#columns);
    const energy = this.#energy;
    const samples = this.#samples;
    this.#energy = 0;
    this.#samples = 0;
    if (energy < minMeanSquare * samples) return undefined;
    if (row.power < column.power / maxForwardTwist || row.power > column.power * maxReverseTwist) return undefined;
    if (row.power < row.second * minPeak || column.power < column.second * minPeak) return undefined;
    const key = keyAt(row.index, column.index);
    // |X(f)|^2 of a pure tone is its energy * samples / 2.
    const share = (2 * (row.power + column.power)) / (energy * samples);
    return share < (key === this.#down ? minShareHeld : minShare) ? undefined : key;
  }

  #turn(heard: DtmfKey | undefined): void {
    if (this.#down !== undefined) this.#downBlocks += 1;
    if (heard === this.#down) {
      this.#candidateBlocks = 0;
      return;
    }
    this.#candidateBlocks = heard === this.#candidate ? this.#candidateBlocks + 1 : 1;
    this.#candidate = heard;
    if (this.#candidateBlocks < blocksToTurn) return;
    this.#candidateBlocks = 0;
    this.release(blocksToTurn);
    if (heard === undefined) return;
    this.#down = heard;
    this.#downBlocks = blocksToTurn;
    this.#listener.down(heard);
  }

  /** Ends what is down. @param blocksAgo how long ago it was heard last */
  release(blocksAgo = 0): void {
    const key = this.#down;
    if (key === undefined) return;
    this.#down = undefined;
    this.#listener.up(key, Math.max(0, this.#downBlocks - blocksAgo) * blockMs);
  }
}

/** The strongest frequency of a group, and how strong the next one is. */
function strongest(filters: readonly Goertzel[]): { index: number; power: number; second: number } {
  let [index, power, second] = [0, 0, 0];
  for (const [at, filter] of filters.entries()) {
    const taken = filter.take();
    if (taken > power) {
      second = power;
      power = taken;
      index = at;
    } else if (taken > second) second = taken;
  }
  return { index, power, second };
}
