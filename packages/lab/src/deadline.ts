import { type Clock, systemClock } from '@hookswitch/sip';

/** How long the lab waits for anything before it calls it missing, in milliseconds. Generous: machines are shared. */
export const defaultWithinMs = 15_000;

/** What is waited for, and for how long. */
export interface Deadline {
  /** Milliseconds until the wait fails; {@link defaultWithinMs} when absent. */
  withinMs?: number;
  /** Finishes the sentence "waited N ms for …". */
  what: string;
  clock?: Clock;
}

/** The promise's own outcome, or an error naming what did not happen in time. The timer never outlives the promise. */
export function withDeadline<T>(promise: Promise<T>, deadline: Deadline): Promise<T> {
  const { withinMs = defaultWithinMs, what, clock = systemClock } = deadline;
  return new Promise<T>((resolve, reject) => {
    const timer = clock.setTimer(withinMs, () => reject(new Error(`waited ${withinMs} ms for ${what}`)));
    promise.then(resolve, reject).finally(() => timer.cancel());
  });
}
