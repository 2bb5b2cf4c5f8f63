import type { DialogSnapshot } from '@hookswitch/sip';
import { isoMicros } from '../clock.ts';
import { inParallel } from '../in-parallel.ts';
import { type LegRow, selectLiveLegs } from '../store/legs.ts';
import { callOfRow } from './call-of-row.ts';
import type { CallPlatform } from './call-platform.ts';
import { allStored, emitEvent, logIds } from './event/emit-event.ts';
import { hangupPayload } from './event/event-payload.ts';
import { hangups } from './hangup-cause.ts';
import { endInQueue } from './queue/queueing.ts';
import { endOrphanedSiprec } from './recording/siprec.ts';
import { endFork } from './sound/forking.ts';

/** Legs and conferences that are ended together: one wait for the disk serves them all. */
export const recoveredAtOnce = 64;

/**
 * After a crash: every leg that the store still holds alive gets its one `call.hangup`, and the far end of an answered
 * one a BYE, so that no phone stays in a call that nobody has. Runs before any new call is taken.
 * @returns how many legs were ended.
 */
export async function endOrphanedLegs(platform: CallPlatform): Promise<number> {
  const rows = await platform.db.run(selectLiveLegs());
  // First of all: what follows waits for the disk, and a crash after it would find no live leg to end. A BYE too many gets 481.
  for (const { dialog } of rows) {
    if (dialog !== null) void platform.agent.endDialog(JSON.parse(dialog) as DialogSnapshot);
  }
  await inParallel(rows, recoveredAtOnce, (row) => endOrphanedLeg(platform, row));
  return rows.length;
}

async function endOrphanedLeg(platform: CallPlatform, row: LegRow): Promise<void> {
  const call = platform.queues.placeOfId(row.call_control_id)?.call ?? callOfRow(row);
  call.state = 'ended';
  const endedAtMs = platform.clock.wallTimeMs();
  call.endedAtMs = endedAtMs;
  call.ending = hangups.platformFailure;
  platform.log.warn({ ...logIds(call), since: isoMicros(row.created_at_ms) }, 'leg of an earlier run ended');
  await endFork(platform, call);
  await endOrphanedSiprec(platform, call);
  await endInQueue(platform, call);
  call.hungUp = true;
  const payload = hangupPayload(call, hangups.platformFailure, endedAtMs, undefined);
  await emitEvent(platform, call, 'call.hangup', payload);
  if (call.unstored !== undefined)
    platform.log.error(logIds(call), 'the start waits for the store of a leg of an earlier run');
  // Others tell of this leg from its row.
  await allStored(call);
}
