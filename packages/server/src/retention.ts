import type { Clock } from './clock.ts';
import type { Logger } from './log.ts';
import { deleteEndedConferencesBefore } from './store/conferences.ts';
import type { Db } from './store/db.ts';
import { deleteEndedBefore } from './store/legs.ts';

const sweepEveryMs = 600_000;
const batch = 500;

/**
 * Forgets legs that ended longer ago than `keepMs`, with their events and attempts, and conferences, a batch at a time so
 * that calls never wait behind a long delete. A leg with a webhook still to deliver stays.
 */
export function startRetention(db: Db, clock: Clock, log: Logger, keepMs: number): { stop(): void } {
  let timer = clock.setTimer(sweepEveryMs, next);

  function next(): void {
    sweep()
      .catch((error: unknown) => log.error({ err: error }, 'old legs could not be deleted'))
      .finally(() => {
        if (!stopped) timer = clock.setTimer(sweepEveryMs, next);
      });
  }

  async function sweep(): Promise<void> {
    const beforeMs = clock.wallTimeMs() - keepMs;
    for (const deleteBefore of [deleteEndedBefore, deleteEndedConferencesBefore]) {
      let deleted = batch;
      while (deleted === batch && !stopped) deleted = (await db.run<object>(deleteBefore(beforeMs, batch))).length;
    }
  }

  let stopped = false;
  return {
    stop() {
      stopped = true;
      timer.cancel();
    },
  };
}
