import { invalidFilter, type ListQuery } from './query.ts';

/**
 * Unix milliseconds of a filter that takes a time; undefined when it was not given.
 * @throws ApiError 10031 for what is no RFC 3339 time with a time zone
 */
export function readTimeFilter({ filters }: ListQuery, name: string): number | undefined {
  const text = filters.get(name);
  if (text === undefined) return undefined;
  const [, day] = /^(\d{4}-\d{2}-\d{2})T.*(?:Z|[+-]\d{2}:\d{2})$/i.exec(text) ?? [];
  const atMs = Date.parse(text);
  if (day === undefined || Number.isNaN(atMs) || !isDay(day)) {
    throw invalidFilter(name, `${name} must be a time such as 2026-01-02T03:04:05Z.`);
  }
  return atMs;
}

/** `Date.parse` takes the 31st of February for the 3rd of March. */
function isDay(day: string): boolean {
  const atMs = Date.parse(day);
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(day);
}

/**
 * The value of a filter that knows a few words; undefined when it was not given.
 * @throws ApiError 10031 for another one
 */
export function readWordFilter<Word extends string>(
  { filters }: ListQuery,
  name: string,
  words: readonly Word[],
): Word | undefined {
  const text = filters.get(name);
  const word = words.find((known) => known === text);
  if (text === undefined || word !== undefined) return word;
  throw invalidFilter(name, `${name} must be one of ${words.join(', ')}.`);
}
