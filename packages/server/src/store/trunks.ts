import { type Condition, countRows, type Page, selectPage } from './list-query.ts';
import { insertInto, type Statement, updateByKey } from './statement.ts';

/** A carrier or gateway that calls leave through, and come from. */
export interface TrunkRow {
  id: string;
  /** Unique. */
  name: string;
  host: string;
  port: number;
  transport: 'udp' | 'tcp' | 'tls';
  username: string | null;
  /** In clear: digest authentication needs it. The file is readable by its owner only. */
  password: string | null;
  /** JSON array of E.164 prefixes. */
  prefixes: string;
  region: string | null;
  /** 0 or 1 */
  register: number;
  /** null: it is not asked. */
  options_interval_secs: number | null;
  created_at_ms: number;
  updated_at_ms: number;
}

const columns = [
  'id',
  'name',
  'host',
  'port',
  'transport',
  'username',
  'password',
  'prefixes',
  'region',
  'register',
  'options_interval_secs',
  'created_at_ms',
  'updated_at_ms',
] as const satisfies readonly (keyof TrunkRow)[];

const mutableColumns = [
  'name',
  'host',
  'port',
  'transport',
  'username',
  'password',
  'prefixes',
  'region',
  'register',
  'options_interval_secs',
  'updated_at_ms',
] as const satisfies readonly (keyof TrunkRow)[];

export type TrunkChanges = Partial<Pick<TrunkRow, (typeof mutableColumns)[number]>>;

export interface TrunkFilter {
  readonly name?: string;
}

const returning = `RETURNING ${columns.join(', ')}`;

/** Rejects with `unique-violation` when the name is taken. */
export function insertTrunk(row: TrunkRow): Statement<TrunkRow> {
  return insertInto('trunks', columns, row, returning);
}

/** Inserts, or overwrites the row of the same name but for its id and `created_at_ms`: for the configuration file. */
export function upsertTrunk(row: TrunkRow): Statement<TrunkRow> {
  const assignments = mutableColumns.map((column) => `${column} = excluded.${column}`).join(', ');
  return insertInto('trunks', columns, row, `ON CONFLICT (name) DO UPDATE SET ${assignments} ${returning}`);
}

/** Returns the updated row, or no row when there is none with that id; `unique-violation` when the name is taken. */
export function updateTrunk(id: string, changes: TrunkChanges): Statement<TrunkRow> {
  return updateByKey<TrunkChanges>('trunks', mutableColumns, { column: 'id', value: id }, changes, returning);
}

/** Returns the deleted row, or no row when there was none. */
export function deleteTrunk(id: string): Statement<TrunkRow> {
  return { sql: `DELETE FROM trunks WHERE id = $1 ${returning}`, params: [id] };
}

export function selectTrunk(id: string): Statement<TrunkRow> {
  return { sql: `SELECT ${columns.join(', ')} FROM trunks WHERE id = $1`, params: [id] };
}

/** Oldest first. */
export function selectAllTrunks(): Statement<TrunkRow> {
  return { sql: `SELECT ${columns.join(', ')} FROM trunks ORDER BY created_at_ms, id`, params: [] };
}

/** Newest first. */
export function listTrunks(filter: TrunkFilter, page: Page): Statement<TrunkRow> {
  return selectPage(`SELECT ${columns.join(', ')} FROM trunks`, conditions(filter), ['created_at_ms', 'desc'], page);
}

export function countTrunks(filter: TrunkFilter): Statement<{ count: number }> {
  return countRows('trunks', conditions(filter));
}

function conditions({ name }: TrunkFilter): Condition[] {
  return name === undefined ? [] : [['name = $?', name]];
}
