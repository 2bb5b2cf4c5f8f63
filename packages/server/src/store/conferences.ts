import { type Condition, orderAndPage, type Page, whereAll } from './list-query.ts';
import { insertInto, type Statement, updateByKey } from './statement.ts';

/** A conference. */
export interface ConferenceRow {
  id: string;
  name: string;
  status: 'init' | 'in_progress' | 'completed';
  region: string | null;
  connection_id: string;
  /** The leg that it was created from. */
  leg_id: string;
  call_control_id: string;
  call_session_id: string;
  end_reason: 'all_left' | 'ended_via_api' | 'host_left' | 'time_exceeded' | null;
  /** JSON of the ids of the leg whose leaving ended it. */
  ended_by: string | null;
  created_at_ms: number;
  updated_at_ms: number;
  expires_at_ms: number;
}

const columns = [
  'id',
  'name',
  'status',
  'region',
  'connection_id',
  'leg_id',
  'call_control_id',
  'call_session_id',
  'end_reason',
  'ended_by',
  'created_at_ms',
  'updated_at_ms',
  'expires_at_ms',
] as const satisfies readonly (keyof ConferenceRow)[];

const mutableColumns = ['status', 'end_reason', 'ended_by', 'updated_at_ms'] as const;

/** A column that must have a value. */
export type ConferenceFilter = readonly [
  column: 'name' | 'status' | 'connection_id' | 'region' | 'leg_id',
  value: string,
];

const selected = `SELECT ${columns.join(', ')} FROM conferences`;

export function insertConference(row: ConferenceRow): Statement {
  return insertInto('conferences', columns, row);
}

export function updateConference(row: ConferenceRow): Statement {
  return updateByKey<Pick<ConferenceRow, (typeof mutableColumns)[number]>>(
    'conferences',
    mutableColumns,
    { column: 'id', value: row.id },
    row,
  );
}

export function selectConference(id: string): Statement<ConferenceRow> {
  return { sql: `${selected} WHERE id = $1`, params: [id] };
}

/** Those that an earlier run of the server did not end, oldest first. */
export function selectLiveConferences(): Statement<ConferenceRow> {
  return { sql: `${selected} WHERE status <> 'completed' ORDER BY created_at_ms, id`, params: [] };
}

/** Retention: at most `limit` conferences that ended before `beforeMs`. Returns their ids. */
export function deleteEndedConferencesBefore(beforeMs: number, limit: number): Statement<Pick<ConferenceRow, 'id'>> {
  return {
    sql: `DELETE FROM conferences WHERE id IN (
      SELECT id FROM conferences WHERE status = 'completed' AND updated_at_ms < $1 ORDER BY updated_at_ms LIMIT $2)
      RETURNING id`,
    params: [beforeMs, limit],
  };
}

/** Newest first. */
export function listConferences(filters: readonly ConferenceFilter[], page: Page): Statement<ConferenceRow> {
  const { where, params } = whereAll(conditions(filters));
  const { suffix, params: pageParams } = orderAndPage(['created_at_ms', 'desc'], page, params.length);
  return { sql: `${selected}${where}${suffix}`, params: [...params, ...pageParams] };
}

export function countConferences(filters: readonly ConferenceFilter[]): Statement<{ count: number }> {
  const { where, params } = whereAll(conditions(filters));
  return { sql: `SELECT COUNT(*) AS count FROM conferences${where}`, params };
}

function conditions(filters: readonly ConferenceFilter[]): Condition[] {
  return filters.map(([column, value]): Condition => [`${column} = $?`, value]);
}
