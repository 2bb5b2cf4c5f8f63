/** When keys are a whole input (reference §1.2, the gathers). */
export interface DigitRules {
  /** Fewer are invalid. */
  readonly minimum: number;
  /** With so many it is complete. */
  readonly maximum: number;
  /** Completes it, and is not part of it. */
  readonly terminating: string;
  /** Any other makes it invalid. */
  readonly valid: string;
}

export type InputVerdict = 'valid' | 'invalid';

/** What was pressed of one input so far. */
export class DigitInput {
  readonly #rules: DigitRules;
  #digits = '';

  constructor(rules: DigitRules) {
    this.#rules = rules;
  }

  get digits(): string {
    return this.#digits;
  }

  /** A key. @returns whether that was all, and whether it is any good */
  press(digit: string): InputVerdict | 'more' {
    if (digit === this.#rules.terminating) return this.verdict();
    this.#digits += digit;
    if (!this.#rules.valid.includes(digit)) return 'invalid';
    return this.#digits.length >= this.#rules.maximum ? this.verdict() : 'more';
  }

  /** No more will come. */
  verdict(): InputVerdict {
    return this.#digits.length >= this.#rules.minimum ? 'valid' : 'invalid';
  }
}
