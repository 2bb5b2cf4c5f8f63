import { insertInto, type Statement } from './statement.ts';

/** One POST (or GET) of an event, for people to see and for the retry policy to go on from after a restart. */
export interface DeliveryAttemptRow {
  event_id: string;
  /** From 1, `meta.attempt` of that delivery. */
  attempt: number;
  url: string;
  started_at_ms: number;
  finished_at_ms: number;
  /** HTTP status of the answer; null when none came. */
  status: number | null;
  /** Why it counts as failed where the status does not say it. */
  error: string | null;
}

const columns = [
  'event_id',
  'attempt',
  'url',
  'started_at_ms',
  'finished_at_ms',
  'status',
  'error',
] as const satisfies readonly (keyof DeliveryAttemptRow)[];

export function insertAttempt(row: DeliveryAttemptRow): Statement {
  return insertInto('delivery_attempts', columns, row);
}

/** The attempts of one event in their order. */
export function selectAttempts(eventId: string): Statement<DeliveryAttemptRow> {
  return {
    sql: `SELECT ${columns.join(', ')} FROM delivery_attempts WHERE event_id = $1 ORDER BY attempt`,
    params: [eventId],
  };
}
