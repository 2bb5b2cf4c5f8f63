import type { CallEvent } from '@hookswitch/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertApplication } from '../store/applications.ts';
import { insertCommand } from '../store/commands.ts';
import { insertAttempt } from '../store/delivery-attempts.ts';
import { insertEvent } from '../store/events.ts';
import { insertLeg } from '../store/legs.ts';
import { applicationRow, eventRow, legRow } from '../store/testing/rows.ts';
import { errorsOf, type HttpHarness, startHttpHarness } from './testing/http-harness.ts';

let http: HttpHarness;
const hour = 3_600_000;
const at = (hoursAgo: number) => http.clock.wallTimeMs() - hoursAgo * hour;
const iso = (hoursAgo: number) => new Date(at(hoursAgo)).toISOString();

beforeAll(async () => {
  http = await startHttpHarness();
  const command = { leg_id: 'a', params: '{}', error_code: null };
  await http.db.transaction([
    insertApplication(applicationRow({ id: '1000000000000000001', application_name: 'Support desk' })),
    insertLeg(legRow({ leg_id: 'a', state: 'ended', call_session_id: 's-a', from_number: '+1', to_number: '+2' })),
    insertLeg(legRow({ leg_id: 'b', state: 'answered', call_session_id: 's-b', connection_id: '9' })),
    insertEvent(eventRow({ leg_id: 'a', seq: 1, created_at_ms: at(30), status: 'delivered', attempts: 1 })),
    insertEvent(
      eventRow({ leg_id: 'a', seq: 2, created_at_ms: at(5), status: 'dead', attempts: 1, payload: '{"x":1}' }),
    ),
    insertEvent(eventRow({ leg_id: 'b', seq: 1, created_at_ms: at(3), event_type: 'call.answered' })),
    insertCommand({ ...command, id: 'c-1', name: 'dial', created_at_ms: at(6), params: '{"to":"+2"}' }),
    insertCommand({ ...command, id: 'c-2', name: 'answer', created_at_ms: at(4), error_code: '90102' }),
    insertAttempt({
      ...{ event_id: 'a-2', attempt: 1, url: 'https://hooks.example/', started_at_ms: 1, finished_at_ms: 2 },
      ...{ status: 410, error: null, answer: null },
    }),
  ]);
});
afterAll(() => http.close());

const list = async (query = '') => (await http.request('GET', `/v2/call_events${query}`)).body.data as CallEvent[];
const names = async (query: string) => (await list(query)).map((event) => `${event.call_leg_id} ${event.name}`);

test('webhooks and commands of the last day, newest first', async () => {
  const events = await list();
  expect(events.map(({ name, type }) => `${type} ${name}`)).toEqual([
    'webhook call.answered',
    'command answer',
    'webhook call.initiated',
    'command dial',
  ]);
  expect(events[1]).toEqual({
    ...{ record_type: 'call_event', type: 'command', name: 'answer', call_leg_id: 'a', call_session_id: 's-a' },
    ...{ event_timestamp: iso(4), metadata: { params: {}, error: '90102' } },
  });
  expect(events[2]).toEqual({
    ...{ record_type: 'call_event', type: 'webhook', name: 'call.initiated', call_leg_id: 'a', call_session_id: 's-a' },
    event_timestamp: '2026-01-02T03:04:05.678000Z',
    metadata: {
      ...{ attempt: 1, delivered_to: 'https://hooks.example/', status: 'failed' },
      event: {
        ...{ id: 'a-2', record_type: 'event', event_type: 'call.initiated', payload: { x: 1 } },
        occurred_at: '2026-01-02T03:04:05.678000Z',
      },
    },
  });
  expect(events[3]?.metadata).toEqual({ params: { to: '+2' }, error: null });
});

test.each([
  ['[leg_id]=b', ['b call.answered']],
  ['[application_session_id]=s-b', ['b call.answered']],
  ['[connection_id]=9', ['b call.answered']],
  ['[application_name][contains]=SUPPORT', ['a answer', 'a call.initiated', 'a dial']],
  ['[outbound.outbound_voice_profile_id]=7', []],
  ['[product]=fax', []],
  ['[product]=call_control&filter[leg_id]=b', ['b call.answered']],
  ['[failed]=true', ['a answer', 'a call.initiated']],
  ['[failed]=false', ['b call.answered', 'a dial']],
  ['[from]=%2B1', ['a answer', 'a call.initiated', 'a dial']],
  ['[to]=%2B2&filter[type]=webhook', ['a call.initiated']],
  ['[name]=dial', ['a dial']],
  ['[type]=command', ['a answer', 'a dial']],
  ['[status]=in_progress', ['b call.answered']],
  ['[status]=completed&filter[name]=dial', ['a dial']],
])('filter%s', async (filter, expected) => {
  expect(await names(`?filter${filter}`)).toEqual(expected);
});

test('a time of its own looks further back, one condition at a time', async () => {
  const time = (operator: string, hoursAgo: number) => `filter[occurred_at][${operator}]=${iso(hoursAgo)}`;
  expect(await names(`?${time('gte', 30)}`)).toHaveLength(5);
  expect(await names(`?${time('gt', 30)}`)).toHaveLength(4);
  expect(await names(`?${time('lt', 6)}`)).toEqual(['a call.initiated']);
  expect(await names(`?${time('lte', 6)}`)).toEqual(['a dial', 'a call.initiated']);
  expect(await names(`?${time('eq', 3)}`)).toEqual(['b call.answered']);
  const twice = await http.request('GET', `/v2/call_events?${time('gt', 6)}&${time('lt', 3)}`);
  expect(errorsOf(twice)).toEqual(['10031 filter[occurred_at][lt]']);
});

test.each(['2026-02-31T00:00:00Z', '2026-13-01T00:00:00Z', '2026-01-01', '2026-01-01T25:00:00Z', 'yesterday', ''])(
  'what is no time is refused: %s',
  async (text) => {
    const reply = await http.request('GET', `/v2/call_events?filter[occurred_at][gte]=${text}`);
    expect([reply.status, ...errorsOf(reply)]).toEqual([422, '10031 filter[occurred_at][gte]']);
  },
);

test('times of other zones and leap days are times', async () => {
  for (const text of ['2028-02-29T23:59:59%2B02:00', '2026-01-01T00:00:00.123456-08:00']) {
    expect((await http.request('GET', `/v2/call_events?filter[occurred_at][gte]=${text}`)).status).toBe(200);
  }
});

test('pages are counted, and a value that no filter knows is refused', async () => {
  const reply = await http.request('GET', '/v2/call_events?page[size]=3&page[number]=2');
  expect(reply.body).toMatchObject({ data: [{ name: 'dial' }], meta: { total_results: 4, total_pages: 2 } });
  expect(errorsOf(await http.request('GET', '/v2/call_events?filter[status]=gone'))).toEqual(['10031 filter[status]']);
  expect(errorsOf(await http.request('GET', '/v2/call_events?filter[application_name][contains]=ab'))).toEqual([
    '10031 filter[application_name][contains]',
  ]);
});
