import type { SqlValue, Statement } from './statement.ts';

/** One page of a list: `limit` rows after the first `offset`. */
export interface Page {
  readonly limit: number;
  readonly offset: number;
}

/** A condition with `$?` where its one parameter goes. */
export type Condition = readonly [sql: string, value: SqlValue];

/** A pattern that finds `text` anywhere; use with `LIKE $? ESCAPE '!'`, so that % and _ stand for themselves. */
export function containsPattern(text: string): string {
  return `%${text.replace(/[!%_]/g, '!$&')}%`;
}

/** The rows of `select` that meet every condition, in an order that the id makes total; one page of them. */
export function selectPage<Row>(
  select: string,
  conditions: readonly Condition[],
  [column, direction]: readonly [column: string, direction: 'asc' | 'desc'],
  { limit, offset }: Page,
): Statement<Row> {
  const { where, params } = whereAll(conditions);
  const [first, second] = [params.length + 1, params.length + 2];
  const order = `ORDER BY ${column} ${direction}, id ${direction}`;
  return { sql: `${select}${where} ${order} LIMIT $${first} OFFSET $${second}`, params: [...params, limit, offset] };
}

/** How many rows of `table` meet every condition. */
export function countRows(table: string, conditions: readonly Condition[]): Statement<{ count: number }> {
  const { where, params } = whereAll(conditions);
  return { sql: `SELECT COUNT(*) AS count FROM ${table}${where}`, params };
}

/** ` WHERE a AND b` with numbered placeholders; empty text without conditions. */
function whereAll(conditions: readonly Condition[]): { where: string; params: SqlValue[] } {
  if (conditions.length === 0) return { where: '', params: [] };
  const parts = conditions.map(([sql], index) => sql.replace('$?', `$${index + 1}`));
  return { where: ` WHERE ${parts.join(' AND ')}`, params: conditions.map(([, value]) => value) };
}
