import { type Clock, systemClock } from '@hookswitch/sip';

/**
 * Runs `task` at a steady rate: the n-th begins n/rate seconds after the first, however long the others take. Resolves
 * when every one has ended; rejects with the first failure, once all have ended.
 */
export async function paced(
  load: { readonly perSecond: number; readonly count: number },
  task: (index: number) => Promise<void>,
  clock: Clock = systemClock,
): Promise<void> {
  const startMs = clock.now();
  const running: Promise<void>[] = [];
  for (let index = 0; index < load.count; index += 1) {
    const dueMs = startMs + (index * 1000) / load.perSecond;
    const waitMs = dueMs - clock.now();
    if (waitMs > 0) await new Promise<void>((resolve) => clock.setTimer(waitMs, resolve));
    const run = task(index);
    // What fails is looked at when all have ended; until then it is nobody's unhandled rejection.
    run.catch(() => undefined);
    running.push(run);
  }
  const results = await Promise.allSettled(running);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}
