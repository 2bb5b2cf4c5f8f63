import { type Page, selectPage } from './list-query.ts';
import { insertInto, type Statement, updateByKey } from './statement.ts';

/** A key of the API, without the key. */
export interface ApiKeyRow {
  id: string;
  name: string;
  /** How the key begins, to tell it from others. */
  prefix: string;
  /** SHA-256 of the key, hex. */
  hash: string;
  /** null: the limit of the server. */
  requests_per_second: number | null;
  last_used_at_ms: number | null;
  created_at_ms: number;
  updated_at_ms: number;
}

const columns = [
  'id',
  'name',
  'prefix',
  'hash',
  'requests_per_second',
  'last_used_at_ms',
  'created_at_ms',
  'updated_at_ms',
] as const satisfies readonly (keyof ApiKeyRow)[];
const mutableColumns = ['name', 'requests_per_second', 'last_used_at_ms', 'updated_at_ms'] as const;
export type ApiKeyChanges = Partial<Pick<ApiKeyRow, (typeof mutableColumns)[number]>>;

const returning = `RETURNING ${columns.join(', ')}`;

export function insertApiKey(row: ApiKeyRow): Statement<ApiKeyRow> {
  return insertInto('api_keys', columns, row, returning);
}

/** Returns the updated row, or no row when there is none with that id. */
export function updateApiKey(id: string, changes: ApiKeyChanges): Statement<ApiKeyRow> {
  return updateByKey<ApiKeyChanges>('api_keys', mutableColumns, { column: 'id', value: id }, changes, returning);
}

/** Returns the deleted row, or no row when there was none. */
export function deleteApiKey(id: string): Statement<ApiKeyRow> {
  return { sql: `DELETE FROM api_keys WHERE id = $1 ${returning}`, params: [id] };
}

export function selectApiKey(id: string): Statement<ApiKeyRow> {
  return { sql: `SELECT ${columns.join(', ')} FROM api_keys WHERE id = $1`, params: [id] };
}

/** Oldest first. */
export function selectAllApiKeys(): Statement<ApiKeyRow> {
  return { sql: `SELECT ${columns.join(', ')} FROM api_keys ORDER BY created_at_ms, id`, params: [] };
}

/** Newest first. */
export function listApiKeys(page: Page): Statement<ApiKeyRow> {
  return selectPage(`SELECT ${columns.join(', ')} FROM api_keys`, [], ['created_at_ms', 'desc'], page);
}
