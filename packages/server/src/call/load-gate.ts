import type { Clock, Timer } from '../clock.ts';

/** How often the event loop is asked whether it keeps up. */
const checkEveryMs = 50;
/**
 * A loop that comes to its timers later than this has more to do than it can. In each turn it takes up 32 datagrams at most
 * (libuv), so that in long turns the SIP of live calls is what waits longest.
 */
const lateMs = 30;
/** So is a new call that takes longer than this to be stored: its messages wait for the store, or it for the loop. */
const slowMs = 150;
/** A single pause (the collector, a neighbour on the machine) is no overload: it is one when the checks in a row are late. */
const lateChecks = 2;
/** What was let in before a cut is at work for a while: the next cut waits for what this one does. */
const cutEveryMs = 500;
/** New calls under way at a time: what an application may ask for at once. */
const mostUnderWay = 200;
/** So few are never what overloads the machine. */
const leastPerSecond = 10;
/** What a limit lets in at once, after a time in which nothing came. */
const burstMs = 100;
/** A limit so far above what is asked for is none any more. */
const farAbove = 4;
const farAbovePerSecond = 200;

/**
 * Decides whether a new call is let in, so that those that live keep their latency when more is offered than the machine
 * can do. Only new calls are refused (503 with Retry-After), never a command or a message of a live one.
 *
 * ```
 *   no limit ── late ──> 1.2 x what came in ── late: x 0.7, twice a second ──> … 10 a second
 *      ^                         │
 *      └── far above what comes ─┴─ in time: x 1.1 a second       it settles where the loop just keeps up
 * ```
 *
 * Apart from that, no more than 200 may be under way at a time: from the moment a call is let in until it and its first
 * event are stored. A burst finds no room beyond that in the same turn of the loop, and a store that hangs makes no heap.
 */
export class LoadGate {
  /** New calls refused since the start. */
  refused = 0;
  readonly #clock: Clock;
  readonly #refuses: boolean;
  #perSecond = Number.POSITIVE_INFINITY;
  /** What was let in when the loop began to be late the last time. */
  #tooManyPerSecond = 0;
  #rises = true;
  #underWay = 0;
  /** Let in since the last check, and a second of late: a moving average. */
  #letIn = 0;
  #letInPerSecond = 0;
  /** Calls that the limit allows now; at most two, or what it allows in 100 ms: a quiet time is no leave for a burst. */
  #credit = 1;
  #creditAtMs: number;
  /** The longest that a new call took to be stored, of those that were since the last check. */
  #slowestMs = 0;
  #lateInARow = 0;
  #cutAtMs = Number.NEGATIVE_INFINITY;
  #checkedAtMs: number;
  #timer: Timer;

  /** @param options.refuses false: everybody is let in, however late the loop is */
  constructor(clock: Clock, { refuses }: { readonly refuses: boolean } = { refuses: true }) {
    this.#clock = clock;
    this.#refuses = refuses;
    this.#checkedAtMs = clock.now();
    this.#creditAtMs = clock.now();
    this.#timer = this.#nextCheck();
  }

  /** New calls let in each second now, 10 or more; Infinity while nothing is late. */
  get perSecond(): number {
    return this.#perSecond;
  }

  /**
   * Asks for one new call. Call the result once, when it is stored or will never be.
   * @returns undefined when it is to be refused, which is counted
   */
  enter(): (() => void) | undefined {
    if (this.#refuses && (this.#underWay >= mostUnderWay || !this.#takesCredit())) {
      this.refused += 1;
      return undefined;
    }
    this.#underWay += 1;
    this.#letIn += 1;
    const enteredAtMs = this.#clock.now();
    return () => {
      this.#underWay -= 1;
      this.#slowestMs = Math.max(this.#slowestMs, this.#clock.now() - enteredAtMs);
    };
  }

  close(): void {
    this.#timer.cancel();
  }

  #takesCredit(): boolean {
    if (this.#perSecond === Number.POSITIVE_INFINITY) return true;
    const nowMs = this.#clock.now();
    const earned = ((nowMs - this.#creditAtMs) * this.#perSecond) / 1000;
    const most = Math.max(2, (this.#perSecond * burstMs) / 1000);
    this.#credit = Math.min(most, this.#credit + earned);
    this.#creditAtMs = nowMs;
    if (this.#credit < 1) return false;
    this.#credit -= 1;
    return true;
  }

  #nextCheck(): Timer {
    const dueMs = this.#clock.now() + checkEveryMs;
    return this.#clock.setTimer(checkEveryMs, () => {
      this.#judge(this.#clock.now() - dueMs > lateMs || this.#slowestMs > slowMs);
      this.#slowestMs = 0;
      this.#timer = this.#nextCheck();
    });
  }

  #judge(late: boolean): void {
    const nowMs = this.#clock.now();
    const elapsedMs = Math.max(1, nowMs - this.#checkedAtMs);
    const weight = Math.min(1, elapsedMs / 1000);
    this.#letInPerSecond += weight * ((this.#letIn * 1000) / elapsedMs - this.#letInPerSecond);
    [this.#letIn, this.#checkedAtMs] = [0, nowMs];
    this.#lateInARow = late ? this.#lateInARow + 1 : 0;
    if (!late) this.#grow();
    else if (this.#lateInARow >= lateChecks && nowMs - this.#cutAtMs >= cutEveryMs) {
      this.#cutAtMs = nowMs;
      if (this.#rises) this.#tooManyPerSecond = Math.min(this.#perSecond, this.#letInPerSecond);
      this.#rises = false;
      // A steady load that the machine carries for all that is not refused yet.
      const cut = this.#perSecond === Number.POSITIVE_INFINITY ? 1.2 : 0.7;
      this.#perSecond = Math.max(leastPerSecond, Math.min(this.#perSecond, this.#letInPerSecond) * cut);
    }
  }

  #grow(): void {
    this.#rises = true;
    // Quickly to half of what was too much the last time, from there with care (after RFC 9438, CUBIC).
    const grown = this.#perSecond * (this.#perSecond < this.#tooManyPerSecond / 2 ? 1.03 : 1.005);
    const none = Math.max(farAbovePerSecond, farAbove * this.#letInPerSecond);
    this.#perSecond = grown > none ? Number.POSITIVE_INFINITY : grown;
  }
}
