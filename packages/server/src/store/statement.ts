/** What a column can hold. Booleans are 0/1, instants are Unix milliseconds, structured values are JSON text. */
export type SqlValue = string | number | null;

/**
 * One SQL statement with its parameters. Placeholders are `$1`, `$2`, ... and the SQL is kept to what SQLite and
 * PostgreSQL both understand. `Row` is the shape of the rows that it returns; it exists for the compiler only.
 */
export interface Statement<Row = unknown> {
  readonly sql: string;
  readonly params: readonly SqlValue[];
  readonly _row?: Row;
}

/** `INSERT INTO table (columns) VALUES ($1, ...)` for a row whose keys are the columns. `suffix` follows the values. */
export function insertInto<T extends object>(
  table: string,
  columns: readonly (keyof T & string)[],
  row: T,
  suffix = '',
) {
  return {
    sql: insertSql(table, columns, suffix),
    params: columns.map((column) => columnValue(column, row[column] as SqlValue)),
  };
}

/** By their list of columns: the texts of all inserts are known once each was made. */
const insertTexts = new WeakMap<readonly string[], Map<string, string>>();

function insertSql(table: string, columns: readonly string[], suffix: string): string {
  const texts = insertTexts.get(columns) ?? new Map<string, string>();
  insertTexts.set(columns, texts);
  const end = suffix === '' ? '' : ` ${suffix}`;
  const known = texts.get(table + end);
  if (known !== undefined) return known;
  const places = columns.map((_, index) => `$${index + 1}`).join(', ');
  const sql = `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places})${end}`;
  texts.set(table + end, sql);
  return sql;
}

/** `UPDATE table SET ... WHERE key = $n` for the columns that `changes` names; `undefined` means not named. */
export function updateByKey<T extends object>(
  table: string,
  columns: readonly (keyof T & string)[],
  key: { readonly column: string; readonly value: string },
  changes: Partial<T>,
  suffix = '',
) {
  const named = columns.filter((column) => changes[column] !== undefined);
  if (named.length === 0) throw new Error(`An update of ${table} names no column`);
  const assignments = named.map((column, index) => `${column} = $${index + 1}`).join(', ');
  return {
    sql: `UPDATE ${table} SET ${assignments} WHERE ${key.column} = $${named.length + 1}${suffix === '' ? '' : ` ${suffix}`}`,
    params: [...named.map((column) => columnValue(column, changes[column] as SqlValue)), key.value],
  };
}

/** Instants are whole milliseconds in the store, whatever fraction the clock gave. */
function columnValue(column: string, value: SqlValue): SqlValue {
  return typeof value === 'number' && column.endsWith('_at_ms') ? Math.floor(value) : value;
}
