import type { Clock, Timer } from '../core/clock.ts';

interface Waiting extends Timer {
  readonly atMs: number;
  readonly callback: () => void;
}

/** A clock that stands still until it is told to go on. */
export class ManualClock implements Clock {
  #nowMs: number;
  readonly #timers = new Set<Waiting>();

  constructor(startMs = Date.UTC(2026, 0, 2, 3, 4, 5)) {
    this.#nowMs = startMs;
  }

  wallTimeMs(): number {
    return this.#nowMs;
  }

  setTimer(delayMs: number, callback: () => void): Timer {
    const timer = { atMs: this.#nowMs + delayMs, callback, cancel: () => this.#timers.delete(timer) };
    this.#timers.add(timer);
    return timer;
  }

  /** How many timers somebody still owns. */
  pending(): number {
    return this.#timers.size;
  }

  /** How long the next timer has to wait, in ms. */
  nextDelayMs(): number | undefined {
    const delays = [...this.#timers].map(({ atMs }) => atMs - this.#nowMs);
    return delays.length === 0 ? undefined : Math.min(...delays);
  }

  /** Lets the time pass and the timers fire in order; promises settle in between. */
  async advance(byMs: number): Promise<void> {
    const untilMs = this.#nowMs + byMs;
    await settle();
    for (;;) {
      const [next] = [...this.#timers].filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs);
      if (!next) break;
      this.#nowMs = next.atMs;
      this.#timers.delete(next);
      next.callback();
      await settle();
    }
    this.#nowMs = untilMs;
  }
}

/** Lets everything that only waits for promises come to its end. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}
