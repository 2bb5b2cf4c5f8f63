import type { Clock, Timer } from '../clock.ts';

interface Drain {
  readonly untilMs: number;
  readonly timer: Timer;
  readonly end: () => void;
}

/** Those who wait until nothing is due any more, each up to a deadline of its own. */
export class Drains {
  readonly #clock: Clock;
  readonly #waiting = new Set<Drain>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get any(): boolean {
    return this.#waiting.size > 0;
  }

  /** Resolves at the deadline, or earlier by one of the methods below. */
  begin(deadlineMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#clock.setTimer(deadlineMs, () => this.#end(drain));
      const drain: Drain = { untilMs: this.#clock.wallTimeMs() + deadlineMs, timer, end: resolve };
      this.#waiting.add(drain);
    });
  }

  /** Nothing is under way, and nothing will be before `firstDueAtMs` (wall time). */
  endThoseBefore(firstDueAtMs: number): void {
    for (const drain of this.#waiting) if (drain.untilMs < firstDueAtMs) this.#end(drain);
  }

  endAll(): void {
    for (const drain of this.#waiting) this.#end(drain);
  }

  #end(drain: Drain): void {
    drain.timer.cancel();
    this.#waiting.delete(drain);
    drain.end();
  }
}
