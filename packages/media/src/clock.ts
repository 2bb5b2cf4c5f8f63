/** A timer that was set and not yet fired. Cancelling twice, or after it fired, does nothing. */
export interface Timer {
  cancel(): void;
}

/** The only source of time in this package. Anything with these two methods will do, a virtual clock included. */
export interface Clock {
  /** Monotonic milliseconds, fractions welcome; the origin is arbitrary. */
  now(): number;
  /** Calls `callback` once, not before `delayMs` milliseconds have passed. */
  setTimer(delayMs: number, callback: () => void): Timer;
}

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => performance.now(),
  setTimer(delayMs, callback) {
    // Node cuts fractions off, which would fire before the deadline and cost a second wake-up for the rest.
    const handle = setTimeout(callback, Math.ceil(delayMs));
    return { cancel: () => clearTimeout(handle) };
  },
};
