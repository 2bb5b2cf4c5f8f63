/** So many texts; with the next one all are forgotten. */
const mostKnown = 1000;

/** What was made of a text, for the few texts that come again and again. */
export class Known<Value> {
  readonly #make: (text: string) => Value;
  readonly #known = new Map<string, Value>();

  /** @param make gives the same for the same text */
  constructor(make: (text: string) => Value) {
    this.#make = make;
  }

  get(text: string): Value {
    const known = this.#known.get(text);
    // `undefined` may be what was made.
    if (known !== undefined || this.#known.has(text)) return known as Value;
    const made = this.#make(text);
    if (this.#known.size >= mostKnown) this.#known.clear();
    this.#known.set(text, made);
    return made;
  }
}
