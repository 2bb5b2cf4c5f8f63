import type { WebhookDelivery } from '@hookswitch/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { insertAttempt } from '../store/delivery-attempts.ts';
import { type EventRow, insertEvent } from '../store/events.ts';
import { insertLeg } from '../store/legs.ts';
import { eventRow, legRow } from '../store/testing/rows.ts';
import { errorsOf, type HttpHarness, type Reply, startHttpHarness } from './testing/http-harness.ts';

let http: HttpHarness;
beforeAll(async () => {
  http = await startHttpHarness();
});
afterAll(() => http.close());

const url = '/v2/webhook_deliveries';
const hook = 'https://hooks.example/in';
const minute = (n: number) => Date.UTC(2026, 0, 2, 3, n);
const iso = (n: number) => new Date(minute(n)).toISOString();
const answer = JSON.stringify({ headers: [['content-type', 'text/plain']], body: 'no such hook' });

/** Three events of one leg: one that was taken at the second attempt, one that was given up, one that waits. */
beforeEach(async () => {
  await http.reset();
  const rows: Partial<EventRow>[] = [
    { status: 'delivered', attempts: 2, event_type: 'call.initiated' },
    { status: 'dead', attempts: 1, event_type: 'call.answered', payload: '{"to":"+12025550199"}' },
    { status: 'pending', attempts: 1, event_type: 'call.hangup', next_attempt_at_ms: minute(50) },
  ];
  const target = JSON.stringify({ url: hook, failoverUrl: 'https://other.example/', method: 'POST', timeoutMs: 2000 });
  const attempts = [
    {
      event_id: 'leg-1',
      attempt: 1,
      started_at_ms: minute(1),
      finished_at_ms: minute(2),
      status: null,
      error: 'ECONNREFUSED',
    },
    { event_id: 'leg-1', attempt: 2, started_at_ms: minute(3), finished_at_ms: minute(4), status: 200 },
    { event_id: 'leg-2', attempt: 1, started_at_ms: minute(5), finished_at_ms: minute(6), status: 410, answer },
    { event_id: 'leg-3', attempt: 1, started_at_ms: minute(7), finished_at_ms: minute(8), status: 500, answer },
  ];
  await http.db.transaction([
    insertLeg(legRow({ leg_id: 'leg' })),
    ...rows.map((row, n) => insertEvent(eventRow({ leg_id: 'leg', seq: n + 1, created_at_ms: n, target, ...row }))),
    ...attempts.map((row) => insertAttempt({ url: hook, error: null, answer: null, ...row })),
  ]);
});

const list = async (query = '') => (await http.request('GET', `${url}${query}`)).body.data as WebhookDelivery[];
const ids = async (query: string) => (await list(query)).map(({ id }) => id);

describe('what became of webhooks', () => {
  test('the newest first, each with its attempts, what was sent and what came back', async () => {
    const deliveries = await list();
    expect(deliveries.map(({ id, status }) => `${id} ${status}`)).toEqual([
      'leg-3 pending',
      'leg-2 failed',
      'leg-1 delivered',
    ]);
    const headers = [
      ['content-type', 'application/json'],
      ['user-agent', 'telnyx-webhooks'],
    ];
    expect(deliveries[2]).toEqual({
      ...{ id: 'leg-1', record_type: 'webhook_delivery', status: 'delivered' },
      ...{ started_at: iso(1), finished_at: iso(4), next_attempt_at: null },
      attempts: [
        {
          ...{ attempt: 2, status: 'delivered', error: null, started_at: iso(3), finished_at: iso(4) },
          http: { request: { url: hook, headers }, response: { status: 200, headers: [], body: '' } },
        },
        {
          ...{ attempt: 1, status: 'failed', error: 'ECONNREFUSED', started_at: iso(1), finished_at: iso(2) },
          http: { request: { url: hook, headers } },
        },
      ],
      webhook: {
        ...{ id: 'leg-1', record_type: 'event', event_type: 'call.initiated', payload: {} },
        occurred_at: '2026-01-02T03:04:05.678000Z',
      },
    });
    expect(deliveries[1]?.attempts[0]?.http.response).toEqual({
      status: 410,
      headers: [['content-type', 'text/plain']],
      body: 'no such hook',
    });
    expect(deliveries[0]?.next_attempt_at).toBe(iso(50));
  });

  test('one by its id, and 404 for another', async () => {
    expect((await http.request('GET', `${url}/leg-2`)).body.data).toEqual((await list())[1]);
    expect(errorsOf(await http.request('GET', `${url}/nope`))).toEqual(['10005 -']);
  });

  test.each([
    ['[status][eq]=failed', ['leg-2']],
    ['[status][eq]=pending', ['leg-3']],
    ['[event_type]=call.hangup,call.initiated', ['leg-3', 'leg-1']],
    ['[event_type]=call', []],
    ['[webhook][contains]=2025550199', ['leg-2']],
    ['[attempts][contains]=econnrefused', ['leg-1']],
    ['[attempts][contains]=410', ['leg-2']],
    ['[attempts][contains]=no such hook', ['leg-3', 'leg-2']],
    [`[started_at][gte]=${iso(5)}`, ['leg-3', 'leg-2']],
    [`[started_at][lte]=${iso(1)}`, ['leg-1']],
    [`[finished_at][gte]=${iso(8)}`, ['leg-3']],
    [`[finished_at][lte]=${iso(6)}&filter[status][eq]=delivered`, ['leg-1']],
  ])('filter%s', async (filter, expected) => {
    expect(await ids(`?filter${encodeURI(filter)}`)).toEqual(expected);
  });

  test('pages are counted with their filters, and what no filter means is named', async () => {
    const reply = await http.request('GET', `${url}?page[size]=1&page[number]=2`);
    expect(reply.body).toMatchObject({ data: [{ id: 'leg-2' }], meta: { total_results: 3, total_pages: 3 } });
    expect(errorsOf(await http.request('GET', `${url}?filter[status][eq]=lost`))).toEqual(['10031 filter[status][eq]']);
    expect(errorsOf(await http.request('GET', `${url}?filter[started_at][gte]=yesterday`))).toEqual([
      '10031 filter[started_at][gte]',
    ]);
  });
});

describe('sending again', () => {
  const redeliver = (id: string, body?: unknown): Promise<Reply> =>
    http.request('POST', `${url}/${id}/redeliver`, body);
  const targetOf = async (id: string) => {
    const [row] = await http.db.run<EventRow>({ sql: 'SELECT * FROM events WHERE id = $1', params: [id] });
    return { ...row, target: JSON.parse(row?.target ?? '{}') as unknown };
  };

  test('a dead letter is pending again, with the attempts it had, and is handed over', async () => {
    const before = http.redelivered.length;
    const reply = await redeliver('leg-2');
    expect(reply.status).toBe(200);
    expect(reply.body.data).toMatchObject({ id: 'leg-2', status: 'pending', attempts: [{ attempt: 1 }] });
    expect(http.redelivered.slice(before)).toEqual(['leg-2']);
    expect(await targetOf('leg-2')).toMatchObject({ attempts: 1, attempts_before: 1, target: { url: hook } });
  });

  test('it can go somewhere else, and nothing stands in for that place', async () => {
    await redeliver('leg-2', { webhook_url: 'https://new.example/' });
    const { target } = await targetOf('leg-2');
    expect(target).toEqual({ url: 'https://new.example/', failoverUrl: null, method: 'POST', timeoutMs: 2000 });
  });

  test('a webhook that was taken can be sent again, one that is on its way not', async () => {
    expect((await redeliver('leg-1')).body.data).toMatchObject({ id: 'leg-1', status: 'pending' });
    const refused = await redeliver('leg-3');
    expect(errorsOf(refused)).toEqual(['10036 -']);
    expect(refused.body.errors?.[0]?.detail).toContain(iso(50));
    expect(errorsOf(await redeliver('leg-1'))).toEqual(['10036 -']);
  });

  test('an unknown id, a bad URL and a field without meaning are refused', async () => {
    expect((await redeliver('nope')).status).toBe(404);
    expect(errorsOf(await redeliver('leg-2', { webhook_url: 'ftp://x' }))).toEqual(['10003 /webhook_url']);
    expect(errorsOf(await redeliver('leg-2', { url: 'https://x.example' }))).toEqual(['10027 /url']);
  });
});
