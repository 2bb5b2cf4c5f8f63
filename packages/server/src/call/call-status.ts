import type { ActiveCall, CallStatus } from '@hookswitch/contract';
import { isoMicros } from '../clock.ts';
import type { LegRow } from '../store/legs.ts';
import type { Call, CallDetails } from './call.ts';

/** Whole seconds since the answer; 0 for a leg that was never answered. */
function durationSecs(answeredAtMs: number | null, untilMs: number): number {
  return answeredAtMs === null ? 0 : Math.max(0, Math.floor((untilMs - answeredAtMs) / 1000));
}

function billingGroup({ billingGroupId }: CallDetails): Pick<CallStatus, 'billing_group_id'> {
  return billingGroupId === undefined ? {} : { billing_group_id: billingGroupId };
}

/** `GET /calls/{id}` for a leg that lives (reference §1.0). */
export function statusOfCall(call: Call, nowMs: number): CallStatus {
  return {
    record_type: 'call',
    call_control_id: call.ids.callControlId,
    call_leg_id: call.ids.callLegId,
    call_session_id: call.ids.callSessionId,
    is_alive: call.state !== 'ended',
    call_duration: durationSecs(call.answeredAtMs, call.endedAtMs ?? nowMs),
    start_time: isoMicros(call.createdAtMs),
    ...(call.clientState === null ? {} : { client_state: call.clientState }),
    ...(call.endedAtMs === null ? {} : { end_time: isoMicros(call.endedAtMs) }),
    ...billingGroup(call.details),
  };
}

/** The same for a leg that only the store still knows. */
export function statusOfLegRow(row: LegRow, nowMs: number): CallStatus {
  return {
    record_type: 'call',
    call_control_id: row.call_control_id,
    call_leg_id: row.leg_id,
    call_session_id: row.call_session_id,
    is_alive: row.state !== 'ended',
    call_duration: durationSecs(row.answered_at_ms, row.ended_at_ms ?? nowMs),
    start_time: isoMicros(row.created_at_ms),
    ...(row.client_state === null ? {} : { client_state: row.client_state }),
    ...(row.ended_at_ms === null ? {} : { end_time: isoMicros(row.ended_at_ms) }),
    ...billingGroup(JSON.parse(row.details) as CallDetails),
  };
}

/** One item of `GET /connections/{id}/active_calls`: all six fields are required, so an unset state is empty. */
export function activeCall(call: Call, nowMs: number): ActiveCall {
  return {
    record_type: 'call',
    call_control_id: call.ids.callControlId,
    call_leg_id: call.ids.callLegId,
    call_session_id: call.ids.callSessionId,
    client_state: call.clientState ?? '',
    call_duration: durationSecs(call.answeredAtMs, nowMs),
  };
}
