import type { LegRow } from '../store/legs.ts';
import { Call, type CallDetails } from './call.ts';
import { type Hangup, hangups } from './hangup-cause.ts';
import type { CallIds } from './identifiers.ts';

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
  call.hungUp = row.state === 'ended';
  call.endedAtMs = row.ended_at_ms;
  if (row.hangup_cause !== null)
    call.ending = { ...hangups.platformFailure, cause: row.hangup_cause as Hangup['cause'] };
  return call;
}
