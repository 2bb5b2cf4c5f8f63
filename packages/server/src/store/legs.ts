import { insertInto, type Statement, updateByKey } from './statement.ts';

/** One leg of a call, alive or ended. */
export interface LegRow {
  leg_id: string;
  call_control_id: string;
  call_session_id: string;
  connection_id: string;
  direction: 'incoming' | 'outgoing';
  state: 'parked' | 'dialing' | 'ringing' | 'answered' | 'ended';
  from_number: string;
  to_number: string;
  client_state: string | null;
  command_id: string | null;
  /** JSON WebhookTarget: where the leg's next events go. */
  webhook_target: string;
  /** `seq` of the leg's newest event; 0 before the first. */
  event_seq: number;
  /** JSON DialogSnapshot, to hang up the other side after a crash. */
  dialog: string | null;
  created_at_ms: number;
  answered_at_ms: number | null;
  ended_at_ms: number | null;
  hangup_cause: string | null;
  /** JSON: caller id name, custom headers, SIP URIs, codecs, tags. */
  details: string;
}

export const legColumns = [
  'leg_id',
  'call_control_id',
  'call_session_id',
  'connection_id',
  'direction',
  'state',
  'from_number',
  'to_number',
  'client_state',
  'command_id',
  'webhook_target',
  'event_seq',
  'dialog',
  'created_at_ms',
  'answered_at_ms',
  'ended_at_ms',
  'hangup_cause',
  'details',
] as const satisfies readonly (keyof LegRow)[];

const mutableColumns = [
  'state',
  'client_state',
  'webhook_target',
  'event_seq',
  'dialog',
  'answered_at_ms',
  'ended_at_ms',
  'hangup_cause',
  'details',
] as const satisfies readonly (keyof LegRow)[];

/** What may change in a leg's life, and whose life it is. */
export type LegState = Pick<LegRow, 'leg_id' | (typeof mutableColumns)[number]>;

export function insertLeg(row: LegRow): Statement {
  return insertInto('legs', legColumns, row);
}

/** Stores every column that may change; the others are left alone. */
export function updateLegState(leg: LegState): Statement {
  return updateByKey<LegState>('legs', mutableColumns, { column: 'leg_id', value: leg.leg_id }, leg);
}

export function setLegClientState(legId: string, clientState: string | null): Statement {
  return { sql: 'UPDATE legs SET client_state = $1 WHERE leg_id = $2', params: [clientState, legId] };
}

/** Every leg that had not ended, oldest first: what a restarted server has to end. */
export function selectLiveLegs(): Statement<LegRow> {
  return {
    sql: `SELECT ${legColumns.join(', ')} FROM legs WHERE state <> 'ended' ORDER BY created_at_ms, leg_id`,
    params: [],
  };
}

export function selectLegByControlId(callControlId: string): Statement<LegRow> {
  return { sql: `SELECT ${legColumns.join(', ')} FROM legs WHERE call_control_id = $1`, params: [callControlId] };
}

/** Legs that have ended, with a conference in their details that they have not been told to have left. */
export function selectEndedLegsInConferences(): Statement<LegRow> {
  return {
    // The pattern is that of a partial index, word for word.
    sql: `SELECT ${legColumns.join(', ')} FROM legs
      WHERE details LIKE '%"conferenceId":"%' AND state = 'ended' ORDER BY created_at_ms, leg_id`,
    params: [],
  };
}

/** Dials that carried a command_id and were made at or after `sinceMs`, oldest first (command_id window, reference §1.1). */
export function selectRecentDials(sinceMs: number): Statement<LegRow> {
  return {
    sql: `SELECT ${legColumns.join(', ')} FROM legs
      WHERE command_id IS NOT NULL AND direction = 'outgoing' AND created_at_ms >= $1 ORDER BY created_at_ms, leg_id`,
    params: [sinceMs],
  };
}

/**
 * Retention: at most `limit` legs that ended before `beforeMs` go, with their events and attempts. A leg that still has
 * a webhook to deliver or a place in a queue stays. Returns the ids, so that the caller knows whether to go on.
 */
export function deleteEndedBefore(beforeMs: number, limit = 500): Statement<Pick<LegRow, 'leg_id'>> {
  return {
    sql: `DELETE FROM legs WHERE leg_id IN (
      SELECT l.leg_id FROM legs l WHERE l.state = 'ended' AND l.ended_at_ms < $1
        AND NOT EXISTS (SELECT 1 FROM events e WHERE e.leg_id = l.leg_id AND e.status = 'pending')
        AND NOT EXISTS (SELECT 1 FROM queue_places q WHERE q.leg_id = l.leg_id)
        AND NOT EXISTS (SELECT 1 FROM conferences c WHERE c.status IN ('init', 'in_progress') AND c.leg_id = l.leg_id)
        AND NOT EXISTS (SELECT 1 FROM recordings r WHERE r.status = 'recording' AND r.leg_id = l.leg_id)
      ORDER BY l.ended_at_ms LIMIT $2) RETURNING leg_id`,
    params: [beforeMs, limit],
  };
}
