/** Where a value stands in a ChurnList. */
export class Place<T> {
  readonly value: T;
  /** Of the list that it stands in. */
  before: Place<T> | undefined;
  after: Place<T> | undefined;

  constructor(value: T) {
    this.value = value;
  }
}

/** One that goes on along a list. */
interface Walk<T> {
  /** The last one visited that still stands; undefined before the first. */
  at: Place<T> | undefined;
  /** The one that began this one, from within. */
  readonly outer: Walk<T> | undefined;
}

/**
 * What comes and goes all the time, in the order in which it came. Nothing that has left hangs on to what came later, unlike
 * with a Set: one of V8 that outgrows its table points from the old table to the new one, so that once a table is old (each
 * full collection makes it so) every later one, and all that stood in it, counts as used until the next full collection.
 * That was two thirds of the memory of each call, and of the pauses of the collector.
 */
export class ChurnList<T> {
  #first: Place<T> | undefined;
  #last: Place<T> | undefined;
  #walk: Walk<T> | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The oldest. */
  get first(): T | undefined {
    return this.#first?.value;
  }

  has(place: Place<T>): boolean {
    return place.before !== undefined || this.#first === place;
  }

  /**
   * @param place that stands in no list
   * @throws when it stands in this one: a bug
   */
  add(place: Place<T>): void {
    if (this.has(place)) throw new Error('A place stands in a list once');
    place.before = this.#last;
    if (this.#last) this.#last.after = place;
    else this.#first = place;
    this.#last = place;
    this.#size += 1;
  }

  /** Does nothing when it has left already. */
  remove(place: Place<T>): void {
    if (!this.has(place)) return;
    const { before, after } = place;
    for (let walk = this.#walk; walk; walk = walk.outer) if (walk.at === place) walk.at = before;
    if (before) before.after = after;
    else this.#first = after;
    if (after) after.before = before;
    else this.#last = before;
    // A place that is old and left must not hold its neighbours, who are young.
    place.before = undefined;
    place.after = undefined;
    this.#size -= 1;
  }

  /** Oldest first, without a copy: those that are added meanwhile have their turn, those that have left before it have none. */
  each(visit: (value: T) => void): void {
    const walk: Walk<T> = { at: undefined, outer: this.#walk };
    this.#walk = walk;
    try {
      for (let place = this.#first; place; place = walk.at ? walk.at.after : this.#first) {
        walk.at = place;
        visit(place.value);
      }
    } finally {
      this.#walk = walk.outer;
    }
  }

  /** A copy, oldest first. */
  values(): T[] {
    const values: T[] = [];
    for (let place = this.#first; place; place = place.after) values.push(place.value);
    return values;
  }

  clear(): void {
    while (this.#first) this.remove(this.#first);
  }
}
