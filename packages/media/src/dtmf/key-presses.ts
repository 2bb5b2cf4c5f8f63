import type { DtmfKey } from '../dtmf-event.ts';
import { isDtmfKey } from './keys.ts';

/** A key pressed for a time, or a pause. */
export type KeyStep = { readonly key: DtmfKey; readonly durationMs: number } | { readonly pauseMs: number };

/** Frames of the timeline, and of every event packet. */
export const keyFrameMs = 20;
/** Between two presses: far ends that listen for tones need 40 ms (ITU-T Q.24), and old ones more. */
const gapMs = 100;
/** A far end may claim that a key was held for hours: no longer than this is believed beyond what was heard. */
const longestClaimMs = 10_000;
/** The shortest press a far end must hear (ITU-T Q.24). */
const shortestMs = 40;
/** Keys and pauses that may wait. */
const maxKeySteps = 1000;

/**
 * The steps of a string of digits: 0-9, A-D, * and # pressed for `durationMs` each, w and W pauses of 0.5 and 1 s.
 * @throws RangeError for any other character, and for more than 1000 of them.
 */
export function keySteps(digits: string, durationMs: number): KeyStep[] {
  if (digits.length > maxKeySteps) throw new RangeError(`at most ${maxKeySteps} digits are sent at once`);
  return [...digits].map((digit) => {
    if (digit === 'w') return { pauseMs: 500 };
    if (digit === 'W') return { pauseMs: 1000 };
    if (!isDtmfKey(digit)) throw new RangeError(`"${digit}" is no key of a telephone`);
    return { key: digit, durationMs };
  });
}

/** What a frame of the timeline is. `elapsedMs` is the age of the press at the end of the frame. */
export type KeyFrame =
  | { readonly kind: 'idle' }
  | { readonly kind: 'pause' }
  | { readonly kind: 'press'; readonly key: DtmfKey; readonly elapsedMs: number; readonly last: boolean };

interface Pending {
  readonly key: DtmfKey | undefined;
  /** Undefined: held until it is let go. */
  durationMs: number | undefined;
}

/**
 * The keys that one leg's far end is to hear, one after the other, in frames of 20 ms: strings of digits, and keys that
 * somebody else holds down right now.
 */
export class KeyPresses {
  readonly #queue: Pending[] = [];
  #elapsedMs = 0;
  #gapMs = 0;

  get idle(): boolean {
    return this.#queue.length === 0 && this.#gapMs <= 0;
  }

  /** After what waits already. False when that would be more than 1000 steps: nothing was added then. */
  play(steps: readonly KeyStep[]): boolean {
    if (this.#queue.length + steps.length > maxKeySteps) return false;
    for (const step of steps) {
      if ('key' in step) this.#queue.push({ key: step.key, durationMs: Math.max(shortestMs, step.durationMs) });
      else this.#queue.push({ key: undefined, durationMs: step.pauseMs });
    }
    return true;
  }

  /** A key goes down somewhere and stays down until `release`. */
  hold(key: DtmfKey): void {
    if (this.#queue.length < maxKeySteps) this.#queue.push({ key, durationMs: undefined });
  }

  /** The key that is held comes up, after `durationMs` of being down there. */
  release(durationMs: number): void {
    const held = this.#queue.find((pending) => pending.durationMs === undefined);
    if (held !== undefined) held.durationMs = Math.min(longestClaimMs, Math.max(shortestMs, durationMs));
  }

  clear(): void {
    this.#queue.length = 0;
    this.#elapsedMs = 0;
  }

  /**
   * So many frames were too late to be heard, and the far end heard a gap: a tone that was long enough is over, because
   * the rest of it would be another press to it.
   */
  interrupt(frames: number): void {
    const [pending] = this.#queue;
    this.#gapMs = Math.max(0, this.#gapMs - frames * keyFrameMs);
    if (pending?.key === undefined || this.#elapsedMs < shortestMs) return;
    this.#queue.shift();
    this.#elapsedMs = 0;
    this.#gapMs = gapMs;
  }

  /** The next 20 ms. */
  next(): KeyFrame {
    if (this.#gapMs > 0) {
      this.#gapMs -= keyFrameMs;
      return { kind: 'pause' };
    }
    const [pending] = this.#queue;
    if (pending === undefined) return { kind: 'idle' };
    this.#elapsedMs += keyFrameMs;
    const elapsedMs = this.#elapsedMs;
    const { key, durationMs } = pending;
    const last = durationMs !== undefined && elapsedMs >= durationMs;
    if (last) {
      this.#queue.shift();
      this.#elapsedMs = 0;
      if (key !== undefined) this.#gapMs = gapMs;
    }
    return key === undefined ? { kind: 'pause' } : { kind: 'press', key, elapsedMs, last };
  }
}
