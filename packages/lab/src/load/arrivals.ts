import { withDeadline } from '../deadline.ts';

/** Things that arrive under a key and are waited for by it, each once, whichever of the two comes first. */
export class Arrivals<Value> {
  readonly #arrived = new Map<string, Value>();
  readonly #awaited = new Map<string, (value: Value) => void>();

  put(key: string, value: Value): void {
    const resolve = this.#awaited.get(key);
    if (resolve === undefined) {
      this.#arrived.set(key, value);
      return;
    }
    this.#awaited.delete(key);
    resolve(value);
  }

  take(key: string): Promise<Value> {
    const arrived = this.#arrived.get(key);
    if (arrived !== undefined) {
      this.#arrived.delete(key);
      return Promise.resolve(arrived);
    }
    const arrival = new Promise<Value>((resolve) => this.#awaited.set(key, resolve));
    return withDeadline(arrival, { what: key });
  }
}
