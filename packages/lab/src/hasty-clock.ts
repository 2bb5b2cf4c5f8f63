import { type Clock, systemClock, type Timer } from '@hookswitch/sip';

interface LongTimer {
  readonly delayMs: number;
  fire(): void;
}

/** The machine's clock, with timers that a test fires at once in place of waiting for them, and days it may skip. */
export class HastyClock implements Clock {
  readonly #timers = new Set<LongTimer>();
  #skippedMs = 0;

  now(): number {
    return systemClock.now();
  }

  wallTimeMs(): number {
    return systemClock.wallTimeMs() + this.#skippedMs;
  }

  /** The wall clock goes forward, as after a suspend; timers do not. */
  skip(durationMs: number): void {
    this.#skippedMs += durationMs;
  }

  setTimer(delayMs: number, callback: () => void): Timer {
    const timer = systemClock.setTimer(delayMs, () => {
      this.#timers.delete(long);
      callback();
    });
    const cancel = () => {
      this.#timers.delete(long);
      timer.cancel();
    };
    const long: LongTimer = {
      delayMs,
      fire() {
        cancel();
        callback();
      },
    };
    this.#timers.add(long);
    return { cancel };
  }

  /** Fires the timers that were set for exactly this long. @throws when there is none */
  fire(delayMs: number): void {
    const due = [...this.#timers].filter((timer) => timer.delayMs === delayMs);
    if (due.length === 0) throw new Error(`no timer of ${delayMs} ms is set`);
    for (const timer of due) timer.fire();
  }
}
