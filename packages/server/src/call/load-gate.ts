import type { Clock, Timer } from '../clock.ts';

/**
 * New legs that are made at a time, each until it and its first event are stored. This bounds what one turn of the event
 * loop has to do for new calls, and so the length of a turn, which is the latency of all that live.
 */
const leastRoom = 16;
/** As many when it is the store that takes long and not the loop: it stores many as quickly as few. */
const mostRoom = 32;
/** A loop with time to spare comes to its timers so soon, one that has more to do than it can so late. */
const punctualMs = 2;
const lateMs = 10;
/** What comes in a burst waits for its turn. */
const defaultPatienceMs = 500;
/** When others have been waiting for all that time it is no burst: more comes than can be made (after RFC 8289, CoDel). */
const standingPatience = 1 / 5;
/** How often those that have waited too long are looked for while there is a line, besides each time that one may go in. */
const checkEveryMs = 25;
/** Beyond this a waiting line is only heap. */
const mostWaiting = 1000;

interface Waiting {
  readonly legs: number;
  readonly sinceMs: number;
  readonly decide: (leave: (() => void) | undefined) => void;
}

/**
 * Lets new calls in one after another, so that those that live keep their latency when more is offered than the machine
 * can do. Only new calls are refused (503 with Retry-After), never a command or a message of a live one.
 *
 * ```
 *            room                            its legs are stored
 *   enter ─────────────────────> under way ──────────────────────> live
 *     │ no room                      ^
 *     └────────> waiting line ───────┘ room again, oldest first
 *                     │ its patience, 500 ms; a fifth of it while the line has not been empty for as long
 *                     └──> refused
 * ```
 *
 * A machine that is slow makes legs slowly, whatever the reason (processor, disk, database), and then fewer are let in:
 * there is no rate to be guessed. There is room for 16 legs, and for up to 32 while the line waits for the store only. Where
 * each commit takes long, that is many calls a second all the same, but a burst takes more patience.
 */
export class LoadGate {
  /** New calls refused since the start. */
  refused = 0;
  readonly #clock: Clock;
  readonly #refuses: boolean;
  readonly #patienceMs: number;
  readonly #line: Waiting[] = [];
  #underWay = 0;
  #room = leastRoom;
  #emptyAtMs: number;
  #timer: Timer | undefined;
  #isClosed = false;

  /**
   * @param options.refuses default true; false: everybody is let in at once
   * @param options.patienceMs how long a new call waits for its turn; default 500
   */
  constructor(clock: Clock, options: { readonly refuses?: boolean; readonly patienceMs?: number } = {}) {
    this.#clock = clock;
    this.#refuses = options.refuses ?? true;
    this.#patienceMs = options.patienceMs ?? defaultPatienceMs;
    this.#emptyAtMs = clock.now();
  }

  /**
   * Asks for a new call of so many legs. Call the result once, when they are stored or will never be.
   * @returns undefined when it is to be refused, which is counted
   */
  async enter(legs = 1): Promise<(() => void) | undefined> {
    if (!this.#refuses || (this.#underWay < this.#room && this.#line.length === 0)) return this.#letIn(legs);
    if (this.#isClosed || this.#line.length >= mostWaiting) {
      this.refused += 1;
      return undefined;
    }
    const sinceMs = this.#clock.now();
    if (this.#line.length === 0) this.#emptyAtMs = sinceMs;
    return new Promise((decide) => {
      this.#line.push({ legs, sinceMs, decide });
      this.#timer ??= this.#nextCheck();
    });
  }

  /** Those that wait are refused, and who finds no room from now on. */
  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.refused += this.#line.length;
    for (const { decide } of this.#line.splice(0)) decide(undefined);
  }

  #letIn(legs: number): () => void {
    this.#underWay += legs;
    return () => {
      this.#underWay -= legs;
      this.#advance();
    };
  }

  #nextCheck(): Timer {
    const dueMs = this.#clock.now() + checkEveryMs;
    return this.#clock.setTimer(checkEveryMs, () => {
      const passedMs = this.#clock.now() - dueMs;
      if (passedMs <= punctualMs) this.#room = Math.min(mostRoom, this.#room + 1);
      else if (passedMs > lateMs) this.#room = Math.max(leastRoom, this.#room - 1);
      this.#advance();
      this.#timer = this.#line.length === 0 ? undefined : this.#nextCheck();
    });
  }

  /** Refuses those at the head of the line that have waited too long, and lets in as many as there is room for. */
  #advance(): void {
    const nowMs = this.#clock.now();
    for (let first = this.#line[0]; first !== undefined; first = this.#line[0]) {
      const isStanding = nowMs - this.#emptyAtMs > this.#patienceMs;
      const isTooLate = nowMs - first.sinceMs > this.#patienceMs * (isStanding ? standingPatience : 1);
      if (!isTooLate && this.#underWay >= this.#room) return;
      this.#line.shift();
      if (isTooLate) this.refused += 1;
      first.decide(isTooLate ? undefined : this.#letIn(first.legs));
    }
  }
}
