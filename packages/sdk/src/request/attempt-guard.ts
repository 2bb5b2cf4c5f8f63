import type { Clock, Timer } from '../core/clock.ts';
import type { WebAbortSignal } from '../core/web-types.ts';

/** Why an attempt was broken off. */
export type Interruption = 'timeout' | 'abort';

/** The signal of a caller, as far as we use it. */
export interface CallerSignal {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/**
 * Runs something for a limited time, or until the caller aborts. It ends then even if the work itself takes no notice;
 * the timer and the listener are gone when it ends.
 */
export class AttemptGuard {
  interruption: Interruption | undefined;
  readonly #controller = new AbortController();
  readonly #caller: CallerSignal | undefined;
  #timer: Timer | undefined;
  #interrupt: ((reason: unknown) => void) | undefined;

  constructor(caller: CallerSignal | undefined) {
    this.#caller = caller;
  }

  get signal(): WebAbortSignal {
    return this.#controller.signal as WebAbortSignal;
  }

  run<Result>(clock: Clock, timeoutMs: number, work: () => Promise<Result>): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      this.#interrupt = reject;
      this.#timer = clock.setTimer(timeoutMs, this.#onTimeout);
      this.#caller?.addEventListener('abort', this.#onAbort);
      work().then(resolve, reject);
    });
  }

  /** Takes the timer and the listener away. */
  release(): void {
    this.#timer?.cancel();
    this.#caller?.removeEventListener('abort', this.#onAbort);
  }

  readonly #onTimeout = () => this.#stop('timeout');
  readonly #onAbort = () => this.#stop('abort');

  #stop(interruption: Interruption): void {
    this.interruption = interruption;
    this.#controller.abort();
    this.#interrupt?.(undefined);
  }
}

/** Waits, unless the caller aborts: false then. Leaves no timer and no listener behind. */
export function pause(clock: Clock, delayMs: number, caller: CallerSignal | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (waited: boolean) => {
      timer.cancel();
      caller?.removeEventListener('abort', onAbort);
      resolve(waited);
    };
    const onAbort = () => end(false);
    const timer = clock.setTimer(delayMs, () => end(true));
    caller?.addEventListener('abort', onAbort);
    if (caller?.aborted) end(false);
  });
}
