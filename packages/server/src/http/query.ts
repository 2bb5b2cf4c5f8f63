import qs from 'qs';
import { ApiError } from '../api-error.ts';

/** A query string, taken apart but not yet judged. */
export type RawQuery = Readonly<Record<string, unknown>>;

/** `a[b][c]=1` becomes `{ a: { b: { c: '1' } } }`; a dot in a name is a letter like any other (reference §6). */
export function parseQueryString(text: string): RawQuery {
  return qs.parse(text, { allowDots: false, depth: 4, parameterLimit: 100, arrayLimit: 0 });
}

/** What a list may be asked for, besides its page. */
export interface ListQueryRules {
  /** Names between `filter` and the value: `application_name][contains` is written `application_name.contains` here. */
  readonly filters?: readonly string[];
  /** Values of `sort` without their sign. */
  readonly sorts?: readonly string[];
  /** Whether `page[...]` is known. Default true. */
  readonly paged?: boolean;
}

export interface ListQuery {
  readonly page: RawQuery;
  /** Keyed as `filter[application_name][contains]`. */
  readonly filters: ReadonlyMap<string, string>;
  readonly sort: { readonly by: string; readonly direction: 'asc' | 'desc' } | undefined;
}

/**
 * Reads the query string of a list. Whatever would have no effect is refused and named.
 * @throws ApiError 10031 for an unknown filter, 10032 for an unknown sort, 10027 for any other unknown parameter
 */
export function readListQuery(query: unknown, rules: ListQueryRules): ListQuery {
  const { page, filter, sort, ...others } = query as RawQuery;
  refuseOthers(others);
  if (page !== undefined && !isObject(page))
    throw new ApiError('10026', { parameter: 'page', detail: 'Use page[number] and page[size].' });
  return {
    page: page ?? {},
    filters: readFilters(filter, rules.filters ?? []),
    sort: readSort(sort, rules.sorts ?? []),
  };
}

/** For operations without any query parameter. */
export function refuseQuery(query: unknown): void {
  refuseOthers(query as RawQuery);
}

function refuseOthers(others: RawQuery): void {
  const [name] = Object.keys(others);
  if (name !== undefined)
    throw new ApiError('10027', { parameter: name, detail: `${name} is not a parameter of this operation.` });
}

function readFilters(filter: unknown, known: readonly string[]): Map<string, string> {
  const given = new Map<string, string>();
  if (filter === undefined) return given;
  if (!isObject(filter)) throw invalidFilter('filter', 'Filters are written filter[name]=value.');
  for (const [name, value] of flatten(filter, 'filter')) {
    if (!known.includes(name)) {
      throw invalidFilter(name, `${name} does not apply to this list. It knows ${known.join(', ') || 'no filters'}.`);
    }
    if (typeof value !== 'string') throw invalidFilter(name, `${name} is given more than once.`);
    given.set(name, value);
  }
  return given;
}

function* flatten(value: RawQuery, prefix: string): Generator<[name: string, value: unknown]> {
  for (const [key, inner] of Object.entries(value)) {
    if (isObject(inner)) yield* flatten(inner, `${prefix}[${key}]`);
    else yield [`${prefix}[${key}]`, inner];
  }
}

function readSort(sort: unknown, known: readonly string[]): ListQuery['sort'] {
  if (sort === undefined) return undefined;
  const text = typeof sort === 'string' ? sort : '';
  const descending = text.startsWith('-');
  const by = descending ? text.slice(1) : text;
  if (known.includes(by)) return { by, direction: descending ? 'desc' : 'asc' };
  const detail =
    known.length === 0
      ? 'This list cannot be sorted.'
      : `sort must be one of ${known.join(', ')}, with a minus sign before it for descending order.`;
  throw new ApiError('10032', { parameter: 'sort', detail });
}

export function invalidFilter(parameter: string, detail: string): ApiError {
  return new ApiError('10031', { parameter, detail });
}

function isObject(value: unknown): value is RawQuery {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
