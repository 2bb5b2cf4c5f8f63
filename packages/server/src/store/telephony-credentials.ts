import { type Condition, countRows, type Page, selectPage } from './list-query.ts';
import { insertInto, type Statement, updateByKey } from './statement.ts';

/** Username and password of a SIP phone. */
export interface TelephonyCredentialRow {
  id: string;
  /** Unique. */
  sip_username: string;
  /** In clear: digest authentication and the API both need it. The file is readable by its owner only. */
  sip_password: string;
  name: string;
  tag: string | null;
  /** JSON array: the phone's own numbers, the one it calls from first. */
  numbers: string;
  connection_id: string | null;
  /** Null: never. */
  expires_at_ms: number | null;
  created_at_ms: number;
  updated_at_ms: number;
}

const columns = [
  'id',
  'sip_username',
  'sip_password',
  'name',
  'tag',
  'numbers',
  'connection_id',
  'expires_at_ms',
  'created_at_ms',
  'updated_at_ms',
] as const satisfies readonly (keyof TelephonyCredentialRow)[];

const mutableColumns = [
  'sip_password',
  'name',
  'tag',
  'numbers',
  'connection_id',
  'expires_at_ms',
  'updated_at_ms',
] as const satisfies readonly (keyof TelephonyCredentialRow)[];

export type TelephonyCredentialChanges = Partial<Pick<TelephonyCredentialRow, (typeof mutableColumns)[number]>>;

export interface TelephonyCredentialFilter {
  readonly sipUsername?: string;
  readonly name?: string;
  readonly tag?: string;
  readonly connectionId?: string;
}

const returning = `RETURNING ${columns.join(', ')}`;

/** Rejects with `unique-violation` when the username is taken. */
export function insertTelephonyCredential(row: TelephonyCredentialRow): Statement<TelephonyCredentialRow> {
  return insertInto('telephony_credentials', columns, row, returning);
}

/** Inserts, or overwrites the row of the same username but for its id and `created_at_ms`: for the configuration file. */
export function upsertTelephonyCredential(row: TelephonyCredentialRow): Statement<TelephonyCredentialRow> {
  const assignments = mutableColumns.map((column) => `${column} = excluded.${column}`).join(', ');
  const suffix = `ON CONFLICT (sip_username) DO UPDATE SET ${assignments} ${returning}`;
  return insertInto('telephony_credentials', columns, row, suffix);
}

/** Returns the updated row, or no row when there is none with that id. */
export function updateTelephonyCredential(
  id: string,
  changes: TelephonyCredentialChanges,
): Statement<TelephonyCredentialRow> {
  const key = { column: 'id', value: id };
  return updateByKey<TelephonyCredentialChanges>('telephony_credentials', mutableColumns, key, changes, returning);
}

/** Returns the deleted row, or no row when there was none. */
export function deleteTelephonyCredential(id: string): Statement<TelephonyCredentialRow> {
  return { sql: `DELETE FROM telephony_credentials WHERE id = $1 ${returning}`, params: [id] };
}

export function selectTelephonyCredential(id: string): Statement<TelephonyCredentialRow> {
  return { sql: `SELECT ${columns.join(', ')} FROM telephony_credentials WHERE id = $1`, params: [id] };
}

/** Oldest first. */
export function selectAllTelephonyCredentials(): Statement<TelephonyCredentialRow> {
  return { sql: `SELECT ${columns.join(', ')} FROM telephony_credentials ORDER BY created_at_ms, id`, params: [] };
}

/** Oldest first, or newest first with `desc`. */
export function listTelephonyCredentials(
  filter: TelephonyCredentialFilter,
  direction: 'asc' | 'desc',
  page: Page,
): Statement<TelephonyCredentialRow> {
  return selectPage(
    `SELECT ${columns.join(', ')} FROM telephony_credentials`,
    conditions(filter),
    ['created_at_ms', direction],
    page,
  );
}

export function countTelephonyCredentials(filter: TelephonyCredentialFilter): Statement<{ count: number }> {
  return countRows('telephony_credentials', conditions(filter));
}

function conditions(filter: TelephonyCredentialFilter): Condition[] {
  const list: Condition[] = [];
  if (filter.sipUsername !== undefined) list.push(['sip_username = $?', filter.sipUsername]);
  if (filter.name !== undefined) list.push(['name = $?', filter.name]);
  if (filter.tag !== undefined) list.push(['tag = $?', filter.tag]);
  if (filter.connectionId !== undefined) list.push(['connection_id = $?', filter.connectionId]);
  return list;
}
