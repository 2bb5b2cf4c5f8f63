class Link {
  end: (() => void) | undefined;
  before: Link = this;
  after: Link = this;

  /** Points nowhere afterwards, so that whoever keeps it keeps nothing else. */
  unlink(): void {
    this.before.after = this.after;
    this.after.before = this.before;
    this.before = this;
    this.after = this;
    this.end = undefined;
  }
}

/**
 * How to end what would outlive its owner, in the order in which it began. A ring and no Set: most entries live for
 * milliseconds, and a Set of V8 that grows or shrinks leaves its old table behind, with all that stood in it and a reference
 * to the next. Once such a table is in old space, each ended session after it is copied there too.
 */
export class Closers {
  /** Stands for both ends. */
  readonly #ring = new Link();

  /** Call the result when it has ended by itself; twice does nothing. */
  add(end: () => void): () => void {
    const link = new Link();
    link.end = end;
    link.before = this.#ring.before;
    link.after = this.#ring;
    link.before.after = link;
    this.#ring.before = link;
    return () => link.unlink();
  }

  /** Ends everything, what is added meanwhile too. */
  endAll(): void {
    for (let link = this.#ring.after; link !== this.#ring; link = this.#ring.after) {
      const { end } = link;
      link.unlink();
      end?.();
    }
  }
}
