/** The query of a page. */
export type PageQuery = Readonly<Record<string, unknown>>;

/** What the pages need to get further ones. */
export interface PageSource {
  /** @returns the body of the answer, as the wire has it */
  fetchPage(query: PageQuery): Promise<PageBody>;
  /** From the wire's spelling to that of the client. */
  present(value: unknown): unknown;
}

/** A page as the wire has it. */
export interface PageBody {
  readonly data?: readonly unknown[];
  readonly meta?: PageMetaFields;
}

interface PageMetaFields {
  readonly page_number?: number;
  readonly total_pages?: number;
  readonly cursors?: { readonly after?: string | null; readonly before?: string | null } | null;
  readonly next?: string | null;
  readonly previous?: string | null;
}

/** One page of a list. Iterating over it goes on through the pages behind it. */
export class Page<Item, Meta = unknown> implements AsyncIterable<Item> {
  /** The items on this page. */
  readonly data: Item[];
  /** Where in the list this page is; as the server says it. */
  readonly meta: Meta;
  readonly #source: PageSource;
  readonly #body: PageBody;
  readonly #query: PageQuery;

  constructor(source: PageSource, body: PageBody, query: PageQuery) {
    this.data = source.present(body.data ?? []) as Item[];
    this.meta = source.present(body.meta ?? {}) as Meta;
    this.#source = source;
    this.#body = body;
    this.#query = query;
  }

  /** The items on this page. */
  getPaginatedItems(): Item[] {
    return this.data;
  }

  /** Whether the server says that there is a page behind this one. */
  hasNextPage(): boolean {
    return this.data.length > 0 && nextQuery(this.#body, this.#query) !== undefined;
  }

  /**
   * The page behind this one; undefined at the end. A server that answers with the same page again has come to its end
   * as well.
   */
  async getNextPage(): Promise<Page<Item, Meta> | undefined> {
    const query = this.data.length > 0 ? nextQuery(this.#body, this.#query) : undefined;
    if (!query) return undefined;
    const body = await this.#source.fetchPage(query);
    if (isRepeated(this.#body, body, query)) return undefined;
    return new Page<Item, Meta>(this.#source, body, query);
  }

  /** The items of this page and of those behind it in one array, `limit` at most (default: all of them). */
  async toArray({ limit = Number.POSITIVE_INFINITY }: { limit?: number } = {}): Promise<Item[]> {
    const items: Item[] = [];
    if (limit <= 0) return items;
    for await (const item of this) {
      items.push(item);
      if (items.length >= limit) break;
    }
    return items;
  }

  /** This page and those behind it. */
  async *iterPages(): AsyncGenerator<Page<Item, Meta>, void, undefined> {
    for (let page: Page<Item, Meta> | undefined = this; page; page = await page.getNextPage()) yield page;
  }

  /** The items of this page and of those behind it. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    for await (const page of this.iterPages()) yield* page.data;
  }
}

/** The query of the next page; undefined at the end, or when the server does not say where the page is in the list. */
function nextQuery({ meta }: PageBody, query: PageQuery): PageQuery | undefined {
  const page = pageOf(query);
  const { page_number: number = 0, total_pages: total } = meta ?? {};
  if (total !== undefined && !(page.before || page.after || page.limit)) {
    return number < total ? withPage(query, { ...page, number: number + 1 }) : undefined;
  }
  const [direction, link] = page.before ? (['before', meta?.previous] as const) : (['after', meta?.next] as const);
  const cursor = meta?.cursors?.[direction];
  // `next: null` marks the last page, even when there is a cursor behind its last item.
  if (!cursor || link === null) return undefined;
  return withPage(query, { ...page, number: undefined, [direction]: cursor });
}

const pageKey = /^page\[(\w+)\]$/;

/** The page that was asked for, from both spellings: `page: { number }` and `'page[number]'`. */
function pageOf(query: PageQuery): Readonly<Record<string, unknown>> {
  const flat = Object.entries(query).map(([name, value]) => [pageKey.exec(name)?.[1], value]);
  return { ...(query.page as object | undefined), ...Object.fromEntries(flat.filter(([key]) => key)) };
}

function withPage(query: PageQuery, page: Readonly<Record<string, unknown>>): PageQuery {
  const rest = Object.entries(query).filter(([name]) => !pageKey.test(name));
  return { ...Object.fromEntries(rest), page };
}

/** Whether a server that should have gone on has answered with the page before again. */
function isRepeated({ meta: before }: PageBody, { meta }: PageBody, query: PageQuery): boolean {
  const { number, before: backwards } = pageOf(query);
  if (number !== undefined) return (meta?.page_number ?? Number.POSITIVE_INFINITY) <= (before?.page_number ?? 0);
  const direction = backwards ? 'before' : 'after';
  return !!meta?.cursors?.[direction] && meta.cursors[direction] === before?.cursors?.[direction];
}
