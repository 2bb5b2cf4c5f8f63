import type { Timer } from '../../clock.ts';
import type { QueueRow } from '../../store/queues.ts';
import type { Call } from '../call.ts';

/** A leg's place in a queue. It may outlive the leg. */
export interface QueuePlace {
  readonly queue: CallQueue;
  readonly call: Call;
  /** Grows with every place of the platform. */
  readonly number: number;
  /** Since when it waits: on the wall, and on the clock that never steps. */
  readonly enqueuedAtMs: number;
  readonly sinceMs: number;
  readonly maxWaitSecs: number | null;
  keepAfterHangup: boolean;
  /** Whoever bridges with the head has taken it and waits for both legs to be free. */
  taken: boolean;
  /** Of `maxWaitSecs`. */
  timer?: Timer;
}

/** Legs in line: first come, first served. Kept by `CallQueues`, in memory; what has to survive a crash is stored beside it. */
export class CallQueue {
  readonly id: string;
  readonly name: string;
  readonly createdAtMs: number;
  maxSize: number;
  updatedAtMs: number;
  readonly #line: QueuePlace[] = [];
  #waitsEnded: number;
  #waitedMs: number;

  constructor(row: QueueRow) {
    this.id = row.id;
    this.name = row.name;
    this.createdAtMs = row.created_at_ms;
    this.maxSize = row.max_size;
    this.updatedAtMs = row.updated_at_ms;
    this.#waitsEnded = row.waits_ended;
    this.#waitedMs = row.waited_ms;
  }

  /** The first is the head. */
  get line(): readonly QueuePlace[] {
    return this.#line;
  }

  get isFull(): boolean {
    return this.#line.length >= this.maxSize;
  }

  /** Of the legs that have left, whatever for; 0 before the first. */
  get averageWaitMs(): number {
    return this.#waitsEnded === 0 ? 0 : this.#waitedMs / this.#waitsEnded;
  }

  /** 1 is the head. */
  positionOf(place: QueuePlace): number {
    return this.#line.indexOf(place) + 1;
  }

  /** The first leg that nobody is about to bridge with, and that is not `except`. */
  head(except: Call): QueuePlace | undefined {
    return this.#line.find(({ taken, call }) => !taken && call !== except);
  }

  add(place: QueuePlace): void {
    this.#line.push(place);
  }

  remove(place: QueuePlace, waitedMs: number): void {
    this.#line.splice(this.#line.indexOf(place), 1);
    this.#waitsEnded += 1;
    this.#waitedMs += waitedMs;
  }

  /** As it is stored. */
  row(): QueueRow {
    return {
      ...{ id: this.id, name: this.name, max_size: this.maxSize },
      ...{ waits_ended: this.#waitsEnded, waited_ms: Math.round(this.#waitedMs) },
      ...{ created_at_ms: this.createdAtMs, updated_at_ms: this.updatedAtMs },
    };
  }
}
