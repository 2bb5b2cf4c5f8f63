import { APIPromise } from './api-promise.ts';
import type { Page, PageBody, PageQuery, PageSource } from './page.ts';
import type { Exchange } from './transport.ts';

/** The promise of the first page of a list; also the list itself, to iterate over all its items. */
export class PagePromise<Item, Meta = unknown> extends APIPromise<Page<Item, Meta>> implements AsyncIterable<Item> {
  constructor(first: Promise<Exchange>, source: PageSource, query: PageQuery) {
    super(
      first,
      async (body) => new (await import('./page.ts')).Page<Item, Meta>(source, (body ?? {}) as PageBody, query),
    );
  }

  /** Every item of the list, page after page. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    yield* await this;
  }

  /** The pages of the list. */
  async *iterPages(): AsyncGenerator<Page<Item, Meta>, void, undefined> {
    yield* (await this).iterPages();
  }

  /** The items in one array, `limit` at most (default: all of them). No page is fetched that is not needed. */
  async toArray({ limit = Number.POSITIVE_INFINITY }: { limit?: number } = {}): Promise<Item[]> {
    const items: Item[] = [];
    if (limit <= 0) return items;
    for await (const item of this) {
      items.push(item);
      if (items.length >= limit) break;
    }
    return items;
  }
}
