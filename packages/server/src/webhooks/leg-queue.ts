import { Place } from '@hookswitch/churn';
import type { Timer } from '../clock.ts';
import type { EventRow } from '../store/events.ts';
import type { PastAttempt } from './retry-schedule.ts';
import { type DeliveryPlan, planOf } from './webhook-target.ts';

/**
 * Where the delivery of one leg's events stands. One event of a leg is under way at a time; the next follows when it is
 * delivered or dead.
 *
 *                 +------------- the retry is due ------------+
 *                 |                                           |
 *   reading --> ready --> sending --> storing --> waiting ----+
 *      ^ |                              | |          ^
 *      | +------------------------------|-|----------+   a retry from before the restart
 *      +---- rows in memory used up ----+ +--> ready     the next event, or another URL at once
 *
 * A leg leaves memory when nothing is left (from reading or storing), or when it is evicted (from waiting or ready).
 */
export type LegQueueState = 'new' | 'reading' | 'ready' | 'sending' | 'storing' | 'waiting';

const moves: Readonly<Record<LegQueueState, readonly LegQueueState[]>> = {
  new: ['reading', 'ready', 'waiting'],
  reading: ['reading', 'ready', 'waiting'],
  ready: ['sending'],
  sending: ['storing'],
  storing: ['reading', 'ready', 'waiting'],
  waiting: ['ready'],
};

/** Most legs have three events. What is beyond this stays in the store until its turn comes. */
export const rowsPerLeg = 4;

/**
 * The events of one lane that wait for delivery: the next few in memory, the rest in the store. A lane is a leg, or one
 * event where the application gave up order.
 */
export class LegQueue {
  readonly lane: string;
  /** Attempts at the head, oldest first; undefined until they are read from the store. */
  history: readonly PastAttempt[] | undefined;
  /** URL of the next attempt, and its origin. */
  url = '';
  origin: string;
  /** Wall time when the wait for a retry is over; only in state waiting. */
  dueAtMs = 0;
  timer: Timer | undefined;
  /** Where it stands among those of its origin that can be evicted. */
  readonly restingPlace: Place<LegQueue> = new Place<LegQueue>(this);
  /** Where it stands among those of its origin that are ready. */
  readonly slotPlace: Place<LegQueue> = new Place<LegQueue>(this);
  #state: LegQueueState = 'new';
  #rows: EventRow[] = [];
  #moreInStore = false;
  #arrived = false;
  #plan: DeliveryPlan | undefined;
  /** `seq` of the last event that is delivered or dead. */
  #doneSeq = 0;
  /** The lowest `seq` that was announced after a higher one. */
  #lateSeq = Number.POSITIVE_INFINITY;

  constructor(lane: string, origin: string) {
    this.lane = lane;
    this.origin = origin;
  }

  get state(): LegQueueState {
    return this.#state;
  }

  /** @throws when the picture above has no such arrow: a bug. */
  move(to: LegQueueState): void {
    if (!moves[this.#state].includes(to)) throw new Error(`A leg's queue cannot go from ${this.#state} to ${to}`);
    this.#state = to;
  }

  get head(): EventRow | undefined {
    return this.#rows[0];
  }

  get plan(): DeliveryPlan {
    const head = this.head;
    if (head === undefined) throw new Error('No event, no plan');
    this.#plan ??= planOf(head);
    return this.#plan;
  }

  /** Pending events behind those in memory may be in the store. */
  get moreInStore(): boolean {
    return this.#moreInStore;
  }

  /**
   * Takes an event that was committed. One that is here already is not taken twice; one that was sent again by hand is
   * another one (its `attempts_before` tells), though the last result of the first may still be on its way from the store.
   */
  add(event: EventRow): void {
    const isHere = (row: EventRow) => row.id === event.id && row.attempts_before === event.attempts_before;
    if (this.#rows.some(isHere)) return;
    if (event.seq <= (this.#rows.at(-1)?.seq ?? this.#doneSeq)) {
      // Announced out of order. The store knows whether it is still pending, and is asked from there on.
      this.#lateSeq = Math.min(this.#lateSeq, event.seq);
      this.leaveInStore();
    } else if (this.#moreInStore || this.#rows.length >= rowsPerLeg) {
      // Behind events that only the store knows, or more than memory is meant to hold: it is read in its turn.
      this.leaveInStore();
    } else this.#rows.push(event);
  }

  /** The leg has pending events behind those in memory. */
  leaveInStore(): void {
    this.#moreInStore = true;
    this.#arrived = true;
  }

  /**
   * Before the next rows are read, and `fill` after: what arrives between may or may not be among them.
   * @returns the `seq` after which to read.
   */
  beginRead(): number {
    const afterSeq = Math.min(this.#doneSeq, this.#lateSeq - 1);
    this.#arrived = false;
    this.#lateSeq = Number.POSITIVE_INFINITY;
    return afterSeq;
  }

  fill(rows: readonly EventRow[]): void {
    this.#rows.push(...rows);
    this.#moreInStore = this.#arrived || rows.length === rowsPerLeg;
  }

  /** The attempt at the head failed and another follows. */
  retryHead(head: EventRow, history: readonly PastAttempt[]): void {
    this.#rows[0] = head;
    this.history = history;
  }

  /** The head is delivered or dead. */
  dropHead(): void {
    this.#doneSeq = Math.max(this.#doneSeq, this.#rows.shift()?.seq ?? 0);
    this.history = undefined;
    this.#plan = undefined;
  }
}
