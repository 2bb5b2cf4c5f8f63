import { ChurnTable } from '@hookswitch/churn';
import type { Clock } from '../clock.ts';

/** How long a `command_id` is remembered (reference §4 rules). */
export const commandReplayMs = 60_000;

interface Remembered {
  readonly key: string;
  readonly answer: Promise<unknown>;
  readonly expiresAtMs: number;
}

/**
 * `command_id`: the same id within 60 s gets the first answer again and has no second effect, also while the first is
 * still under way. A command that was refused had no effect and is forgotten, so that the corrected one may use its id.
 */
export class CommandReplay {
  readonly #clock: Clock;
  readonly #answers = new ChurnTable<Remembered>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param scope the `call_control_id`, or `dial` for the command that makes one. */
  once<Answer>(scope: string, commandId: string | undefined, run: () => Promise<Answer>): Promise<Answer> {
    if (commandId === undefined) return run();
    this.#forgetExpired();
    const key = `${scope} ${commandId}`;
    const known = this.#answers.get(key);
    // The scope and the id were given together with this very type of answer: one call, one kind of command result.
    if (known !== undefined) return known.answer as Promise<Answer>;
    const answer = run();
    const remembered = { key, answer, expiresAtMs: this.#clock.now() + commandReplayMs };
    this.#answers.set(key, remembered);
    answer.catch(() => {
      // One that took longer than it is remembered has left its place to the next.
      if (this.#answers.get(key) === remembered) this.#answers.delete(key);
    });
    return answer;
  }

  /** An answer that an earlier process gave `agoMs` ago. */
  restore(scope: string, commandId: string, answer: unknown, agoMs: number): void {
    const expiresAtMs = this.#clock.now() + commandReplayMs - agoMs;
    const key = `${scope} ${commandId}`;
    this.#answers.set(key, { key, answer: Promise.resolve(answer), expiresAtMs });
  }

  // Entries stand in order of their time: the first that is still good ends the search.
  #forgetExpired(): void {
    const nowMs = this.#clock.now();
    for (let oldest = this.#answers.first; oldest && oldest.expiresAtMs <= nowMs; oldest = this.#answers.first)
      this.#answers.delete(oldest.key);
  }
}
