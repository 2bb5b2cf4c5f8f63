/** Things that happen, for one `for await`: kept in order until they are taken. */
export class EventQueue<T> implements AsyncIterableIterator<T, undefined> {
  readonly #waiting: T[] = [];
  readonly #takers: ((result: IteratorResult<T, undefined>) => void)[] = [];
  readonly #left: (rest: T[]) => void;
  #isClosed = false;

  /** `left` is called once when nobody takes any more: the loop was left; with what was not taken. */
  constructor(left: (rest: T[]) => void) {
    this.#left = left;
  }

  get size(): number {
    return this.#waiting.length;
  }

  /** False when it is closed. */
  push(event: T): boolean {
    if (this.#isClosed) return false;
    const taker = this.#takers.shift();
    if (taker) taker({ done: false, value: event });
    else this.#waiting.push(event);
    return true;
  }

  /** Nothing more comes; what waits can still be taken. */
  close(): void {
    this.#isClosed = true;
    for (const taker of this.#takers.splice(0)) taker({ done: true, value: undefined });
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const event = this.#waiting.shift();
    if (event !== undefined) return Promise.resolve({ done: false, value: event });
    if (this.#isClosed) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => this.#takers.push(resolve));
  }

  return(): Promise<IteratorResult<T, undefined>> {
    const wasOpen = !this.#isClosed;
    this.close();
    const rest = this.#waiting.splice(0);
    if (wasOpen || rest.length > 0) this.#left(rest);
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
