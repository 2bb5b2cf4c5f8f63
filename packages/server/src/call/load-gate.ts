import type { Clock, Timer } from '../clock.ts';

/** How often the event loop is asked whether it keeps up. */
const checkEveryMs = 50;
/**
 * A loop that comes to its timers later than this has more to do than it can. In each turn it takes up 32 datagrams at most
 * (libuv), so that in long turns the SIP of live calls is what waits longest.
 */
const lateMs = 30;
/** A single pause (the collector, a neighbour on the machine) is no overload: it is one when the checks in a row are late. */
const lateChecks = 2;
/** New calls under way at a time while the loop keeps up: what an application may ask for at once. */
const mostUnderWay = 200;
const leastUnderWay = 8;
/** Calls let in for each check in any case, ten a second: so few are never what overloads the machine. */
const callsPerCheck = 0.5;

/**
 * Decides whether a new call is let in, so that those that live keep their latency when more is offered than the machine
 * can do. Only new calls are refused (503 with Retry-After), never a command or a message of a live one.
 *
 * A new call is under way from the moment it is let in until it and its first event are stored. So many may be at a time:
 * where the machine has no time for them they stay longer, and the next ones find no room, in the same turn of the loop.
 *
 * ```
 *   room  200 ── late checks: x 0.5 ──> … 8      additive increase, multiplicative decrease:
 *          ^──── check in time: x 1.1 + 1 ──┘     it settles where the loop just keeps up
 * ```
 */
export class LoadGate {
  /** New calls refused since the start. */
  refused = 0;
  readonly #clock: Clock;
  readonly #refuses: boolean;
  #room = mostUnderWay;
  #underWay = 0;
  #lateInARow = 0;
  /** Let in without room, at most one at a time: a quiet time is no leave for a burst. */
  #credit = 1;
  #timer: Timer;

  /** @param options.refuses false: everybody is let in, however late the loop is */
  constructor(clock: Clock, { refuses }: { readonly refuses: boolean } = { refuses: true }) {
    this.#clock = clock;
    this.#refuses = refuses;
    this.#timer = this.#nextCheck();
  }

  /** New calls that may be under way at a time now, 8 to 200. */
  get room(): number {
    return Math.floor(this.#room);
  }

  /**
   * Asks for one new call. Call the result once, when it is stored or will never be.
   * @returns undefined when it is to be refused, which is counted
   */
  enter(): (() => void) | undefined {
    if (!this.#mayEnter()) {
      this.refused += 1;
      return undefined;
    }
    this.#underWay += 1;
    return () => {
      this.#underWay -= 1;
    };
  }

  close(): void {
    this.#timer.cancel();
  }

  #mayEnter(): boolean {
    if (!this.#refuses || this.#underWay < this.room) return true;
    if (this.#credit < 1) return false;
    this.#credit -= 1;
    return true;
  }

  #nextCheck(): Timer {
    const dueMs = this.#clock.now() + checkEveryMs;
    return this.#clock.setTimer(checkEveryMs, () => {
      this.#judge(this.#clock.now() - dueMs > lateMs);
      this.#timer = this.#nextCheck();
    });
  }

  #judge(late: boolean): void {
    this.#credit = Math.min(1, this.#credit + callsPerCheck);
    this.#lateInARow = late ? this.#lateInARow + 1 : 0;
    if (!late) this.#room = Math.min(mostUnderWay, this.#room * 1.1 + 1);
    else if (this.#lateInARow >= lateChecks) this.#room = Math.max(leastUnderWay, this.#room / 2);
  }
}
