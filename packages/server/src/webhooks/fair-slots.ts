import { ChurnList, ChurnTable, Place } from '@hookswitch/churn';

/** What waits for a slot keeps its place in the queue of its origin. */
interface SlotSeeker<Item> {
  readonly slotPlace: Place<Item>;
}

class Origin<Item> {
  readonly name: string;
  readonly waiting = new ChurnList<Item>();
  running = 0;
  /** Where it stands among those that could start something. */
  readonly turn: Place<Origin<Item>> = new Place<Origin<Item>>(this);

  constructor(name: string) {
    this.name = name;
  }
}

/**
 * Grants the right to use a connection: at most `perOrigin` at a time to one origin and `total` over all. Origins that
 * have something waiting are served in turn, so that a long queue in front of one never stands before another's.
 */
export class FairSlots<Item extends SlotSeeker<Item>> {
  readonly #perOrigin: number;
  readonly #total: number;
  readonly #start: (item: Item) => void;
  /** Those with something waiting or running. */
  readonly #origins = new ChurnTable<Origin<Item>>();
  /** Origins that could start something, next one first. */
  readonly #turns = new ChurnList<Origin<Item>>();
  #running = 0;

  constructor(limits: { readonly perOrigin: number; readonly total: number }, start: (item: Item) => void) {
    this.#perOrigin = limits.perOrigin;
    this.#total = limits.total;
    this.#start = start;
  }

  /** `start(item)` follows, perhaps at once. */
  enqueue(originName: string, item: Item): void {
    let origin = this.#origins.get(originName);
    if (origin === undefined) {
      origin = new Origin(originName);
      this.#origins.set(originName, origin);
    }
    origin.waiting.add(item.slotPlace);
    this.#offerTurn(origin);
    this.#fill();
  }

  /** Takes back what has not started. */
  remove(originName: string, item: Item): void {
    const origin = this.#origins.get(originName);
    if (origin === undefined) return;
    origin.waiting.remove(item.slotPlace);
    this.#forgetIfIdle(origin);
  }

  /** A started item of that origin is done with its connection. */
  release(originName: string): void {
    const origin = this.#origins.get(originName);
    if (origin === undefined) throw new Error(`Nothing runs for ${originName}`);
    origin.running -= 1;
    this.#running -= 1;
    this.#offerTurn(origin);
    this.#forgetIfIdle(origin);
    this.#fill();
  }

  #fill(): void {
    while (this.#running < this.#total) {
      const origin = this.#turns.first;
      if (origin === undefined) return;
      this.#turns.remove(origin.turn);
      const item = origin.waiting.first;
      if (item === undefined) continue;
      origin.waiting.remove(item.slotPlace);
      origin.running += 1;
      this.#running += 1;
      // Behind the other origins.
      this.#offerTurn(origin);
      this.#start(item);
    }
  }

  #offerTurn(origin: Origin<Item>): void {
    if (this.#turns.has(origin.turn)) return;
    if (origin.waiting.size > 0 && origin.running < this.#perOrigin) this.#turns.add(origin.turn);
  }

  #forgetIfIdle(origin: Origin<Item>): void {
    if (origin.waiting.size > 0) return;
    this.#turns.remove(origin.turn);
    if (origin.running === 0) this.#origins.delete(origin.name);
  }
}
