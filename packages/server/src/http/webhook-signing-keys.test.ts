import type { WebhookSigningKey } from '@hookswitch/contract';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { errorsOf, type HttpHarness, startHttpHarness } from './testing/http-harness.ts';

let http: HttpHarness;
beforeEach(async () => {
  http = await startHttpHarness();
});
afterEach(() => http.close());

const url = '/v2/webhook_signing_keys';
const list = async () => (await http.request('GET', url)).body.data as WebhookSigningKey[];
const statuses = async () => (await list()).map(({ status }) => status);

test('a rotation is announced, takes over in its time, and leaves the old one retired', async () => {
  const [first] = await list();
  expect(first).toEqual({
    ...{ id: expect.stringMatching(/^[0-9a-f]{16}$/), record_type: 'webhook_signing_key', status: 'active' },
    ...{ public_key: expect.stringMatching(/^[\w+/]{43}=$/), active_from: null },
  });
  const reply = await http.request('POST', url, {});
  expect(reply.status).toBe(201);
  const next = reply.body.data as WebhookSigningKey;
  expect(next.status).toBe('next');
  expect(Date.parse(next.active_from ?? '') - http.clock.wallTimeMs()).toBe(86_400_000);
  expect(await list()).toEqual([first, next]);
  await http.clock.advance(86_400_000);
  expect(await list()).toEqual([
    { ...first, status: 'retired' },
    { ...next, status: 'active' },
  ]);
});

test('without an overlap the new key signs at once', async () => {
  const reply = await http.request('POST', url, { overlap_secs: 0 });
  expect(reply.body.data).toMatchObject({ status: 'active' });
  expect(await statuses()).toEqual(['retired', 'active']);
});

test('one rotation at a time; one that has not begun can be called off', async () => {
  const [, { body }] = await Promise.all([http.request('POST', url, {}), http.request('POST', url, {})]);
  expect(body.errors).toMatchObject([{ code: '10021', detail: expect.stringContaining('waits to take over at') }]);
  const [active, next] = await list();
  expect(errorsOf(await http.request('DELETE', `${url}/${active?.id}`))).toEqual(['10021 -']);
  expect(errorsOf(await http.request('DELETE', `${url}/nope`))).toEqual(['10005 -']);
  expect((await http.request('DELETE', `${url}/${next?.id}`)).body.data).toEqual(next);
  expect(await list()).toEqual([active]);
});

test('an overlap of more than a month, and what is no number, are refused', async () => {
  expect(errorsOf(await http.request('POST', url, { overlap_secs: 2_592_001 }))).toEqual(['10033 /overlap_secs']);
  expect(errorsOf(await http.request('POST', url, { overlap_secs: 'soon' }))).toEqual(['10026 /overlap_secs']);
  expect(await statuses()).toEqual(['active']);
});

test('the list has pages', async () => {
  await http.request('POST', url, {});
  const reply = await http.request('GET', `${url}?page[size]=1&page[number]=2`);
  expect(reply.body).toMatchObject({ data: [{ status: 'next' }], meta: { total_results: 2, total_pages: 2 } });
});
