import { ChurnList, ChurnTable } from '@hookswitch/churn';
import type { LegQueue } from './leg-queue.ts';

/**
 * The legs that are in memory, never more than `limit`. A leg that finds it full takes the place of a resting one of the
 * origin that has most of them, unless that is its own: whoever causes the crowd stays outside, in the store.
 */
export class LegQueues {
  readonly #limit: number;
  readonly #byLane = new ChurnTable<LegQueue>();
  /** Those in state ready or waiting, by origin: they can be evicted, for the store knows all about them. */
  readonly #resting = new ChurnTable<ChurnList<LegQueue>>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#byLane.size;
  }

  /** Enough room that it pays to read legs from the store. */
  get hasRoom(): boolean {
    return this.#byLane.size <= this.#limit * 0.75;
  }

  get(lane: string): LegQueue | undefined {
    return this.#byLane.get(lane);
  }

  all(): LegQueue[] {
    return this.#byLane.values();
  }

  /** `taken` false: there is no place for it. `evicted` had to leave for it: its owner cancels what it waits for. */
  admit(queue: LegQueue): { readonly taken: boolean; readonly evicted: LegQueue | undefined } {
    let evicted: LegQueue | undefined;
    if (this.#byLane.size >= this.#limit) {
      evicted = this.#nextToLeave(queue.origin);
      if (evicted === undefined) return { taken: false, evicted };
      this.remove(evicted);
    }
    this.#byLane.set(queue.lane, queue);
    return { taken: true, evicted };
  }

  /** The queue is ready or waiting now. */
  rest(queue: LegQueue): void {
    let resting = this.#resting.get(queue.origin);
    if (resting === undefined) {
      resting = new ChurnList();
      this.#resting.set(queue.origin, resting);
    }
    resting.add(queue.restingPlace);
  }

  /** The queue is neither ready nor waiting any more. Called before its origin changes. */
  wake(queue: LegQueue): void {
    const resting = this.#resting.get(queue.origin);
    resting?.remove(queue.restingPlace);
    if (resting?.size === 0) this.#resting.delete(queue.origin);
  }

  remove(queue: LegQueue): void {
    this.wake(queue);
    this.#byLane.delete(queue.lane);
  }

  #nextToLeave(newcomerOrigin: string): LegQueue | undefined {
    let crowd: ChurnList<LegQueue> | undefined;
    for (const resting of this.#resting.values()) if (resting.size > (crowd?.size ?? 0)) crowd = resting;
    if (crowd === undefined || crowd === this.#resting.get(newcomerOrigin)) return undefined;
    return crowd.first;
  }
}
