import { type Clock, systemClock, type Timer } from '@hookswitch/sip';
import { defaultWithinMs } from './deadline.ts';

interface Waiter<T> {
  readonly matches: (item: T) => boolean;
  readonly resolve: (item: T) => void;
  readonly reject: (error: Error) => void;
  readonly timer: Timer;
}

/**
 * An append-only list that tests can wait on. `take` hands each item out at most once, in order of arrival, whether it
 * came before or after the call: so no test has to subscribe early, and none sees the same fact twice.
 */
export class Feed<T> {
  readonly #clock: Clock;
  readonly #all: T[] = [];
  readonly #waiters = new Set<Waiter<T>>();
  #untaken: T[] = [];
  #failure: Error | undefined;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** Everything that arrived, taken or not, oldest first. */
  get all(): readonly T[] {
    return this.#all;
  }

  push(item: T): void {
    this.#all.push(item);
    for (const waiter of this.#waiters) {
      if (waiter.matches(item)) {
        this.#settle(waiter, () => waiter.resolve(item));
        return;
      }
    }
    this.#untaken.push(item);
  }

  /**
   * The oldest item not taken yet that matches; waits for it up to `withinMs`.
   * Rejects with what was waited for, or with the reason given to `fail`.
   */
  take<S extends T>(matches: (item: T) => item is S, options: { withinMs?: number; what: string }): Promise<S>;
  take(matches: (item: T) => boolean, options: { withinMs?: number; what: string }): Promise<T>;
  take(matches: (item: T) => boolean, options: { withinMs?: number; what: string }): Promise<T> {
    const index = this.#untaken.findIndex(matches);
    if (index >= 0) {
      const [item] = this.#untaken.splice(index, 1);
      return Promise.resolve(item as T);
    }
    if (this.#failure) return Promise.reject(this.#failure);
    const withinMs = options.withinMs ?? defaultWithinMs;
    return new Promise<T>((resolve, reject) => {
      const waiter: Waiter<T> = {
        matches,
        resolve,
        reject,
        timer: this.#clock.setTimer(withinMs, () => {
          this.#waiters.delete(waiter);
          reject(new Error(`waited ${withinMs} ms for ${options.what}`));
        }),
      };
      this.#waiters.add(waiter);
    });
  }

  /** Nobody gets the items that match and were not taken so far. */
  forget(matches: (item: T) => boolean): void {
    this.#untaken = this.#untaken.filter((item) => !matches(item));
  }

  /** Nothing more will come: present and later waiters that find no match are refused with this reason. */
  fail(reason: Error): void {
    this.#failure ??= reason;
    for (const waiter of [...this.#waiters]) this.#settle(waiter, () => waiter.reject(reason));
  }

  #settle(waiter: Waiter<T>, outcome: () => void): void {
    this.#waiters.delete(waiter);
    waiter.timer.cancel();
    outcome();
  }
}
