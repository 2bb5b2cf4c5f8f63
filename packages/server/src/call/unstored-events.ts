import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import { StoreError } from '../store/db.ts';

/** Between two tries to store the events of a leg. The disk may be full for hours; they wait. */
const storeRetryMs = 1000;

/** Stores one event of a leg. */
export type StoreEvent = () => Promise<void>;

/**
 * Events of one leg that the store could not keep when they happened, stored later and in their order. The leg itself
 * goes on: a phone that hangs up while the disk is full has hung up, and so has whoever it spoke with.
 */
export class UnstoredEvents {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #waiting: StoreEvent[];
  readonly #whenStored: (() => void)[] = [];
  readonly #done: () => void;

  /** @param done called when the last one is stored */
  constructor({ clock, log }: { readonly clock: Clock; readonly log: Logger }, first: StoreEvent, done: () => void) {
    this.#clock = clock;
    this.#log = log;
    this.#waiting = [first];
    this.#done = done;
    this.#again();
  }

  add(event: StoreEvent): void {
    this.#waiting.push(event);
  }

  /** Resolves when none is left. */
  stored(): Promise<void> {
    return new Promise((resolve) => this.#whenStored.push(resolve));
  }

  #again(): void {
    this.#clock.setTimer(storeRetryMs, () => void this.#store());
  }

  async #store(): Promise<void> {
    for (let [head] = this.#waiting; head !== undefined; [head] = this.#waiting) {
      try {
        await head();
      } catch (error) {
        // The next start ends the leg with what is stored of it.
        if (error instanceof StoreError && (error.code === 'closed' || error.code === 'worker-gone')) return;
        this.#log.error({ err: error, waiting: this.#waiting.length }, 'events not stored yet, trying again');
        return this.#again();
      }
      this.#waiting.shift();
    }
    this.#done();
    for (const resolve of this.#whenStored) resolve();
  }
}
