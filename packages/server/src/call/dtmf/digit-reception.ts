/** How a key press was told: by telephone events, by the sound of it, or by SIP INFO. */
export type DigitWay = 'telephone-event' | 'audio' | 'info';

/** The same press told in another way comes this late at most: an INFO may have been sent again (RFC 3261 §17.1.2.2). */
const sameWithinMs = 2000;

interface Press {
  readonly digit: string;
  /** The ways it was told in. */
  readonly ways: Set<DigitWay>;
  /** When it began or, in the way that tells, when it was let go. */
  lastAtMs: number;
}

/**
 * Far ends that are to be understood by everybody send each key in several ways. Each way on its own is a true account of
 * the presses in their order; a press is new unless another way has just told of the same key.
 */
export class DigitReception {
  #presses: Press[] = [];

  /** A key went down. Whether that is a press nobody has told of yet. */
  down(digit: string, way: DigitWay, nowMs: number): boolean {
    this.#presses = this.#presses.filter(({ lastAtMs }) => nowMs - lastAtMs <= sameWithinMs);
    const told = this.#presses.find((press) => press.digit === digit && !press.ways.has(way));
    if (told !== undefined) {
      told.ways.add(way);
      return false;
    }
    this.#presses.push({ digit, ways: new Set([way]), lastAtMs: nowMs });
    return true;
  }

  /** A key came up: what another way tells at the end of a long press is still this one. */
  up(digit: string, way: DigitWay, nowMs: number): void {
    const press = this.#presses.findLast((known) => known.digit === digit && known.ways.has(way));
    if (press !== undefined) press.lastAtMs = nowMs;
  }
}
