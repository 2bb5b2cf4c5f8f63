import type { PageMeta } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import type { Page } from '../store/list-query.ts';
import type { RawQuery } from './query.ts';

/** Reference §6. */
const defaultPageSize = 20;
const maxPageSize = 250;
/** Keeps the offset of a page within what the store counts with. */
const maxPageNumber = 1_000_000_000;

/** `page[number]` and `page[size]` of a query. */
export interface NumberedPage {
  readonly number: number;
  readonly size: number;
}

/**
 * @throws ApiError 10026 for what is no whole number, 10033 out of range (number from 1, size 1 to 250), 10027 for
 * any other `page[...]`
 */
export function readPage(page: RawQuery): NumberedPage {
  const { number, size, ...others } = page;
  refuseUnknownPageKeys(others);
  return { number: readPageNumber(number), size: readPageSize('page[size]', size) };
}

export function readPageNumber(value: unknown): number {
  return readWhole('page[number]', value, { fallback: 1, max: maxPageNumber });
}

export function readPageSize(parameter: string, value: unknown): number {
  return readWhole(parameter, value, { fallback: defaultPageSize, max: maxPageSize });
}

export function refuseUnknownPageKeys(others: RawQuery): void {
  const [unknown] = Object.keys(others);
  if (unknown === undefined) return;
  const parameter = `page[${unknown}]`;
  throw new ApiError('10027', { parameter, detail: `${parameter} is not a parameter of this operation.` });
}

/** Where the store reads a page. */
export function toStorePage({ number, size }: NumberedPage): Page {
  return { limit: size, offset: (number - 1) * size };
}

export function pageMeta(page: NumberedPage, totalResults: number): PageMeta {
  return {
    page_number: page.number,
    page_size: page.size,
    total_pages: Math.ceil(totalResults / page.size),
    total_results: totalResults,
  };
}

function readWhole(parameter: string, value: unknown, limits: { fallback: number; max: number }): number {
  if (value === undefined) return limits.fallback;
  if (typeof value !== 'string' || !/^-?\d+$/.test(value)) {
    throw new ApiError('10026', { parameter, detail: `${parameter} must be a whole number.` });
  }
  const whole = Number(value);
  if (whole >= 1 && whole <= limits.max) return whole;
  throw new ApiError('10033', { parameter, detail: `${parameter} must be from 1 to ${limits.max}.` });
}
