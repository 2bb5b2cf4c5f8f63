import { type Condition, containsPattern, countRows, type Page, selectPage } from './list-query.ts';
import { insertInto, type SqlValue, type Statement, updateByKey } from './statement.ts';

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

/** Times are Unix milliseconds. `from`, `to`: of the leg that it was created from. */
export interface ConferenceFilter {
  readonly name?: string;
  readonly status?: ConferenceRow['status'];
  readonly region?: string;
  readonly connectionId?: string;
  readonly legId?: string;
  readonly sessionId?: string;
  readonly from?: string;
  readonly to?: string;
  readonly applicationNameContains?: string;
  readonly outboundVoiceProfileId?: string;
  readonly created?: { readonly operator: '=' | '>' | '>=' | '<' | '<='; readonly atMs: number };
}

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
export function listConferences(filter: ConferenceFilter, page: Page): Statement<ConferenceRow> {
  return selectPage(selected, conditions(filter), ['created_at_ms', 'desc'], page);
}

export function countConferences(filter: ConferenceFilter): Statement<{ count: number }> {
  return countRows('conferences', conditions(filter));
}

function conditions(filter: ConferenceFilter): Condition[] {
  const { applicationNameContains: part, created } = filter;
  const wanted: readonly (readonly [sql: string, value: SqlValue | undefined])[] = [
    ['name = $?', filter.name],
    ['status = $?', filter.status],
    ['region = $?', filter.region],
    ['connection_id = $?', filter.connectionId],
    ['leg_id = $?', filter.legId],
    ['call_session_id = $?', filter.sessionId],
    ['leg_id IN (SELECT leg_id FROM legs WHERE from_number = $?)', filter.from],
    ['leg_id IN (SELECT leg_id FROM legs WHERE to_number = $?)', filter.to],
    [
      `connection_id IN (SELECT id FROM applications WHERE LOWER(application_name) LIKE LOWER($?) ESCAPE '!')`,
      part === undefined ? undefined : containsPattern(part),
    ],
    [
      'connection_id IN (SELECT id FROM applications WHERE outbound_voice_profile_id = $?)',
      filter.outboundVoiceProfileId,
    ],
    [`created_at_ms ${created?.operator ?? '='} $?`, created?.atMs],
  ];
  return wanted.flatMap(([sql, value]): Condition[] => (value === undefined ? [] : [[sql, value]]));
}
