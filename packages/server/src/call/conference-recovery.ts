import { selectLiveConferences, updateConference } from '../store/conferences.ts';
import { selectLegByControlId } from '../store/legs.ts';
import { callOfRow } from './call-of-row.ts';
import type { CallPlatform } from './call-platform.ts';
import { timedConferencePayload } from './conference-payload.ts';
import { emitEvent } from './emit-event.ts';

/** After a crash: the legs are gone, so every conference that the store still holds alive has ended, and that is told. */
export async function endOrphanedConferences(platform: CallPlatform): Promise<void> {
  for (const row of await platform.db.run(selectLiveConferences())) {
    const nowMs = platform.clock.wallTimeMs();
    const ended = updateConference({ ...row, status: 'completed', end_reason: 'all_left', updated_at_ms: nowMs });
    const [leg] = await platform.db.run(selectLegByControlId(row.call_control_id));
    if (leg === undefined) {
      await platform.db.run(ended);
      continue;
    }
    platform.log.warn({ conference_id: row.id }, 'conference of an earlier run ended');
    const creator = platform.queues.placeOfId(leg.call_control_id)?.call ?? callOfRow(leg);
    const payload = { ...timedConferencePayload(creator, row.id, nowMs), reason: 'all_left' };
    await emitEvent(platform, creator, 'conference.ended', payload, [ended]);
  }
}
