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
  /** JSON AttemptAnswer of an answer that was no success; null when there was none. */
  answer: string | null;
}

const columns = [
  'event_id',
  'attempt',
  'url',
  'started_at_ms',
  'finished_at_ms',
  'status',
  'error',
  'answer',
] as const satisfies readonly (keyof DeliveryAttemptRow)[];

export function insertAttempt(row: DeliveryAttemptRow): Statement {
  return insertInto('delivery_attempts', columns, row);
}

/** What a receiver said, cut to what helps to find out why it did not take an event. */
export interface AttemptAnswer {
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** The attempts of some events, newest first. */
export function selectAttemptsOf(eventIds: readonly string[]): Statement<DeliveryAttemptRow> {
  const places = eventIds.map((_, index) => `$${index + 1}`).join(', ');
  return {
    sql: `SELECT ${columns.join(', ')} FROM delivery_attempts WHERE event_id IN (${places}) ORDER BY attempt DESC`,
    params: [...eventIds],
  };
}

/** The attempts of one event in their order, those after `afterAttempt`. */
export function selectAttempts(eventId: string, afterAttempt = 0): Statement<DeliveryAttemptRow> {
  return {
    sql: `SELECT ${columns.join(', ')} FROM delivery_attempts WHERE event_id = $1 AND attempt > $2 ORDER BY attempt`,
    params: [eventId, afterAttempt],
  };
}
