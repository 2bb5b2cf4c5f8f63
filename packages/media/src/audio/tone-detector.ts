import type { Clock, Timer } from '../clock.ts';
import { decodingTable } from '../codec/g711.ts';
import type { CodecName, ToneEvent } from '../media-engine.ts';
import { checkFrequency } from './tone.ts';

const samplingRate = 8000;
/** One decision per 20 ms: frequencies 50 Hz apart are told from each other. */
const blockSamples = 160;
const resolutionHz = samplingRate / blockSamples;
const startBlocks = 5; // 100 ms
const stopMs = 200;
const stopBlocks = 10;
/** A tone is present in a block when it holds this share of its energy. */
const dominantShare = 0.6;
/** Below about -45 dBm0 there is only line noise, and a tone in it means nothing. */
const minimumMeanSquare = 130 ** 2;
const maxTones = 8;

/** One frequency's Goertzel filter and how long it has been there, or away. */
interface Listener {
  readonly frequencyHz: number;
  readonly coefficient: number;
  previous: number;
  beforePrevious: number;
  active: boolean;
  /** Blocks in a row that contradict `active`. */
  against: number;
}

/** Throws a RangeError unless these frequencies can be listened for side by side. */
export function checkListenedTones(frequenciesHz: readonly number[]): void {
  if (frequenciesHz.length > maxTones) throw new RangeError(`at most ${maxTones} tones can be listened for`);
  for (const frequencyHz of frequenciesHz) checkFrequency(frequencyHz);
  const sorted = [...frequenciesHz].sort((a, b) => a - b);
  for (const [index, frequencyHz] of sorted.entries()) {
    if (index > 0 && frequencyHz - (sorted[index - 1] ?? 0) < resolutionHz) {
      throw new RangeError(`tones to listen for are ${resolutionHz} Hz or more apart: ${sorted.join(', ')}`);
    }
  }
}

/**
 * Recognises given frequencies in received G.711 audio (Goertzel's algorithm over 20 ms blocks). Works on the audio as
 * it arrives, whatever the packet size: lost packets shorten it, silence without packets ends a tone by the clock.
 */
export class ToneDetector {
  readonly #listeners: Listener[];
  readonly #clock: Clock;
  readonly #emit: (tone: ToneEvent) => void;
  #samples = 0;
  #energy = 0;
  #heardAtMs = 0;
  #timer: Timer | undefined;

  constructor(frequenciesHz: readonly number[], clock: Clock, emit: (tone: ToneEvent) => void) {
    this.#clock = clock;
    this.#emit = emit;
    this.#listeners = frequenciesHz.map((frequencyHz) => ({
      frequencyHz,
      coefficient: 2 * Math.cos((2 * Math.PI * frequencyHz) / samplingRate),
      previous: 0,
      beforePrevious: 0,
      active: false,
      against: 0,
    }));
  }

  /** Takes received audio: code words of `data` from `start` to `end`. */
  feed(data: Uint8Array, start: number, end: number, law: CodecName): void {
    this.#heardAtMs = this.#clock.now();
    const linear = decodingTable(law);
    for (let from = start; from < end; ) {
      const to = Math.min(end, from + blockSamples - this.#samples);
      for (const listener of this.#listeners) filter(listener, linear, data, from, to);
      for (let index = from; index < to; index += 1) this.#energy += (linear[data[index] ?? 0] ?? 0) ** 2;
      this.#samples += to - from;
      from = to;
      if (this.#samples === blockSamples) this.#decide();
    }
  }

  /** Cancels the timer; emits nothing any more. */
  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#listeners.length = 0;
  }

  #decide(): void {
    const energy = this.#energy;
    const audible = energy >= minimumMeanSquare * blockSamples;
    this.#energy = 0;
    this.#samples = 0;
    for (const listener of this.#listeners) {
      const { previous, beforePrevious, coefficient } = listener;
      listener.previous = 0;
      listener.beforePrevious = 0;
      // Goertzel's |X(f)|^2; that of a pure tone is energy * samples / 2.
      const power = previous ** 2 + beforePrevious ** 2 - coefficient * previous * beforePrevious;
      const present = audible && (2 * power) / (energy * blockSamples) > dominantShare;
      listener.against = present === listener.active ? 0 : listener.against + 1;
      if (listener.against >= (listener.active ? stopBlocks : startBlocks)) this.#turn(listener);
    }
  }

  #turn(listener: Listener): void {
    listener.active = !listener.active;
    listener.against = 0;
    if (listener.active && !this.#timer) this.#watch(stopMs);
    this.#emit({ frequencyHz: listener.frequencyHz, state: listener.active ? 'started' : 'stopped' });
  }

  /** While a tone is on: no audio at all for as long as a tone may be away ends it. */
  #watch(delayMs: number): void {
    this.#timer = this.#clock.setTimer(delayMs, () => {
      this.#timer = undefined;
      const leftMs = this.#heardAtMs + stopMs - this.#clock.now();
      if (leftMs <= 0) {
        for (const listener of this.#listeners) if (listener.active) this.#turn(listener);
      } else if (this.#listeners.some((listener) => listener.active)) this.#watch(leftMs);
    });
  }
}

function filter(listener: Listener, linear: Int16Array, data: Uint8Array, from: number, to: number): void {
  const { coefficient } = listener;
  let { previous, beforePrevious } = listener;
  for (let index = from; index < to; index += 1) {
    const next = (linear[data[index] ?? 0] ?? 0) + coefficient * previous - beforePrevious;
    beforePrevious = previous;
    previous = next;
  }
  listener.previous = previous;
  listener.beforePrevious = beforePrevious;
}
