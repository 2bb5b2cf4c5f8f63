import type { Clock, Timer } from '../clock.ts';

interface PendingTimer {
  readonly atMs: number;
  readonly sequence: number;
  readonly callback: () => void;
}

/** A clock that stands still until a test moves it. */
export class VirtualClock implements Clock {
  readonly #startWallTimeMs: number;
  readonly #timers = new Set<PendingTimer>();
  #nowMs = 0;
  #sequence = 0;

  /** Without an argument the wall clock starts at 2025-01-01T00:00:00Z. */
  constructor(startWallTimeMs = Date.UTC(2025, 0, 1)) {
    this.#startWallTimeMs = startWallTimeMs;
  }

  now(): number {
    return this.#nowMs;
  }

  wallTimeMs(): number {
    return this.#startWallTimeMs + this.#nowMs;
  }

  setTimer(delayMs: number, callback: () => void): Timer {
    const timer: PendingTimer = { atMs: this.#nowMs + Math.max(0, delayMs), sequence: this.#sequence++, callback };
    this.#timers.add(timer);
    return { cancel: () => void this.#timers.delete(timer) };
  }

  /** How many timers are set: 0 proves that nothing was left behind. */
  pendingTimers(): number {
    return this.#timers.size;
  }

  /**
   * Moves time on, firing due timers in order (those set meanwhile too) and letting promise chains settle before, between
   * and after. `advance(0)` fires what is due now. Rejects with what a callback throws.
   */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    await settle();
    for (let timer = this.#nextDue(untilMs); timer !== undefined; timer = this.#nextDue(untilMs)) {
      this.#timers.delete(timer);
      this.#nowMs = timer.atMs;
      timer.callback();
      await settle();
    }
    this.#nowMs = untilMs;
  }

  #nextDue(untilMs: number): PendingTimer | undefined {
    let next: PendingTimer | undefined;
    for (const timer of this.#timers) {
      if (timer.atMs > untilMs) continue;
      if (
        next === undefined ||
        timer.atMs < next.atMs ||
        (timer.atMs === next.atMs && timer.sequence < next.sequence)
      ) {
        next = timer;
      }
    }
    return next;
  }
}

/** A turn of the event loop: the queue of promise callbacks is empty when it comes. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
