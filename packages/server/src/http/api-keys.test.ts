import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { errorsOf, type HttpHarness, type Reply, startHttpHarness } from './testing/http-harness.ts';

let http: HttpHarness;
beforeEach(async () => {
  http = await startHttpHarness({ rateLimit: { requestsPerSecond: 3 } });
});
afterEach(() => http.close());

const url = '/v2/api_keys';
interface Key {
  readonly id: string;
  readonly key: string;
}
const dataOf = (reply: Reply) => reply.body.data as Key;
const create = async (body: object): Promise<Key> => dataOf(await http.request('POST', url, body));
const as = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });
const probe = (key: string) => http.request('GET', '/v2/calls/v3:nobody', undefined, as(key));

describe('keys', () => {
  test('a new key is shown once, opens the API, and only its hash is kept', async () => {
    const reply = await http.request('POST', url, { name: 'billing' });
    const { key, ...shown } = dataOf(reply);
    expect(reply.status).toBe(201);
    expect(key).toMatch(/^KEY[\w-]{32}$/);
    expect(shown).toEqual({
      ...{ id: expect.stringMatching(/^\d{19}$/), record_type: 'api_key', name: 'billing', prefix: key.slice(0, 8) },
      ...{ requests_per_second: null, last_used_at: null, created_at: http.now(), updated_at: http.now() },
    });
    expect((await probe(key)).status).toBe(422);
    const [row] = await http.db.run<{ hash: string }>({ sql: 'SELECT * FROM api_keys', params: [] });
    expect(row?.hash).toBe(createHash('sha256').update(key).digest('hex'));
    const everything = JSON.stringify([row, http.log, (await http.request('GET', url)).body]);
    expect(everything).not.toContain(key);
  });

  test('are listed newest first, shown, renamed, and revoked', async () => {
    const [one, two] = [await create({ name: 'one' }), await create({ name: 'two', requests_per_second: 9 })];
    await http.clock.advance(1000);
    const listed = await http.request('GET', `${url}?page[size]=1`);
    expect(listed.body).toMatchObject({ data: [{ id: two.id, requests_per_second: 9 }], meta: { total_results: 2 } });
    const rest = await http.request('GET', `${url}?page[size]=1&page[number]=2`);
    expect(rest.body).toMatchObject({ data: [{ id: one.id }] });
    await http.clock.advance(1000);
    const renamed = await http.request('PATCH', `${url}/${one.id}`, { name: 'uno' });
    expect((await http.request('GET', `${url}/${one.id}`)).body).toEqual(renamed.body);
    await http.clock.advance(1000);
    expect((await http.request('DELETE', `${url}/${one.id}`)).body.data).toMatchObject({ name: 'uno' });
    const refused = await probe(one.key);
    expect([refused.status, ...errorsOf(refused)]).toEqual([401, '10009 -']);
    expect((await http.request('GET', `${url}/${one.id}`)).status).toBe(404);
    await http.clock.advance(1000);
    expect((await http.request('PATCH', `${url}/${one.id}`, { name: 'x' })).status).toBe(404);
    expect((await http.request('DELETE', `${url}/${one.id}`)).status).toBe(404);
    expect((await probe(two.key)).status).toBe(422);
  });

  test('a key cannot revoke itself, a hundred are enough, and a name is needed', async () => {
    const { id, key } = await create({ name: 'self' });
    expect(errorsOf(await http.request('DELETE', `${url}/${id}`, undefined, as(key)))).toEqual(['20011 -']);
    expect(errorsOf(await http.request('POST', url, {}, as(key)))).toEqual(['10004 /name']);
    for (let n = 1; n < 100; n += 1) {
      await http.clock.advance(1000);
      await create({ name: `key ${n}` });
    }
    await http.clock.advance(1000);
    expect(errorsOf(await http.request('POST', url, { name: 'one too many' }))).toEqual(['10039 -']);
  });

  test('requests at the same moment make no more than a hundred', async () => {
    const { key } = await create({ name: 'unlimited', requests_per_second: 0 });
    const made = await Promise.all(
      Array.from({ length: 120 }, (_, n) => http.request('POST', url, { name: `key ${n}` }, as(key))),
    );
    expect(made.filter(({ status }) => status === 201)).toHaveLength(99);
    expect(new Set(made.filter(({ status }) => status !== 201).flatMap(errorsOf))).toEqual(new Set(['10039 -']));
  });

  test('two keys that revoke each other at the same moment do not both go', async () => {
    const [one, two] = [await create({ name: 'one' }), await create({ name: 'two' })];
    const replies = await Promise.all([
      http.request('DELETE', `${url}/${one.id}`, undefined, as(two.key)),
      http.request('DELETE', `${url}/${two.id}`, undefined, as(one.key)),
    ]);
    expect(replies.map(({ status }) => status)).toEqual([200, 401]);
    expect((await probe(one.key)).status).toBe(401);
    expect((await probe(two.key)).status).toBe(422);
  });

  test('the last use is noted, to the minute', async () => {
    const { id, key } = await create({ name: 'used' });
    const lastUsed = async () => {
      await http.clock.advance(1000);
      return ((await http.request('GET', `${url}/${id}`)).body.data as { last_used_at: string | null }).last_used_at;
    };
    const first = http.now();
    await probe(key);
    expect(await lastUsed()).toBe(first);
    await probe(key);
    expect(await lastUsed()).toBe(first);
    await http.clock.advance(60_000);
    const later = http.now();
    await probe(key);
    expect(await lastUsed()).toBe(later);
  });
});

describe('limits', () => {
  test('each key has its own count, of the server or of its own', async () => {
    const slow = await create({ name: 'slow', requests_per_second: 1 });
    const free = await create({ name: 'free', requests_per_second: 0 });
    const usual = await create({ name: 'usual' });
    const statuses = async (key: string, times: number) => {
      const found: number[] = [];
      for (let n = 0; n < times; n += 1) found.push((await probe(key)).status);
      return found;
    };
    expect(await statuses(slow.key, 2)).toEqual([422, 429]);
    expect(await statuses(usual.key, 4)).toEqual([422, 422, 422, 429]);
    expect(await statuses(free.key, 9)).toEqual(new Array(9).fill(422));
    const refused = await probe(slow.key);
    expect(refused.headers).toMatchObject({
      ...{ 'x-ratelimit-limit': '1', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1', 'retry-after': '1' },
    });
    expect((await probe(free.key)).headers['x-ratelimit-limit']).toBeUndefined();
    await http.clock.advance(1000);
    expect(await statuses(slow.key, 2)).toEqual([422, 429]);
  });

  test('a changed limit counts from the next request on', async () => {
    const { id, key } = await create({ name: 'changing', requests_per_second: 1 });
    await http.request('PATCH', `${url}/${id}`, { requests_per_second: null });
    expect([(await probe(key)).status, (await probe(key)).status]).toEqual([422, 422]);
  });
});
