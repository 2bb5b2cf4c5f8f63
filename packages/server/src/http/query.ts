import { ApiError } from '../api-error.ts';
import { queryParameters } from './query-string.ts';

/** What a list may be asked for. */
export interface ListQueryRules {
  /** As they are written: `filter[application_name][contains]`. */
  readonly filters?: readonly string[];
  /** Filters that take several values: `name=a,b`, `name[]=a&name[]=b` and `name[0]=a&name[1]=b` are the same. */
  readonly listFilters?: readonly string[];
  /** Values of `sort` without their sign. */
  readonly sorts?: readonly string[];
  /** Default: `page[number]` and `page[size]`. */
  readonly page?: readonly string[];
  /** Names besides. */
  readonly others?: readonly string[];
}

export interface ListQuery {
  /** Keyed as `page[number]`. */
  readonly page: ReadonlyMap<string, string>;
  /** Keyed as `filter[application_name][contains]`. */
  readonly filters: ReadonlyMap<string, string>;
  readonly sort: { readonly by: string; readonly direction: 'asc' | 'desc' } | undefined;
  readonly others: ReadonlyMap<string, string>;
}

const numberedPage = ['page[number]', 'page[size]'];

/**
 * Reads the query string of a list. Whatever would have no effect is refused and named.
 * @throws ApiError 10031 for an unknown filter, 10032 for an unknown sort, 10027 for any other unknown parameter, 10015
 * for what cannot be decoded; for what is given twice 10031, 10032 or 10026
 */
export function readListQuery(query: unknown, rules: ListQueryRules): ListQuery {
  const { filters = [], listFilters = [], sorts = [], page = numberedPage, others = [] } = rules;
  const found = { page: new Map<string, string>(), filters: new Map<string, string>(), others: new Map() };
  let sort: ListQuery['sort'];
  for (const [given, values] of queryParameters(query)) {
    const list = listFilters.find((name) => given === name || (given.startsWith(name) && /\[\d{0,3}\]$/.test(given)));
    if (list !== undefined) {
      found.filters.set(list, [...(found.filters.get(list)?.split(',') ?? []), ...values].join(','));
    } else if (isOf(given, 'filter')) {
      found.filters.set(known(given, filters, filterFault(given, [...filters, ...listFilters])), once(given, values));
    } else if (given === 'sort') sort = readSort(values, sorts);
    else if (isOf(given, 'page')) found.page.set(known(given, page, pageFault(given)), once(given, values));
    else
      found.others.set(
        known(given, others, () => unknownParameter(given)),
        once(given, values),
      );
  }
  return { ...found, sort };
}

/**
 * For operations without a list.
 * @throws ApiError 10027 for a parameter that is not of `names`, 10026 for one that is given twice
 */
export function readParameters(query: unknown, names: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    [...queryParameters(query)].map(([given, values]) => [
      known(given, names, () => unknownParameter(given)),
      once(given, values),
    ]),
  );
}

/** For operations without any query parameter. */
export function refuseQuery(query: unknown): void {
  readParameters(query, []);
}

export function invalidFilter(parameter: string, detail: string): ApiError {
  return new ApiError('10031', { parameter, detail });
}

const isOf = (name: string, group: 'filter' | 'page'): boolean => name === group || name.startsWith(`${group}[`);

function known(name: string, names: readonly string[], fault: () => ApiError): string {
  if (names.includes(name)) return name;
  throw fault();
}

function once(name: string, [value, ...more]: readonly string[]): string {
  if (value !== undefined && more.length === 0) return value;
  const detail = `${name} is given more than once.`;
  throw isOf(name, 'filter') ? invalidFilter(name, detail) : new ApiError('10026', { parameter: name, detail });
}

function unknownParameter(name: string): ApiError {
  const shown = name === '' ? 'A parameter without a name' : name;
  return new ApiError('10027', { parameter: name, detail: `${shown} is not a parameter of this operation.` });
}

const pageFault = (name: string) => () =>
  name === 'page'
    ? new ApiError('10026', { parameter: 'page', detail: 'Use page[number] and page[size].' })
    : unknownParameter(name);

const filterFault = (name: string, names: readonly string[]) => () =>
  name === 'filter'
    ? invalidFilter('filter', 'Filters are written filter[name]=value.')
    : invalidFilter(name, `${name} does not apply to this list. It knows ${names.join(', ') || 'no filters'}.`);

function readSort(values: readonly string[], sorts: readonly string[]): ListQuery['sort'] {
  const text = values.length === 1 ? (values[0] ?? '') : '';
  const descending = text.startsWith('-');
  const by = descending ? text.slice(1) : text;
  if (sorts.includes(by)) return { by, direction: descending ? 'desc' : 'asc' };
  const detail =
    sorts.length === 0
      ? 'This list cannot be sorted.'
      : `sort must be one of ${sorts.join(', ')}, with a minus sign before it for descending order, and given once.`;
  throw new ApiError('10032', { parameter: 'sort', detail });
}
