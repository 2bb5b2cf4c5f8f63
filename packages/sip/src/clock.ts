/** A timer that has been set and may be called off. Cancelling twice, or after it fired, does nothing. */
export interface Timer {
  cancel(): void;
}

/** Time as an argument: everything that waits or reads the time takes one of these. */
export interface Clock {
  /** Monotonic milliseconds since an arbitrary start; fractions are possible. */
  now(): number;
  /** Unix time in milliseconds. */
  wallTimeMs(): number;
  /** Calls back once after `delayMs`. The timer keeps the process alive: whoever sets it cancels it. */
  setTimer(delayMs: number, callback: () => void): Timer;
}

// Node fires a longer timeout at once instead of late, so a long delay is walked in steps.
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wallTimeMs: () => Date.now(),
  setTimer(delayMs, callback) {
    let remainingMs = Math.max(0, delayMs);
    let handle: NodeJS.Timeout;
    const arm = (): void => {
      const stepMs = Math.min(remainingMs, LONGEST_TIMEOUT_MS);
      remainingMs -= stepMs;
      handle = setTimeout(() => (remainingMs > 0 ? arm() : callback()), stepMs);
    };
    arm();
    return { cancel: () => clearTimeout(handle) };
  },
};
