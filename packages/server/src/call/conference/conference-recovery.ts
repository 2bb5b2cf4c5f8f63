import { inParallel } from '../../in-parallel.ts';
import { type ConferenceRow, selectLiveConferences, updateConference } from '../../store/conferences.ts';
import { type LegRow, selectEndedLegsInConferences, selectLegByControlId } from '../../store/legs.ts';
import type { Call } from '../call.ts';
import { callOfRow } from '../call-of-row.ts';
import type { CallPlatform } from '../call-platform.ts';
import { allStored, emitEvent } from '../event/emit-event.ts';
import { recoveredAtOnce } from '../recovery.ts';
import { tellLeft } from './conference-life.ts';
import { timedConferencePayload } from './conference-payload.ts';

/**
 * After a crash: every leg has ended and was told to. Who was in a conference has left it, and every conference that the
 * store still holds alive has ended; each is told once, however often the server dies over it, and in whichever order the
 * disk took what was told before: a leg says itself whether it has to be told, whatever has become of its conference.
 */
export async function endOrphanedConferences(platform: CallPlatform): Promise<void> {
  const calls = new StoredCalls(platform);
  await inParallel(await platform.db.run(selectEndedLegsInConferences()), recoveredAtOnce, async (leg) => {
    const call = calls.of(leg);
    const { conferenceId } = call.details;
    if (conferenceId !== undefined) await call.mailbox.post(() => tellLeft(platform, call, conferenceId));
    await allStored(call);
  });
  await inParallel(await platform.db.run(selectLiveConferences()), recoveredAtOnce, (row) =>
    tellEnded(platform, calls, row),
  );
}

async function tellEnded(platform: CallPlatform, calls: StoredCalls, row: ConferenceRow): Promise<void> {
  const nowMs = platform.clock.wallTimeMs();
  const ended = updateConference({ ...row, status: 'completed', end_reason: 'all_left', updated_at_ms: nowMs });
  const [leg] = await platform.db.run(selectLegByControlId(row.call_control_id));
  if (leg === undefined) {
    await platform.db.run(ended);
    return;
  }
  platform.log.warn({ conference_id: row.id }, 'conference of an earlier run ended');
  const creator = calls.of(leg);
  const payload = { ...timedConferencePayload(creator, row.id, nowMs), reason: 'all_left' };
  await creator.mailbox.post(() => emitEvent(platform, creator, 'conference.ended', payload, [ended]));
  await allStored(creator);
}

/** One for each leg, so that the events of a leg that made several conferences have their numbers. */
class StoredCalls {
  readonly #platform: CallPlatform;
  readonly #calls = new Map<string, Call>();

  constructor(platform: CallPlatform) {
    this.#platform = platform;
  }

  /** The leg, or its place in a queue that has outlived it. */
  of(row: LegRow): Call {
    const known = this.#calls.get(row.leg_id);
    const call = known ?? this.#platform.queues.placeOfId(row.call_control_id)?.call ?? callOfRow(row);
    this.#calls.set(row.leg_id, call);
    return call;
  }
}
