import { type Condition, containsPattern, countRows, type Page, selectPage } from './list-query.ts';
import type { SqlValue, Statement } from './statement.ts';

/** A webhook or a command in the history of calls. */
export interface CallEventRow {
  id: string;
  type: 'webhook' | 'command';
  name: string;
  leg_id: string;
  call_session_id: string;
  created_at_ms: number;
  /** JSON: payload of the webhook, parameters of the command. */
  content: string;
  /** Of a webhook: `pending`, `delivered`, `dead`. Of a command: `accepted`, `refused`. */
  status: string;
  /** Of a webhook, ISO 8601 with microseconds. */
  occurred_at: string | null;
  error_code: string | null;
  attempts: number | null;
  /** URL of the last attempt. */
  delivered_to: string | null;
}

/** Times are Unix milliseconds. */
export interface CallEventFilter {
  readonly applicationNameContains?: string;
  readonly outboundVoiceProfileId?: string;
  readonly legId?: string;
  readonly sessionId?: string;
  readonly connectionId?: string;
  readonly failed?: boolean;
  readonly from?: string;
  readonly to?: string;
  readonly name?: string;
  readonly type?: 'webhook' | 'command';
  readonly callStatus?: 'init' | 'in_progress' | 'completed';
  readonly occurred: { readonly operator: '=' | '>' | '>=' | '<' | '<='; readonly atMs: number };
}

/** What both halves have in common; each half is read by its own index on time. */
const history = `(
  SELECT e.id, 'webhook' AS type, e.event_type AS name, e.leg_id, e.created_at_ms, e.payload AS content, e.status,
    e.occurred_at, NULL AS error_code, e.attempts,
    (SELECT d.url FROM delivery_attempts d WHERE d.event_id = e.id ORDER BY d.attempt DESC LIMIT 1) AS delivered_to
  FROM events e
  UNION ALL
  SELECT c.id, 'command', c.name, c.leg_id, c.created_at_ms, c.params,
    CASE WHEN c.error_code IS NULL THEN 'accepted' ELSE 'refused' END, NULL, c.error_code, NULL, NULL
  FROM commands c) h
  JOIN legs l ON l.leg_id = h.leg_id
  LEFT JOIN applications a ON a.id = l.connection_id`;

/** Newest first. */
export function listCallEvents(filter: CallEventFilter, page: Page): Statement<CallEventRow> {
  const select = `SELECT h.*, l.call_session_id FROM ${history}`;
  return selectPage(select, conditions(filter), ['h.created_at_ms', 'desc'], page);
}

export function countCallEvents(filter: CallEventFilter): Statement<{ count: number }> {
  return countRows(history, conditions(filter));
}

function conditions(filter: CallEventFilter): Condition[] {
  const { applicationNameContains: applicationName, occurred } = filter;
  const found: Condition[] = [[`h.created_at_ms ${occurred.operator} $?`, occurred.atMs]];
  const add = (sql: string, value: SqlValue | undefined) => {
    if (value !== undefined) found.push([sql, value]);
  };
  add(
    `LOWER(a.application_name) LIKE LOWER($?) ESCAPE '!'`,
    applicationName === undefined ? undefined : containsPattern(applicationName),
  );
  add('a.outbound_voice_profile_id = $?', filter.outboundVoiceProfileId);
  add('h.leg_id = $?', filter.legId);
  add('l.call_session_id = $?', filter.sessionId);
  add('l.connection_id = $?', filter.connectionId);
  add(
    `(CASE WHEN h.status IN ('dead', 'refused') THEN 1 ELSE 0 END) = $?`,
    filter.failed === undefined ? undefined : Number(filter.failed),
  );
  add('l.from_number = $?', filter.from);
  add('l.to_number = $?', filter.to);
  add('h.name = $?', filter.name);
  add('h.type = $?', filter.type);
  add(
    `(CASE l.state WHEN 'answered' THEN 'in_progress' WHEN 'ended' THEN 'completed' ELSE 'init' END) = $?`,
    filter.callStatus,
  );
  return found;
}
