import type { Clock, Timer } from '../clock.ts';

/** Somebody whose time is over. */
export interface Delayed {
  delayEnded(): void;
}

/**
 * Waits that are never called off, of few different lengths: those that are as long stand in one line, oldest first, and one
 * timer of the clock serves it. An ended call waits here for half a minute (RFC 3261 timers J and D, RFC 6026 L and M), so
 * that there are tens of thousands of them where there are a thousand calls a second.
 */
export class DelayLines {
  readonly #clock: Clock;
  readonly #lines = new Map<number, DelayLine>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(delayMs: number, who: Delayed): void {
    let line = this.#lines.get(delayMs);
    if (line === undefined) {
      line = new DelayLine(this.#clock, delayMs);
      this.#lines.set(delayMs, line);
    }
    line.add(who);
  }

  /** Nobody is told any more. */
  close(): void {
    for (const line of this.#lines.values()) line.close();
  }
}

interface Place {
  readonly dueMs: number;
  readonly who: Delayed;
}

/** So many places that were left are given back at a time. */
const sweepSize = 1024;

class DelayLine {
  readonly #clock: Clock;
  readonly #delayMs: number;
  #places: (Place | undefined)[] = [];
  #first = 0;
  #timer: Timer | undefined;

  constructor(clock: Clock, delayMs: number) {
    this.#clock = clock;
    this.#delayMs = delayMs;
  }

  add(who: Delayed): void {
    this.#places.push({ dueMs: this.#clock.now() + this.#delayMs, who });
    this.#timer ??= this.#clock.setTimer(this.#delayMs, () => this.#tell());
  }

  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#places = [];
    this.#first = 0;
  }

  #tell(): void {
    this.#timer = undefined;
    const nowMs = this.#clock.now();
    for (let place = this.#places[this.#first]; place && place.dueMs <= nowMs; place = this.#places[this.#first]) {
      this.#places[this.#first] = undefined;
      this.#first += 1;
      place.who.delayEnded();
    }
    if (this.#first === this.#places.length || this.#first >= sweepSize) {
      this.#places.splice(0, this.#first);
      this.#first = 0;
    }
    const next = this.#places[this.#first];
    if (next) this.#timer ??= this.#clock.setTimer(Math.max(0, next.dueMs - nowMs), () => this.#tell());
  }
}
