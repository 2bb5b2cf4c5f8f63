interface Origin<Item> {
  readonly waiting: Set<Item>;
  running: number;
}

/**
 * Grants the right to use a connection: at most `perOrigin` at a time to one origin and `total` over all. Origins that
 * have something waiting are served in turn, so that a long queue in front of one never stands before another's.
 */
export class FairSlots<Item> {
  readonly #perOrigin: number;
  readonly #total: number;
  readonly #start: (item: Item) => void;
  readonly #origins = new Map<string, Origin<Item>>();
  /** Origins that could start something, next one first. */
  readonly #turns = new Set<string>();
  #running = 0;

  constructor(limits: { readonly perOrigin: number; readonly total: number }, start: (item: Item) => void) {
    this.#perOrigin = limits.perOrigin;
    this.#total = limits.total;
    this.#start = start;
  }

  /** `start(item)` follows, perhaps at once. */
  enqueue(originName: string, item: Item): void {
    const origin = this.#origins.get(originName) ?? { waiting: new Set<Item>(), running: 0 };
    this.#origins.set(originName, origin);
    origin.waiting.add(item);
    this.#offerTurn(originName, origin);
    this.#fill();
  }

  /** Takes back what has not started. */
  remove(originName: string, item: Item): void {
    const origin = this.#origins.get(originName);
    if (origin === undefined) return;
    origin.waiting.delete(item);
    this.#forgetIfIdle(originName, origin);
  }

  /** A started item of that origin is done with its connection. */
  release(originName: string): void {
    const origin = this.#origins.get(originName);
    if (origin === undefined) throw new Error(`Nothing runs for ${originName}`);
    origin.running -= 1;
    this.#running -= 1;
    this.#offerTurn(originName, origin);
    this.#forgetIfIdle(originName, origin);
    this.#fill();
  }

  #fill(): void {
    for (const name of this.#turns) {
      if (this.#running >= this.#total) return;
      // Deleting and adding again moves an origin to the end of the iteration that goes on here.
      this.#turns.delete(name);
      const origin = this.#origins.get(name);
      const [item] = origin?.waiting ?? [];
      if (origin === undefined || item === undefined) continue;
      origin.waiting.delete(item);
      origin.running += 1;
      this.#running += 1;
      this.#offerTurn(name, origin);
      this.#start(item);
    }
  }

  #offerTurn(name: string, origin: Origin<Item>): void {
    if (origin.waiting.size > 0 && origin.running < this.#perOrigin) this.#turns.add(name);
  }

  #forgetIfIdle(name: string, origin: Origin<Item>): void {
    if (origin.waiting.size > 0) return;
    this.#turns.delete(name);
    if (origin.running === 0) this.#origins.delete(name);
  }
}
