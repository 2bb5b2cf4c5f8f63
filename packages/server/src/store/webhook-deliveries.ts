import type { EventRow } from './events.ts';
import { type Condition, containsPattern, countRows, type Page, selectPage } from './list-query.ts';
import type { Statement } from './statement.ts';

/** What a list of deliveries may be narrowed to; times are Unix milliseconds, both ends included. */
export interface DeliveryFilter {
  readonly status?: EventRow['status'];
  readonly eventTypes?: readonly string[];
  readonly eventContains?: string;
  readonly attemptContains?: string;
  readonly startedFromMs?: number;
  readonly startedToMs?: number;
  readonly finishedFromMs?: number;
  readonly finishedToMs?: number;
}

/** Newest first. */
export function listDeliveries(filter: DeliveryFilter, page: Page): Statement<EventRow> {
  return selectPage('SELECT * FROM events e', conditions(filter), ['created_at_ms', 'desc'], page);
}

export function countDeliveries(filter: DeliveryFilter): Statement<{ count: number }> {
  return countRows('events e', conditions(filter));
}

export function selectDelivery(id: string): Statement<EventRow> {
  return { sql: 'SELECT * FROM events WHERE id = $1', params: [id] };
}

const firstStart = '(SELECT MIN(started_at_ms) FROM delivery_attempts d WHERE d.event_id = e.id)';
const lastFinish = '(SELECT MAX(finished_at_ms) FROM delivery_attempts d WHERE d.event_id = e.id)';

function conditions(filter: DeliveryFilter): Condition[] {
  const { eventTypes, eventContains, attemptContains } = filter;
  const found: Condition[] = [];
  const add = (sql: string, value: string | number | undefined) => {
    if (value !== undefined) found.push([sql, value]);
  };
  add('e.status = $?', filter.status);
  // One parameter for the whole list: commas cannot be in the name of an event.
  add(`$? LIKE '%,' || e.event_type || ',%'`, eventTypes === undefined ? undefined : `,${eventTypes.join(',')},`);
  add(
    `(e.id || ' ' || e.event_type || ' ' || e.payload) LIKE $? ESCAPE '!'`,
    eventContains === undefined ? undefined : containsPattern(eventContains),
  );
  add(
    `EXISTS (SELECT 1 FROM delivery_attempts d WHERE d.event_id = e.id AND
      (d.url || ' ' || COALESCE(d.error, '') || ' ' || COALESCE(d.status, '') || ' ' || COALESCE(d.answer, ''))
      LIKE $? ESCAPE '!')`,
    attemptContains === undefined ? undefined : containsPattern(attemptContains),
  );
  add(`${firstStart} >= $?`, filter.startedFromMs);
  add(`${firstStart} <= $?`, filter.startedToMs);
  add(`${lastFinish} >= $?`, filter.finishedFromMs);
  add(`${lastFinish} <= $?`, filter.finishedToMs);
  return found;
}
