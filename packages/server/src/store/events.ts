import { insertInto, type Statement } from './statement.ts';

/** One webhook of the outbox. It exists once its row is committed, and only then is it sent. */
export interface EventRow {
  /** UUID, `data.id` of every delivery of this event. */
  id: string;
  leg_id: string;
  call_control_id: string;
  event_type: string;
  /** ISO 8601 with microseconds, UTC. */
  occurred_at: string;
  /** JSON object, its keys sorted at every level: the bytes that are sent. */
  payload: string;
  /** JSON WebhookTarget. */
  target: string;
  status: 'pending' | 'delivered' | 'dead';
  /** Attempts that were made and recorded. */
  attempts: number;
  /** Unix milliseconds; null means at once. */
  next_attempt_at_ms: number | null;
  /** Position within the leg, from 1. */
  seq: number;
  created_at_ms: number;
  /** Events of one lane are delivered one after another: the `leg_id`, or the event's own id where order was given up. */
  lane: string;
  /** Attempts that were made before it was last sent again by hand: the retry policy begins anew after them. */
  attempts_before: number;
}

const columns = [
  'id',
  'leg_id',
  'call_control_id',
  'event_type',
  'occurred_at',
  'payload',
  'target',
  'status',
  'attempts',
  'next_attempt_at_ms',
  'seq',
  'created_at_ms',
  'lane',
  'attempts_before',
] as const satisfies readonly (keyof EventRow)[];

/** The leg's row must exist: insert it earlier in the same transaction. */
export function insertEvent(row: EventRow): Statement {
  return insertInto('events', columns, row);
}

/** Where a page of pending events ended; the next page starts after it. */
export type EventPosition = Pick<EventRow, 'created_at_ms' | 'id'>;

/** The first pending event of each lane, oldest first, after `after`: where delivery goes on after a restart. */
export function selectPendingEvents(after: EventPosition | null, limit: number): Statement<EventRow> {
  return {
    sql: `SELECT ${columns.map((column) => `e.${column}`).join(', ')} FROM events e
      WHERE e.status = 'pending' AND (e.created_at_ms > $1 OR (e.created_at_ms = $1 AND e.id > $2))
        AND NOT EXISTS (SELECT 1 FROM events p WHERE p.lane = e.lane AND p.status = 'pending' AND p.seq < e.seq)
      ORDER BY e.created_at_ms, e.id LIMIT $3`,
    params: [after?.created_at_ms ?? -1, after?.id ?? '', limit],
  };
}

/** Pending events of one lane in their order, beginning after `afterSeq`. */
export function selectPendingEventsOfLane(lane: string, afterSeq: number, limit: number): Statement<EventRow> {
  return {
    sql: `SELECT ${columns.join(', ')} FROM events
      WHERE lane = $1 AND status = 'pending' AND seq > $2 ORDER BY seq LIMIT $3`,
    params: [lane, afterSeq, limit],
  };
}

export function countPendingEvents(): Statement<{ count: number }> {
  return { sql: `SELECT COUNT(*) AS count FROM events WHERE status = 'pending'`, params: [] };
}

export function markDelivered(id: string, attempts: number): Statement {
  return settle(id, 'delivered', attempts);
}

/** No attempt will follow: the schedule ran out or every URL refused the event. */
export function markDead(id: string, attempts: number): Statement {
  return settle(id, 'dead', attempts);
}

export function markRetry(id: string, attempts: number, nextAttemptAtMs: number): Statement {
  return {
    sql: 'UPDATE events SET attempts = $1, next_attempt_at_ms = $2 WHERE id = $3',
    params: [attempts, Math.floor(nextAttemptAtMs), id],
  };
}

function settle(id: string, status: 'delivered' | 'dead', attempts: number): Statement {
  return {
    sql: 'UPDATE events SET status = $1, attempts = $2, next_attempt_at_ms = NULL WHERE id = $3',
    params: [status, attempts, id],
  };
}

/** An event that is not on its way becomes pending again, with a retry policy that begins anew. No row when it is. */
export function requeueEvent(id: string, target: string, nowMs: number): Statement<EventRow> {
  return {
    sql: `UPDATE events SET status = 'pending', attempts_before = attempts, target = $1, next_attempt_at_ms = $2
      WHERE id = $3 AND status <> 'pending' RETURNING ${columns.join(', ')}`,
    params: [target, Math.floor(nowMs), id],
  };
}
