import { randomUUID } from 'node:crypto';
import { ChurnTable } from '@hookswitch/churn';
import { ApiError } from '../../api-error.ts';
import type { Clock } from '../../clock.ts';
import type { Db } from '../../store/db.ts';
import { deleteQueue, ensureQueue, selectQueuePlaces, selectQueues, setQueueSize } from '../../store/queues.ts';
import type { Call } from '../call.ts';
import { callOfRow } from '../call-of-row.ts';
import { CallQueue, type QueuePlace } from './call-queue.ts';

/** Of a queue that `enqueue` makes, and of one that is made as a resource (reference §1.2, §1.3). */
const usualSize = { enqueue: 100, create: 300 } as const;

export interface QueueOrder {
  readonly queueName: string;
  /** For a queue that is made now; one that exists has to have it. */
  readonly maxSize?: number;
  readonly maxWaitSecs?: number;
  readonly keepAfterHangup: boolean;
}

/**
 * All queues and who waits in them: the one owner of every line. Its checks and changes take no time, so that two legs
 * cannot get the same place, nor two agents the same caller; what is stored of them is stored with the events.
 */
export class CallQueues {
  readonly #clock: Clock;
  readonly #db: Db;
  readonly #queues = new Map<string, CallQueue>();
  readonly #places = new ChurnTable<QueuePlace>();
  #lastNumber = 0;

  private constructor(db: Db, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** As an earlier run left them: its legs are ended later, and those that keep their place stay. */
  static async load(db: Db, clock: Clock): Promise<CallQueues> {
    const queues = new CallQueues(db, clock);
    const byId = new Map<string, CallQueue>();
    for (const row of await db.run(selectQueues())) {
      const queue = new CallQueue(row);
      byId.set(row.id, queue);
      queues.#queues.set(row.name, queue);
    }
    for (const row of await db.run(selectQueuePlaces())) {
      const queue = byId.get(row.queue_id);
      if (queue === undefined) continue;
      queues.#add({
        ...{ queue, call: callOfRow(row), number: row.number, enqueuedAtMs: row.enqueued_at_ms },
        sinceMs: clock.now() - Math.max(0, clock.wallTimeMs() - row.enqueued_at_ms),
        ...{ maxWaitSecs: row.max_wait_secs, keepAfterHangup: row.keep_after_hangup === 1, taken: false },
      });
    }
    return queues;
  }

  /** Oldest first. */
  all(): CallQueue[] {
    return [...this.#queues.values()];
  }

  /** Reference §1.2: commands and paths say the name or the id. */
  find(nameOrId: string): CallQueue | undefined {
    return this.#queues.get(nameOrId) ?? this.all().find(({ id }) => id === nameOrId);
  }

  placeOf(call: Call): QueuePlace | undefined {
    return this.placeOfId(call.ids.callControlId);
  }

  placeOfId(callControlId: string): QueuePlace | undefined {
    return this.#places.get(callControlId);
  }

  /** Every place, in no order. */
  places(): QueuePlace[] {
    return this.#places.values();
  }

  /**
   * Puts a leg at the end of a queue, which is made when there is none of that name.
   * @throws ApiError 90038 when it is in one already, 90036 when this one is full, 90037 for another `maxSize` than it has.
   */
  enter(call: Call, order: QueueOrder): QueuePlace {
    const before = this.placeOf(call);
    if (before !== undefined) {
      throw new ApiError('90038', { detail: `The call waits in the queue "${before.queue.name}" already.` });
    }
    const existing = this.find(order.queueName);
    if (existing !== undefined && order.maxSize !== undefined && order.maxSize !== existing.maxSize) {
      const detail = `The queue exists and holds ${existing.maxSize}; max_size is for a queue that is made now.`;
      throw new ApiError('90037', { pointer: '/max_size', detail });
    }
    const queue = existing ?? this.#make(order.queueName, order.maxSize ?? usualSize.enqueue);
    if (queue.isFull) throw new ApiError('90036', { detail: `The queue holds ${queue.maxSize} calls and is full.` });
    const place: QueuePlace = {
      ...{ queue, call, number: this.#lastNumber + 1 },
      ...{ enqueuedAtMs: this.#clock.wallTimeMs(), sinceMs: this.#clock.now() },
      ...{ maxWaitSecs: order.maxWaitSecs ?? null, keepAfterHangup: order.keepAfterHangup, taken: false },
    };
    this.#add(place);
    return place;
  }

  /** @returns where it was and how long it waited. */
  leave(place: QueuePlace): { readonly position: number; readonly waitedMs: number } {
    const left = { position: place.queue.positionOf(place), waitedMs: this.waitedMs(place) };
    place.timer?.cancel();
    place.queue.remove(place, left.waitedMs);
    this.#places.delete(place.call.ids.callControlId);
    return left;
  }

  waitedMs({ sinceMs }: QueuePlace): number {
    return this.#clock.now() - sinceMs;
  }

  /** @throws ApiError 10012 when there is one of that name; StoreError when it cannot be stored, and then it is not made. */
  async create(name: string, maxSize: number = usualSize.create): Promise<CallQueue> {
    if (this.find(name) !== undefined) {
      throw new ApiError('10012', { pointer: '/queue_name', detail: `There is a queue called "${name}" already.` });
    }
    const queue = this.#make(name, maxSize);
    try {
      await this.#db.run(ensureQueue(queue.row()));
    } catch (error) {
      // A leg that entered meanwhile stores it with its event.
      if (queue.line.length === 0) this.#queues.delete(name);
      throw error;
    }
    return queue;
  }

  /** Legs that wait stay, even if there are more now than it may hold. */
  async resize(queue: CallQueue, maxSize: number): Promise<void> {
    const updatedAtMs = this.#clock.wallTimeMs();
    await this.#db.run(setQueueSize({ ...queue.row(), max_size: maxSize, updated_at_ms: updatedAtMs }));
    queue.maxSize = maxSize;
    queue.updatedAtMs = updatedAtMs;
  }

  /** @throws ApiError 90050 while somebody waits in it. */
  async delete(queue: CallQueue): Promise<void> {
    if (queue.line.length > 0) {
      throw new ApiError('90050', { detail: `${queue.line.length} calls wait in the queue; it has to be empty.` });
    }
    await this.#db.run(deleteQueue(queue.id));
    // A leg that entered meanwhile has stored it anew.
    if (queue.line.length === 0) this.#queues.delete(queue.name);
  }

  close(): void {
    for (const { timer } of this.places()) timer?.cancel();
  }

  #make(name: string, maxSize: number): CallQueue {
    const nowMs = this.#clock.wallTimeMs();
    const queue = new CallQueue({
      ...{ id: randomUUID(), name, max_size: maxSize, waits_ended: 0, waited_ms: 0 },
      ...{ created_at_ms: nowMs, updated_at_ms: nowMs },
    });
    this.#queues.set(name, queue);
    return queue;
  }

  #add(place: QueuePlace): void {
    place.queue.add(place);
    this.#places.set(place.call.ids.callControlId, place);
    this.#lastNumber = Math.max(this.#lastNumber, place.number);
  }
}
