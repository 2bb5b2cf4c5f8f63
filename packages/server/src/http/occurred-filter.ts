import { readTimeFilter } from './filter-values.ts';
import { invalidFilter, type ListQuery } from './query.ts';

const operators = { eq: '=', gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;
const moments = Object.entries(operators).map(([word, sql]) => ({ name: `filter[occurred_at][${word}]`, sql }));

/** `filter[occurred_at]` with each of its operators. */
export const occurredFilters: readonly string[] = moments.map(({ name }) => name);

/** A condition on a time in Unix milliseconds. */
export interface MomentCondition {
  readonly operator: (typeof operators)[keyof typeof operators];
  readonly atMs: number;
}

/** @throws ApiError 10031 for what is no time, and for more than one condition */
export function readOccurred(query: ListQuery): MomentCondition | undefined {
  const given = moments.flatMap(({ name, sql }) => {
    const atMs = readTimeFilter(query, name);
    return atMs === undefined ? [] : [{ name, operator: sql, atMs }];
  });
  const [first, second] = given;
  if (second !== undefined) throw invalidFilter(second.name, 'Only one condition on filter[occurred_at] is possible.');
  return first && { operator: first.operator, atMs: first.atMs };
}

const nameContains = 'filter[application_name][contains]';

/** @throws ApiError 10031 for fewer than 3 characters */
export function readApplicationName({ filters }: ListQuery): string | undefined {
  const part = filters.get(nameContains);
  if (part === undefined || part.length >= 3) return part;
  throw invalidFilter(nameContains, `${nameContains} needs at least 3 characters.`);
}
