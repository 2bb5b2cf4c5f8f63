import type { Clock, Timer } from '../clock.ts';

/** How often the event loop is asked whether it keeps up. */
const checkEveryMs = 50;
/** A loop that comes to its timers later than this has more to do than it can. Live calls do not feel so much yet. */
const lateMs = 50;
/** A single pause (the collector, a neighbour on the machine) is no overload: it is one when the checks in a row are late. */
const lateChecks = 4;
/** Calls let in for each check in any case, ten a second: so few are never what overloads the machine. */
const callsPerCheck = 0.5;

/**
 * Decides how many new calls are let in, so that those that live keep their latency when more is offered than the
 * machine can do. Only new calls are refused (503 with Retry-After), never a command or a message of a live one.
 *
 * ```
 *   share let in  1 ── late checks: x 0.7 ──> … 0.05     additive increase, multiplicative decrease:
 *                 ^────── check in time: + 0.05 ──┘       the share settles where the loop just keeps up
 * ```
 */
export class LoadGate {
  /** New calls refused since the start. */
  refused = 0;
  readonly #clock: Clock;
  #share = 1;
  #lateInARow = 0;
  /** Let in so far of what the share allows: whole numbers are calls. */
  #credit = 1;
  readonly #leastShare: number;
  #timer: Timer;

  /** @param leastShare let in however late the loop is; 1 = all of them */
  constructor(clock: Clock, leastShare = 0.05) {
    this.#clock = clock;
    this.#leastShare = leastShare;
    this.#timer = this.#nextCheck();
  }

  /** The share of new calls let in now, 0.05 to 1. */
  get share(): number {
    return this.#share;
  }

  /** Asks for one new call; `false` is counted as a refusal. */
  admits(): boolean {
    this.#earn(this.#share);
    if (this.#credit >= 1) {
      this.#credit -= 1;
      return true;
    }
    this.refused += 1;
    return false;
  }

  close(): void {
    this.#timer.cancel();
  }

  /** At most one call is saved up: a quiet time is no leave for a burst. */
  #earn(calls: number): void {
    this.#credit = Math.min(1, this.#credit) + calls;
  }

  #nextCheck(): Timer {
    const dueMs = this.#clock.now() + checkEveryMs;
    return this.#clock.setTimer(checkEveryMs, () => {
      this.#judge(this.#clock.now() - dueMs > lateMs);
      this.#timer = this.#nextCheck();
    });
  }

  #judge(late: boolean): void {
    this.#earn(callsPerCheck);
    this.#lateInARow = late ? this.#lateInARow + 1 : 0;
    if (!late) this.#share = Math.min(1, this.#share + 0.05);
    else if (this.#lateInARow >= lateChecks) this.#share = Math.max(this.#leastShare, this.#share * 0.7);
  }
}
