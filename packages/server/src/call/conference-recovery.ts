import { type ConferenceRow, selectLiveConferences, updateConference } from '../store/conferences.ts';
import { type LegRow, selectEndedLegsOfConference, selectLegByControlId } from '../store/legs.ts';
import type { Call } from './call.ts';
import { callOfRow } from './call-of-row.ts';
import type { CallPlatform } from './call-platform.ts';
import { tellLeft } from './conference-life.ts';
import { timedConferencePayload } from './conference-payload.ts';
import { allStored, emitEvent } from './emit-event.ts';

/**
 * After a crash: every leg has ended and was told to, so every conference that the store still holds alive has ended too.
 * Who was in it has left, and it has ended; each is told once, however often the server dies over it.
 */
export async function endOrphanedConferences(platform: CallPlatform): Promise<void> {
  for (const row of await platform.db.run(selectLiveConferences())) {
    for (const leg of await platform.db.run(selectEndedLegsOfConference(row.id, row.created_at_ms))) {
      const call = storedCall(platform, leg);
      await tellLeft(platform, call, row.id);
      await allStored(call);
    }
    await tellEnded(platform, row);
  }
}

async function tellEnded(platform: CallPlatform, row: ConferenceRow): Promise<void> {
  const nowMs = platform.clock.wallTimeMs();
  const ended = updateConference({ ...row, status: 'completed', end_reason: 'all_left', updated_at_ms: nowMs });
  const [leg] = await platform.db.run(selectLegByControlId(row.call_control_id));
  if (leg === undefined) {
    await platform.db.run(ended);
    return;
  }
  platform.log.warn({ conference_id: row.id }, 'conference of an earlier run ended');
  const creator = storedCall(platform, leg);
  const payload = { ...timedConferencePayload(creator, row.id, nowMs), reason: 'all_left' };
  await emitEvent(platform, creator, 'conference.ended', payload, [ended]);
  // The next one may have been made by the same leg, and is told from its row.
  await allStored(creator);
}

/** The leg, or its place in a queue that has outlived it. */
function storedCall(platform: CallPlatform, row: LegRow): Call {
  return platform.queues.placeOfId(row.call_control_id)?.call ?? callOfRow(row);
}
