import { frameMs, type SampleRate } from '../audio-frame.ts';
import type { ToneEvent } from '../media-engine.ts';
import type { AudioSink } from './audio-sink.ts';
import { checkFrequency } from './tone.ts';

/** One decision per frame: frequencies 50 Hz apart are told from each other. */
const resolutionHz = 1000 / frameMs;
const startBlocks = 5; // 100 ms
const stopBlocks = 10; // 200 ms
/** A tone is present in a block when it holds this share of its energy. */
const dominantShare = 0.6;
/** Below about -45 dBm0 there is only line noise, and a tone in it means nothing. */
const minimumMeanSquare = 130 ** 2;
const maxTones = 8;

/** One frequency and how long it has been there, or away. */
interface Listener {
  readonly frequencyHz: number;
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
 * Recognises given frequencies in what is heard (Goertzel's algorithm over 20 ms blocks). A tone starts when it makes up
 * most of the sound for 100 ms, and stops when it was away for 200 ms.
 */
export class ToneDetector implements AudioSink {
  readonly #listeners: Listener[];
  readonly #emit: (tone: ToneEvent) => void;

  constructor(frequenciesHz: readonly number[], emit: (tone: ToneEvent) => void) {
    this.#emit = emit;
    this.#listeners = frequenciesHz.map((frequencyHz) => ({ frequencyHz, active: false, against: 0 }));
  }

  write(frame: Int16Array, rateHz: SampleRate): void {
    let energy = 0;
    for (let index = 0; index < frame.length; index += 1) energy += (frame[index] ?? 0) ** 2;
    const audible = energy >= minimumMeanSquare * frame.length;
    for (const listener of this.#listeners) {
      // A pure tone's |X(f)|^2 is energy * samples / 2.
      const share = audible ? (2 * power(frame, listener.frequencyHz, rateHz)) / (energy * frame.length) : 0;
      listener.against = share > dominantShare === listener.active ? 0 : listener.against + 1;
      if (listener.against >= (listener.active ? stopBlocks : startBlocks)) this.#turn(listener);
    }
  }

  #turn(listener: Listener): void {
    listener.active = !listener.active;
    listener.against = 0;
    this.#emit({ kind: 'tone', frequencyHz: listener.frequencyHz, state: listener.active ? 'started' : 'stopped' });
  }
}

/** Goertzel's |X(f)|^2 over the frame. */
function power(frame: Int16Array, frequencyHz: number, rateHz: SampleRate): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * frequencyHz) / rateHz);
  let previous = 0;
  let beforePrevious = 0;
  for (let index = 0; index < frame.length; index += 1) {
    const next = (frame[index] ?? 0) + coefficient * previous - beforePrevious;
    beforePrevious = previous;
    previous = next;
  }
  return previous ** 2 + beforePrevious ** 2 - coefficient * previous * beforePrevious;
}
