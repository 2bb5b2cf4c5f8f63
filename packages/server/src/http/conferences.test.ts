import type { Conference } from '@hookswitch/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertApplication } from '../store/applications.ts';
import { type ConferenceRow, insertConference } from '../store/conferences.ts';
import { insertLeg } from '../store/legs.ts';
import { applicationRow, legRow } from '../store/testing/rows.ts';
import { errorsOf, type HttpHarness, startHttpHarness } from './testing/http-harness.ts';

let http: HttpHarness;
const hour = 3_600_000;
const at = (hoursAgo: number) => http.clock.wallTimeMs() - hoursAgo * hour;
const iso = (hoursAgo: number) => encodeURIComponent(new Date(at(hoursAgo)).toISOString());
const support = '1000000000000000001';

const row = (name: string, hoursAgo: number, changes: Partial<ConferenceRow> = {}): ConferenceRow => ({
  ...{ id: `8e29a5cb-0000-4000-8000-00000000000${hoursAgo}`, name, status: 'in_progress', region: null },
  ...{ connection_id: support, leg_id: 'a', call_control_id: 'v3:a', call_session_id: 's-a', end_reason: null },
  ...{ ended_by: null, created_at_ms: at(hoursAgo), updated_at_ms: at(hoursAgo), expires_at_ms: at(-1) },
  ...changes,
});

beforeAll(async () => {
  http = await startHttpHarness();
  const application = { outbound_voice_profile_id: 'profile' };
  const other = { connection_id: '9', leg_id: 'b', call_control_id: 'v3:b', call_session_id: 's-b' };
  await http.db.transaction([
    insertApplication(applicationRow({ id: support, application_name: 'Support desk', ...application })),
    insertLeg(legRow({ leg_id: 'a', connection_id: support, from_number: '+1', to_number: '+2' })),
    insertLeg(legRow({ leg_id: 'b', connection_id: '9', from_number: '+3', to_number: '+4' })),
    insertConference(row('oldest', 4, { status: 'completed', end_reason: 'host_left', region: 'Europe' })),
    insertConference(row('old', 3, { status: 'init' })),
    insertConference(row('new', 2, other)),
    insertConference(row('newest', 1)),
  ]);
});
afterAll(() => http.close());

const names = async (query: string) =>
  ((await http.request('GET', `/v2/conferences${query}`)).body.data as Conference[]).map(({ name }) => name);

const ofSupport = ['newest', 'old', 'oldest'];
test.each([
  ['[name]=old', ['old']],
  ['[status]=init', ['old']],
  ['[status]=completed', ['oldest']],
  ['[leg_id]=b', ['new']],
  ['[application_session_id]=s-b', ['new']],
  ['[connection_id]=9', ['new']],
  ['[application_name][contains]=PORT', ofSupport],
  ['[outbound.outbound_voice_profile_id]=profile', ofSupport],
  ['[from]=%2B3', ['new']],
  ['[to]=%2B2', ofSupport],
  ['[product]=fax', []],
  ['[product]=call_control', ['newest', 'new', 'old', 'oldest']],
])('filter%s', async (query, expected) => {
  expect(await names(`?filter${query}`)).toEqual(expected);
});

test('filter[occurred_at]: when it was created, one condition at a time', async () => {
  const created = (operator: string, hoursAgo: number) => names(`?filter[occurred_at][${operator}]=${iso(hoursAgo)}`);
  expect(await created('eq', 2)).toEqual(['new']);
  expect(await created('gt', 2)).toEqual(['newest']);
  expect(await created('gte', 2)).toEqual(['newest', 'new']);
  expect(await created('lt', 3)).toEqual(['oldest']);
  expect(await created('lte', 3)).toEqual(['old', 'oldest']);
  const two = `?filter[occurred_at][gt]=${iso(4)}&filter[occurred_at][lt]=${iso(1)}`;
  expect(errorsOf(await http.request('GET', `/v2/conferences${two}`))).toEqual(['10031 filter[occurred_at][lt]']);
});

test('region and pages; what no filter knows is refused', async () => {
  expect(await names('?region=Europe')).toEqual(['oldest']);
  expect(await names('?page[number]=2&page[size]=3')).toEqual(['oldest']);
  const { body } = await http.request('GET', '/v2/conferences?page[size]=3');
  expect(body.meta).toEqual({ page_number: 1, page_size: 3, total_pages: 2, total_results: 4 });
  const refused = async (query: string) => errorsOf(await http.request('GET', `/v2/conferences?${query}`));
  expect(await refused('filter[status]=over')).toEqual(['10031 filter[status]']);
  expect(await refused('filter[application_name][contains]=ab')).toEqual(['10031 filter[application_name][contains]']);
  // There are no deliveries in this list.
  expect(await refused('filter[failed]=true')).toEqual(['10031 filter[failed]']);
  expect(await refused('filter[type]=webhook')).toEqual(['10031 filter[type]']);
  expect(await refused('region=US&region=Europe')).toEqual(['10026 region']);
});

test('one conference, if it is in the region that is asked for', async () => {
  const { id } = row('oldest', 4);
  const { body } = await http.request('GET', `/v2/conferences/${id}?region=Europe`);
  expect(body.data).toMatchObject({ id, name: 'oldest', region: 'Europe', end_reason: 'host_left' });
  expect(errorsOf(await http.request('GET', `/v2/conferences/${id}?region=US`))).toEqual(['90058 -']);
});
