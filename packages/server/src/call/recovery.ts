import type { DialogSnapshot } from '@hookswitch/sip';
import { isoMicros } from '../clock.ts';
import { type LegRow, selectLiveLegs } from '../store/legs.ts';
import { Call, type CallDetails } from './call.ts';
import type { CallPlatform } from './call-platform.ts';
import { emitEvent, logIds } from './emit-event.ts';
import { hangupPayload } from './event-payload.ts';
import { type Hangup, hangups } from './hangup-cause.ts';
import type { CallIds } from './identifiers.ts';

/**
 * After a crash: every leg that the store still holds alive gets its one `call.hangup`, and the far end of an answered
 * one a BYE, so that no phone stays in a call that nobody has. Runs before any new call is taken.
 * @returns how many legs were ended.
 */
export async function endOrphanedLegs(platform: CallPlatform): Promise<number> {
  const rows = await platform.db.run(selectLiveLegs());
  for (const row of rows) {
    const call = callOfRow(row);
    call.state = 'ended';
    const endedAtMs = platform.clock.wallTimeMs();
    call.endedAtMs = endedAtMs;
    call.ending = hangups.platformFailure;
    platform.log.warn({ ...logIds(call), since: isoMicros(row.created_at_ms) }, 'leg of an earlier run ended');
    const payload = hangupPayload(call, hangups.platformFailure, endedAtMs, undefined);
    await emitEvent(platform, call, 'call.hangup', payload);
    if (row.dialog !== null) void platform.agent.endDialog(JSON.parse(row.dialog) as DialogSnapshot);
  }
  return rows.length;
}

/** A leg as the store knows it: to tell of it, not to command it. */
export function callOfRow(row: LegRow): Call {
  const call = new Call({
    ids: {
      callControlId: row.call_control_id,
      callLegId: row.leg_id,
      callSessionId: row.call_session_id,
    } as CallIds,
    connectionId: row.connection_id,
    direction: row.direction,
    from: row.from_number,
    to: row.to_number,
    createdAtMs: row.created_at_ms,
    details: JSON.parse(row.details) as CallDetails,
    target: JSON.parse(row.webhook_target),
    clientState: row.client_state,
    commandId: row.command_id,
    timeLimitSecs: 0,
  });
  call.eventSeq = row.event_seq;
  call.answeredAtMs = row.answered_at_ms;
  call.state = row.state;
  call.endedAtMs = row.ended_at_ms;
  if (row.hangup_cause !== null)
    call.ending = { ...hangups.platformFailure, cause: row.hangup_cause as Hangup['cause'] };
  return call;
}
