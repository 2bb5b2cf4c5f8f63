import { type Condition, containsPattern, countRows, type Page, selectPage } from './list-query.ts';
import { insertInto, type Statement, updateByKey } from './statement.ts';

/** A number of one's own: incoming calls to it go to an application, or ring a registered phone. */
export interface PhoneNumberRow {
  id: string;
  /** E.164, unique. */
  phone_number: string;
  /** Id of the application that gets its calls. */
  connection_id: string | null;
  /** Username of the phone that it belongs to. */
  sip_username: string | null;
  status: string;
  customer_reference: string | null;
  /** JSON array of strings. */
  tags: string;
  /** JSON object with the remaining fields of the resource. */
  settings: string;
  created_at_ms: number;
  updated_at_ms: number;
}

const columns = [
  'id',
  'phone_number',
  'connection_id',
  'sip_username',
  'status',
  'customer_reference',
  'tags',
  'settings',
  'created_at_ms',
  'updated_at_ms',
] as const satisfies readonly (keyof PhoneNumberRow)[];

const mutableColumns = [
  'connection_id',
  'sip_username',
  'status',
  'customer_reference',
  'tags',
  'settings',
  'updated_at_ms',
] as const satisfies readonly (keyof PhoneNumberRow)[];

export type PhoneNumberChanges = Partial<Pick<PhoneNumberRow, (typeof mutableColumns)[number]>>;

export interface PhoneNumberFilter {
  readonly phoneNumberContains?: string;
  readonly connectionId?: string;
  readonly status?: string;
  readonly tag?: string;
  readonly customerReference?: string;
}

export interface PhoneNumberSort {
  readonly by: 'created_at' | 'phone_number' | 'status';
  readonly direction: 'asc' | 'desc';
}

const returning = `RETURNING ${columns.join(', ')}`;

/** Rejects with `unique-violation` when the number is there already. */
export function insertPhoneNumber(row: PhoneNumberRow): Statement<PhoneNumberRow> {
  return insertInto('phone_numbers', columns, row, returning);
}

/** Inserts, or overwrites the row of the same number but for its id and `created_at_ms`: for the configuration file. */
export function upsertPhoneNumber(row: PhoneNumberRow): Statement<PhoneNumberRow> {
  const assignments = mutableColumns.map((column) => `${column} = excluded.${column}`).join(', ');
  const suffix = `ON CONFLICT (phone_number) DO UPDATE SET ${assignments} ${returning}`;
  return insertInto('phone_numbers', columns, row, suffix);
}

/** Returns the updated row, or no row when there is none with that id. */
export function updatePhoneNumber(id: string, changes: PhoneNumberChanges): Statement<PhoneNumberRow> {
  const key = { column: 'id', value: id };
  return updateByKey<PhoneNumberChanges>('phone_numbers', mutableColumns, key, changes, returning);
}

/** Returns the deleted row, or no row when there was none. */
export function deletePhoneNumber(id: string): Statement<PhoneNumberRow> {
  return { sql: `DELETE FROM phone_numbers WHERE id = $1 ${returning}`, params: [id] };
}

/** By id, or by the number itself: the API takes both. */
export function selectPhoneNumber(idOrNumber: string): Statement<PhoneNumberRow> {
  return {
    sql: `SELECT ${columns.join(', ')} FROM phone_numbers WHERE id = $1 OR phone_number = $1`,
    params: [idOrNumber],
  };
}

/** Oldest first. */
export function selectAllPhoneNumbers(): Statement<PhoneNumberRow> {
  return { sql: `SELECT ${columns.join(', ')} FROM phone_numbers ORDER BY created_at_ms, id`, params: [] };
}

export function listPhoneNumbers(
  filter: PhoneNumberFilter,
  sort: PhoneNumberSort,
  page: Page,
): Statement<PhoneNumberRow> {
  const sortColumn = sort.by === 'created_at' ? 'created_at_ms' : sort.by;
  return selectPage(
    `SELECT ${columns.join(', ')} FROM phone_numbers`,
    conditions(filter),
    [sortColumn, sort.direction],
    page,
  );
}

export function countPhoneNumbers(filter: PhoneNumberFilter): Statement<{ count: number }> {
  return countRows('phone_numbers', conditions(filter));
}

function conditions(filter: PhoneNumberFilter): Condition[] {
  const list: Condition[] = [];
  if (filter.phoneNumberContains !== undefined) {
    list.push(["phone_number LIKE $? ESCAPE '!'", containsPattern(filter.phoneNumberContains)]);
  }
  if (filter.connectionId !== undefined) list.push(['connection_id = $?', filter.connectionId]);
  if (filter.status !== undefined) list.push(['status = $?', filter.status]);
  // The column is a JSON array of strings, so the tag stands in it in its JSON form, quotes included.
  if (filter.tag !== undefined) list.push(["tags LIKE $? ESCAPE '!'", containsPattern(JSON.stringify(filter.tag))]);
  if (filter.customerReference !== undefined) list.push(['customer_reference = $?', filter.customerReference]);
  return list;
}
