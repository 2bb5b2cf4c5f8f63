import { type Condition, countRows, type Page, selectPage } from './list-query.ts';
import { insertInto, type Statement, updateByKey } from './statement.ts';

/** A recording of a leg or of a conference. */
export interface RecordingRow {
  id: string;
  /** `recording` until its file is in its place and its event is stored. */
  status: 'recording' | 'completed';
  leg_id: string | null;
  call_control_id: string | null;
  call_session_id: string | null;
  connection_id: string | null;
  conference_id: string | null;
  conference_region: string | null;
  sip_call_id: string | null;
  from_number: string | null;
  to_number: string | null;
  /** The command that started it. */
  initiated_by: string;
  channels: 'single' | 'dual';
  format: 'wav' | 'mp3';
  /** With its extension. */
  file_name: string;
  /** Where the file is; of one that runs, where it is going to. */
  storage: 'local' | 's3';
  size_bytes: number;
  duration_ms: number;
  started_at_ms: number;
  ended_at_ms: number | null;
  created_at_ms: number;
  updated_at_ms: number;
}

const columns = [
  'id',
  'status',
  'leg_id',
  'call_control_id',
  'call_session_id',
  'connection_id',
  'conference_id',
  'conference_region',
  'sip_call_id',
  'from_number',
  'to_number',
  'initiated_by',
  'channels',
  'format',
  'file_name',
  'storage',
  'size_bytes',
  'duration_ms',
  'started_at_ms',
  'ended_at_ms',
  'created_at_ms',
  'updated_at_ms',
] as const satisfies readonly (keyof RecordingRow)[];

const mutableColumns = [
  'status',
  // An MP3 that could not be made is kept as WAV.
  'format',
  'file_name',
  'storage',
  'size_bytes',
  'duration_ms',
  'ended_at_ms',
  'updated_at_ms',
] as const satisfies readonly (keyof RecordingRow)[];

type RecordingChanges = Pick<RecordingRow, (typeof mutableColumns)[number]>;

/** A column that must have a value, or a time that must not be passed. */
export type RecordingFilter = readonly [
  column: keyof RecordingRow & string,
  comparison: '=' | '>=' | '<=',
  value: string | number,
];

const selected = `SELECT ${columns.join(', ')} FROM recordings`;
const returning = `RETURNING ${columns.join(', ')}`;

export function insertRecording(row: RecordingRow): Statement {
  return insertInto('recordings', columns, row);
}

/** Its file is in its place. */
export function updateRecording(row: RecordingRow): Statement {
  return updateByKey<RecordingChanges>('recordings', mutableColumns, { column: 'id', value: row.id }, row);
}

/** Returns the deleted row, or no row when there was none that is complete. */
export function deleteRecording(id: string): Statement<RecordingRow> {
  return { sql: `DELETE FROM recordings WHERE id = $1 AND status = 'completed' ${returning}`, params: [id] };
}

/** One that came to nothing. */
export function forgetRecording(id: string): Statement {
  return { sql: 'DELETE FROM recordings WHERE id = $1', params: [id] };
}

/** One that is complete. */
export function selectRecording(id: string): Statement<RecordingRow> {
  return { sql: `${selected} WHERE id = $1 AND status = 'completed'`, params: [id] };
}

/** What an earlier run of the server did not complete, oldest first. */
export function selectUnfinishedRecordings(): Statement<RecordingRow> {
  return { sql: `${selected} WHERE status = 'recording' ORDER BY created_at_ms, id`, params: [] };
}

/** Those that are complete, newest first. */
export function listRecordings(filters: readonly RecordingFilter[], page: Page): Statement<RecordingRow> {
  return selectPage(selected, conditions(filters), ['created_at_ms', 'desc'], page);
}

export function countRecordings(filters: readonly RecordingFilter[]): Statement<{ count: number }> {
  return countRows('recordings', conditions(filters));
}

function conditions(filters: readonly RecordingFilter[]): Condition[] {
  const given = filters.map(([column, comparison, value]): Condition => [`${column} ${comparison} $?`, value]);
  return [['status = $?', 'completed'], ...given];
}
