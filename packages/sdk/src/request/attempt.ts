import type { Clock } from '../core/clock.ts';
import type { WebAbortSignal } from '../core/web-types.ts';

/** The signal of a caller, as far as we use it. */
export interface CallerSignal {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** What the promise rejects with when the time was up, or when the caller aborted. */
export const timedOut = Symbol();
export const aborted = Symbol();

/**
 * Runs something for a limited time, or until the caller aborts: then it ends, even if the work itself takes no notice
 * of the signal that it gets. The timer and the listener are gone when it ends.
 */
export function limited<Result>(
  clock: Clock,
  timeoutMs: number,
  caller: CallerSignal | undefined,
  work: (signal: WebAbortSignal) => Promise<Result>,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    // Settling for the second time has no effect.
    const end = (settle: (outcome: never) => void, outcome: unknown) => {
      timer.cancel();
      caller?.removeEventListener('abort', onAbort);
      settle(outcome as never);
    };
    const stop = (reason: symbol) => {
      end(reject, reason);
      controller.abort();
    };
    const onAbort = () => stop(aborted);
    const timer = clock.setTimer(timeoutMs, () => stop(timedOut));
    caller?.addEventListener('abort', onAbort);
    if (caller?.aborted) return onAbort();
    work(controller.signal as WebAbortSignal).then(
      (result) => end(resolve, result),
      (error) => end(reject, error),
    );
  });
}
