import type { Clock, Timer } from '../clock.ts';
import type { Logger } from '../log.ts';
import { type Db, type Statement, StoreError } from '../store/db.ts';

const firstPauseMs = 1000;
const longestPauseMs = 30_000;

/**
 * The store for work that must be done some time: where it fails, the same work is tried again, for a disk that is full
 * now may have room in an hour. Rejects only when no later try can succeed, and after `giveUp`.
 */
export class PatientDb {
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #pauses = new Set<{ readonly timer: Timer; readonly end: () => void }>();
  #givenUp = false;

  constructor(db: Db, clock: Clock, log: Logger) {
    this.#db = db;
    this.#clock = clock;
    this.#log = log;
  }

  run<Row>(statement: Statement<Row>): Promise<Row[]> {
    return this.#insist(() => this.#db.run(statement));
  }

  transaction(statements: readonly Statement[]): Promise<void> {
    return this.#insist(() => this.#db.transaction(statements));
  }

  /** Ends every pause; what fails from now on rejects. */
  giveUp(): void {
    this.#givenUp = true;
    for (const pause of this.#pauses) {
      pause.timer.cancel();
      pause.end();
    }
    this.#pauses.clear();
  }

  async #insist<Result>(work: () => Promise<Result>): Promise<Result> {
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      try {
        return await work();
      } catch (err) {
        const hopeless = err instanceof StoreError && (err.code === 'closed' || err.code === 'worker-gone');
        if (hopeless || this.#givenUp) throw err;
        this.#log.error({ err, retry_in_ms: pauseMs }, 'the store failed, trying again');
        await this.#pause(pauseMs);
      }
    }
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        this.#pauses.delete(pause);
        resolve();
      };
      const pause = { timer: this.#clock.setTimer(delayMs, end), end };
      this.#pauses.add(pause);
    });
  }
}
