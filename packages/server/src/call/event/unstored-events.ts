import type { Clock } from '../../clock.ts';
import type { Logger } from '../../log.ts';
import { StoreError, type StoreErrorCode } from '../../store/store-error.ts';
import type { SentEvent } from './sent-events.ts';

/** Between two tries to store the events of a leg. The disk may be full for hours; they wait. */
const storeRetryMs = 1000;
/** A leg has a few dozen events. One that has more of them in memory than this is a caller who leans on a key. */
const mostWaiting = 1000;
/**
 * Not told again and again, however long a far end or an application goes on: once in a leg, or once for a recording,
 * whose row was stored before it began.
 */
const seldom: ReadonlySet<SentEvent> = new Set([
  'call.answered',
  'call.hangup',
  'call.machine.detection.ended',
  'call.machine.greeting.ended',
  'call.machine.premium.detection.ended',
  'call.machine.premium.greeting.ended',
  'call.recording.error',
]);
/** What no later try can change: the event, or what becomes true with it, is not fit to be stored. */
const hopeless: ReadonlySet<StoreErrorCode> = new Set([
  'unique-violation',
  'foreign-key-violation',
  'constraint-violation',
  'invalid-statement',
]);

/** One event of a leg, and what it is called in the log. */
export interface UnstoredEvent {
  readonly type: SentEvent;
  readonly id: string;
  readonly call_control_id: string;
  /** More than the leg becomes true with it: a recording is completed, a place in a queue taken, a conference over. */
  readonly hasRows: boolean;
  store(): Promise<void>;
}

/**
 * Events of one leg that the store could not keep when they happened, stored later and in their order. The leg itself
 * goes on: a phone that hangs up while the disk is full has hung up, and so has whoever it spoke with.
 */
export class UnstoredEvents {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #waiting: UnstoredEvent[];
  readonly #whenOver: ((isStored: boolean) => void)[] = [];
  readonly #done: () => void;
  #isLost = false;

  /** @param done called when the last one is stored */
  constructor({ clock, log }: { readonly clock: Clock; readonly log: Logger }, first: UnstoredEvent, done: () => void) {
    this.#clock = clock;
    this.#log = log;
    this.#waiting = [first];
    this.#done = done;
    this.#again();
  }

  /** Beyond 1,000 that wait, those that can repeat without end are dropped: keys, playbacks, holds and the like. */
  add(event: UnstoredEvent): void {
    if (!this.isFull || event.hasRows || seldom.has(event.type)) this.#waiting.push(event);
    else this.#drop(event, new Error(`${mostWaiting} events of the leg wait already`));
  }

  /**
   * 1,000 wait. Events that have rows are kept also then, so nothing may begin that brings more of them: recordings and
   * conferences do not without a store anyway, and a leg enters no queue.
   */
  get isFull(): boolean {
    return this.#waiting.length >= mostWaiting;
  }

  /** Resolves with true when none is left, with false when the store is gone for this run of the server. */
  stored(): Promise<boolean> {
    if (this.#isLost) return Promise.resolve(false);
    return new Promise((resolve) => this.#whenOver.push(resolve));
  }

  #again(): void {
    this.#clock.setTimer(storeRetryMs, () => void this.#store());
  }

  async #store(): Promise<void> {
    for (let [head] = this.#waiting; head !== undefined; [head] = this.#waiting) {
      try {
        await head.store();
      } catch (error) {
        const code = error instanceof StoreError ? error.code : undefined;
        // The next start ends the leg with what is stored of it.
        if (code === 'closed' || code === 'worker-gone') {
          this.#isLost = true;
          return this.#tellOver(false);
        }
        if (code === undefined || !hopeless.has(code)) {
          this.#log.error({ err: error, waiting: this.#waiting.length }, 'events not stored yet, trying again');
          return this.#again();
        }
        this.#drop(head, error);
      }
      this.#waiting.shift();
    }
    this.#done();
    this.#tellOver(true);
  }

  #drop({ id, type, call_control_id }: UnstoredEvent, error: unknown): void {
    const facts = { err: error, event_id: id, event_type: type, call_control_id };
    this.#log.error(facts, 'an event is lost: it cannot be stored');
  }

  #tellOver(isStored: boolean): void {
    for (const resolve of this.#whenOver.splice(0)) resolve(isStored);
  }
}
