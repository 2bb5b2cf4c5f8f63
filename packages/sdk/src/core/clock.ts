/** A timer that is waiting; its owner cancels it. */
export interface Timer {
  cancel(): void;
}

/** Where the client takes the time from. */
export interface Clock {
  /** Unix time in ms. */
  wallTimeMs(): number;
  setTimer(delayMs: number, callback: () => void): Timer;
}

export const wallTimeMs = () => Date.now();

export const systemClock: Clock = {
  wallTimeMs,
  setTimer(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return { cancel: () => clearTimeout(timer) };
  },
};
