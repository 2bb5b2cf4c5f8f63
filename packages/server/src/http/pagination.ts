import type { PageMeta } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import type { Page } from '../store/list-query.ts';
import type { ListQuery } from './query.ts';

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

/** @throws ApiError 10026 for what is no whole number, 10033 out of range (number from 1, size 1 to 250) */
export function readPage({ page }: ListQuery): NumberedPage {
  return { number: readPageNumber(page.get('page[number]')), size: readPageSize('page[size]', page.get('page[size]')) };
}

export function readPageNumber(value: string | undefined): number {
  return readWhole('page[number]', value, { fallback: 1, max: maxPageNumber });
}

export function readPageSize(parameter: string, value: string | undefined): number {
  return readWhole(parameter, value, { fallback: defaultPageSize, max: maxPageSize });
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

function readWhole(parameter: string, value: string | undefined, limits: { fallback: number; max: number }): number {
  if (value === undefined) return limits.fallback;
  if (!/^-?\d+$/.test(value)) {
    throw new ApiError('10026', { parameter, detail: `${parameter} must be a whole number.` });
  }
  const whole = Number(value);
  if (whole >= 1 && whole <= limits.max) return whole;
  throw new ApiError('10033', { parameter, detail: `${parameter} must be from 1 to ${limits.max}.` });
}
