import type { SqlValue } from './statement.ts';

/** One page of a list: `limit` rows after the first `offset`. */
export interface Page {
  readonly limit: number;
  readonly offset: number;
}

/** A condition with `$?` where its one parameter goes. */
export type Condition = readonly [sql: string, value: SqlValue];

/** `WHERE a AND b` with numbered placeholders; empty text without conditions. */
export function whereAll(conditions: readonly Condition[]): { where: string; params: SqlValue[] } {
  if (conditions.length === 0) return { where: '', params: [] };
  const parts = conditions.map(([sql], index) => sql.replace('$?', `$${index + 1}`));
  return { where: ` WHERE ${parts.join(' AND ')}`, params: conditions.map(([, value]) => value) };
}

/** A pattern that finds `text` anywhere; use with `LIKE $? ESCAPE '!'`, so that % and _ stand for themselves. */
export function containsPattern(text: string): string {
  return `%${text.replace(/[!%_]/g, '!$&')}%`;
}

/** ` ORDER BY ... LIMIT ... OFFSET ...` behind the first `used` parameters. The id makes the order total. */
export function orderAndPage(
  columnAndDirection: readonly [column: string, direction: 'asc' | 'desc'],
  page: Page,
  used: number,
): { suffix: string; params: SqlValue[] } {
  const [column, direction] = columnAndDirection;
  return {
    suffix: ` ORDER BY ${column} ${direction}, id ${direction} LIMIT $${used + 1} OFFSET $${used + 2}`,
    params: [page.limit, page.offset],
  };
}
