import { APIPromise } from './api-promise.ts';
import type { Page } from './page.ts';

/** The promise of the first page of a list; also the list itself, to iterate over all its items. */
export class PagePromise<Item, Meta = unknown> extends APIPromise<Page<Item, Meta>> implements AsyncIterable<Item> {
  /** Every item of the list, page after page. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    yield* await this;
  }

  /** The pages of the list. */
  async *iterPages(): AsyncGenerator<Page<Item, Meta>, void, undefined> {
    yield* (await this).iterPages();
  }

  /** The items in one array, `limit` at most (default: all of them). No page is fetched that is not needed. */
  async toArray(options?: { limit?: number }): Promise<Item[]> {
    return (await this).toArray(options);
  }
}
