import { ChurnTable } from '@hookswitch/churn';
import type { Call } from './call.ts';
import type { Direction } from './hangup-cause.ts';

/** Every live leg, by its `call_control_id`. A leg leaves when its `call.hangup` is stored. */
export class CallRegistry {
  readonly #calls = new ChurnTable<Call>();
  #onEmpty: Array<() => void> = [];

  add(call: Call): void {
    this.#calls.set(call.ids.callControlId, call);
  }

  remove(call: Call): void {
    this.#calls.delete(call.ids.callControlId);
    if (this.#calls.size > 0) return;
    for (const resolve of this.#onEmpty.splice(0)) resolve();
  }

  find(callControlId: string): Call | undefined {
    return this.#calls.get(callControlId);
  }

  /** Oldest first. */
  all(): Call[] {
    return this.#calls.values();
  }

  /** Legs of an application that have not ended, oldest first. */
  ofConnection(connectionId: string): Call[] {
    return this.all().filter((call) => call.connectionId === connectionId && call.state !== 'ended');
  }

  /** Legs of an application in one direction, for its channel limits. */
  count(connectionId: string, direction: Direction): number {
    return this.ofConnection(connectionId).filter((call) => call.direction === direction).length;
  }

  get size(): number {
    return this.#calls.size;
  }

  /** Resolves when no leg is left. */
  empty(): Promise<void> {
    if (this.#calls.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#onEmpty.push(resolve));
  }
}
