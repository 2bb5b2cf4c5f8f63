import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { errorsOf, type HttpHarness, type Reply, startHttpHarness } from './testing/http-harness.ts';

let http: HttpHarness;
let url: string;
beforeAll(async () => {
  http = await startHttpHarness();
});
afterAll(() => http.close());
beforeEach(async () => {
  await http.reset();
  const body = { application_name: 'app', webhook_event_url: 'http://127.0.0.1/' };
  const created = await http.request('POST', '/v2/call_control_applications', body);
  url = `/v2/connections/${(created.body.data as { id: string }).id}/active_calls`;
});

const idsOf = (reply: Reply) => (reply.body.data as { call_control_id: string }[]).map((call) => call.call_control_id);
interface Meta {
  page_number: number;
  total_pages: number;
  cursors: { after: string | null; before: string | null };
  next: string | null;
  previous: string | null;
}
const metaOf = (reply: Reply) => reply.body.meta as Meta;

describe('by page number', () => {
  test('pages are counted, and the one behind the last is empty, so that counting ends', async () => {
    http.callControl.add('a', 'b', 'c');
    const first = await http.request('GET', `${url}?page[size]=2`);
    expect(idsOf(first)).toEqual(['a', 'b']);
    expect(first.body.meta).toMatchObject({
      ...{ page_number: 1, page_size: 2, total_pages: 2, total_results: 3, total_items: 3 },
      previous: null,
    });
    const second = await http.request('GET', `${url}?page%5Bnumber%5D=2&page%5Bsize%5D=2`);
    expect(idsOf(second)).toEqual(['c']);
    expect(metaOf(second).next).toBeNull();
    const third = await http.request('GET', `${url}?page[number]=3&page[size]=2`);
    expect(third.body).toMatchObject({
      data: [],
      meta: { page_number: 3, total_pages: 2, cursors: { after: null, before: null } },
    });
  });

  test('without calls the first page is empty', async () => {
    expect((await http.request('GET', url)).body).toEqual({
      data: [],
      meta: {
        ...{ page_number: 1, page_size: 20, total_pages: 0, total_results: 0, total_items: 0 },
        ...{ cursors: { after: null, before: null }, next: null, previous: null },
      },
    });
  });
});

describe('by cursor', () => {
  test('next leads through the whole list and previous back', async () => {
    http.callControl.add('a', 'b', 'c', 'd', 'e');
    const seen: string[][] = [];
    let reply = await http.request('GET', `${url}?page[limit]=2`);
    seen.push(idsOf(reply));
    for (let next = metaOf(reply).next; next !== null; next = metaOf(reply).next) {
      reply = await http.request('GET', next);
      seen.push(idsOf(reply));
    }
    expect(seen).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    reply = await http.request('GET', metaOf(reply).previous ?? '');
    expect(idsOf(reply)).toEqual(['c', 'd']);
    expect(metaOf(reply).page_number).toBe(2);
  });

  test('calls that ended meanwhile make the reader miss none', async () => {
    http.callControl.add('a', 'b', 'c', 'd', 'e');
    const first = await http.request('GET', `${url}?page[limit]=2`);
    http.callControl.live.splice(0, 2);
    expect(idsOf(await http.request('GET', metaOf(first).next ?? ''))).toEqual(['c', 'd']);
  });

  test('calls that began at the same moment as an ended one are not missed either', async () => {
    http.callControl.add('a', 'b');
    http.callControl.addAtTheSameMoment('c');
    const first = await http.request('GET', `${url}?page[limit]=2`);
    http.callControl.live.splice(0, 2);
    expect(idsOf(await http.request('GET', metaOf(first).next ?? ''))).toEqual(['c']);
  });

  test('before a cursor stand the calls right before it', async () => {
    http.callControl.add('a', 'b', 'c', 'd');
    const last = await http.request('GET', `${url}?page[number]=4&page[size]=1`);
    const cursor = encodeURIComponent(metaOf(last).cursors.before ?? '');
    expect(idsOf(await http.request('GET', `${url}?page[before]=${cursor}&page[limit]=2`))).toEqual(['b', 'c']);
  });
});

describe('refusals', () => {
  test('an application that is not there is 404 with code 10005', async () => {
    const reply = await http.request('GET', '/v2/connections/1/active_calls');
    expect(reply.status).toBe(404);
    expect(errorsOf(reply)).toEqual(['10005 /connection_id']);
  });

  test.each([
    ['page[number]=0', '10033 page[number]'],
    ['page[number]=-1', '10033 page[number]'],
    ['page[number]=9999999999', '10033 page[number]'],
    ['page[number]=two', '10026 page[number]'],
    ['page[number]=1&page[number]=2', '10026 page[number]'],
    ['page[size]=251', '10033 page[size]'],
    ['page[limit]=0', '10033 page[limit]'],
    ['page[foo]=1', '10027 page[foo]'],
    ['page=2', '10026 page'],
    ['page[after]=v1:xyz', '10015 page[after]'],
    ['page[after]=v1:W10', '10015 page[after]'],
    ['page[number]=1&page[after]=x', '10027 page[after]'],
    ['page[size]=1&page[limit]=1', '10027 page[limit]'],
    ['sort=created_at', '10032 sort'],
    ['filter[name]=x', '10031 filter[name]'],
    ['number=2', '10027 number'],
  ])('%s', async (query, error) => {
    const reply = await http.request('GET', `${url}?${query}`);
    expect(reply.status).toBe(422);
    expect(errorsOf(reply)).toEqual([error]);
  });
});
