import { describe, expect, test } from 'vitest';
import { Telnyx } from '../index.ts';
import { fakeFetch } from '../testing/fake-fetch.ts';

type Query = URLSearchParams;
type Answer = (query: Query, requestNumber: number) => unknown;

/** A client whose lists are answered by a function; more than 20 requests mean that the list never ends. */
function listing(answer: Answer) {
  const queries: string[] = [];
  const fetch = fakeFetch();
  const client = new Telnyx({
    apiKey: 'KEY',
    logLevel: 'off',
    fetch: async (url, init) => {
      const query = new URL(url).searchParams;
      queries.push(decodeURIComponent(query.toString()));
      if (queries.length > 20) throw new Error('this list never ends');
      await fetch(url, init);
      return new Response(JSON.stringify(answer(query, queries.length)));
    },
  });
  return { client, queries };
}

const leg = (name: string) => ({ call_control_id: name, record_type: 'call' });

/** `total` items by page number, as Telnyx lists applications. */
const byNumber =
  (total: number, size = 2): Answer =>
  (query) => {
    const number = Number(query.get('page[number]') ?? 1);
    const items = Array.from({ length: total }, (_, index) => ({ id: `app-${index}` }));
    return {
      data: items.slice((number - 1) * size, number * size),
      meta: { page_number: number, page_size: size, total_pages: Math.ceil(total / size), total_results: total },
    };
  };

/** `total` legs by cursor, as Telnyx lists active calls. */
const byCursor =
  (total: number, size = 2): Answer =>
  (query) => {
    const after = Number(query.get('page[after]') ?? 0);
    const before = query.get('page[before]');
    const from = before === null ? after : Math.max(0, Number(before) - size);
    const to = before === null ? Math.min(total, from + size) : Number(before);
    const data = Array.from({ length: Math.max(0, to - from) }, (_, index) => leg(`leg-${from + index}`));
    return {
      data,
      meta: {
        cursors: { after: String(to), before: String(from) },
        next: to < total ? `/v2/connections/1/active_calls?page[after]=${to}` : null,
        previous: from > 0 ? `/v2/connections/1/active_calls?page[before]=${from}` : null,
        total_items: total,
      },
    };
  };

describe('page numbers', () => {
  test('for await goes through all pages and ends', async () => {
    const { client, queries } = listing(byNumber(5));
    const ids: string[] = [];
    for await (const application of client.callControlApplications.list()) ids.push(application.id);
    expect(ids).toEqual(['app-0', 'app-1', 'app-2', 'app-3', 'app-4']);
    expect(queries).toEqual(['', 'page[number]=2', 'page[number]=3']);
  });

  test.each([[{ page: { number: 2, size: 2 } }], [{ 'page[number]': 2, 'page[size]': 2 }]])(
    'begins where %j says and keeps the size',
    async (query) => {
      const { client, queries } = listing(byNumber(6));
      expect(await client.callControlApplications.list({ ...query, sort: 'created_at' }).toArray()).toHaveLength(4);
      expect(queries[1]).toContain('page[number]=3');
      expect(queries[1]).toContain('page[size]=2');
      expect(queries[1]).toContain('sort=created_at');
      expect(queries).toHaveLength(2);
    },
  );

  test('a server that always answers with the first page ends the list after it', async () => {
    const first = byNumber(6)(new URLSearchParams(), 1);
    const { client, queries } = listing(() => first);
    expect(await client.callControlApplications.list().toArray()).toHaveLength(2);
    expect(queries).toHaveLength(2);
  });

  test.each([
    ['no meta', {}],
    ['an empty meta', { meta: {} }],
    ['meta without totals', { meta: { page_number: 1 } }],
  ])('a server with %s has one page', async (_, rest) => {
    const { client, queries } = listing(() => ({ data: [{ id: '1' }], ...rest }));
    expect(await client.callControlApplications.list().toArray()).toHaveLength(1);
    expect(queries).toHaveLength(1);
  });

  test('an empty page ends the list even if the server counts more pages', async () => {
    const { client, queries } = listing((query) => ({
      data: query.get('page[number]') === null ? [{ id: '1' }] : [],
      meta: { page_number: Number(query.get('page[number]') ?? 1), total_pages: 1000 },
    }));
    expect(await client.callControlApplications.list().toArray()).toHaveLength(1);
    expect(queries).toHaveLength(2);
  });
});

describe('cursors', () => {
  test('for await goes through all pages and ends', async () => {
    const { client, queries } = listing(byCursor(5));
    const ids: string[] = [];
    for await (const call of client.connections.listActiveCalls('1')) ids.push(call.call_control_id);
    expect(ids).toEqual(['leg-0', 'leg-1', 'leg-2', 'leg-3', 'leg-4']);
    expect(queries).toEqual(['', 'page[after]=2', 'page[after]=4']);
  });

  test('goes backwards from a cursor', async () => {
    const { client, queries } = listing(byCursor(9));
    const pages: string[][] = [];
    for await (const page of client.connections.listActiveCalls('1', { page: { before: '4' } }).iterPages()) {
      pages.push(page.data.map((call) => call.call_control_id));
    }
    expect(pages).toEqual([
      ['leg-2', 'leg-3'],
      ['leg-0', 'leg-1'],
    ]);
    expect(queries).toEqual(['page[before]=4', 'page[before]=2']);
  });

  test('a server that always answers with the same page ends the list after it', async () => {
    const first = byCursor(6)(new URLSearchParams(), 1);
    const { client, queries } = listing(() => first);
    expect(await client.connections.listActiveCalls('1').toArray()).toHaveLength(2);
    expect(queries).toHaveLength(2);
  });

  test('a server that knows both forms is asked in the form that the caller uses', async () => {
    const both: Answer = (query, number) => {
      const cursor = byCursor(6)(query, number) as { meta: object };
      return { ...cursor, meta: { ...cursor.meta, page_number: 1, total_pages: 3 } };
    };
    const { client, queries } = listing(both);
    expect(await client.connections.listActiveCalls('1', { page: { limit: 2 } }).toArray()).toHaveLength(6);
    expect(queries).toEqual(['page[limit]=2', 'page[limit]=2&page[after]=2', 'page[limit]=2&page[after]=4']);
  });
});

describe('what a list can do', () => {
  test('toArray stops at its limit and fetches no page that it does not need', async () => {
    const { client, queries } = listing(byNumber(100));
    expect(await client.callControlApplications.list().toArray({ limit: 3 })).toHaveLength(3);
    expect(queries).toHaveLength(2);
  });

  test('awaiting gives the first page, with its meta and the way to the next', async () => {
    const { client } = listing(byNumber(3));
    const page = await client.callControlApplications.list();
    expect(page.getPaginatedItems()).toHaveLength(2);
    expect(page.meta.total_results).toBe(3);
    expect(page.hasNextPage()).toBe(true);
    const second = await page.getNextPage();
    expect(second?.data).toEqual([{ id: 'app-2' }]);
    expect(second?.hasNextPage()).toBe(false);
    expect(await second?.getNextPage()).toBeUndefined();
  });

  test('iterating twice fetches the first page once', async () => {
    const { client, queries } = listing(byNumber(2));
    const list = client.callControlApplications.list();
    expect(await list.toArray()).toHaveLength(2);
    expect(await list.toArray()).toHaveLength(2);
    expect(queries).toHaveLength(1);
  });

  test('an error of a later page reaches the loop', async () => {
    const { client } = listing((query) => {
      if (query.get('page[number]') === '2') throw new TypeError('fetch failed');
      return byNumber(4)(query, 1);
    });
    const list = client.withOptions({ maxRetries: 0 }).callControlApplications.list();
    await expect(list.toArray()).rejects.toMatchObject({ name: 'APIConnectionError' });
  });
});
