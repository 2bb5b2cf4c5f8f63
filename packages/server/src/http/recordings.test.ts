import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { insertRecording, type RecordingRow } from '../store/recordings.ts';
import { errorsOf, type HttpHarness, startHttpHarness } from './testing/http-harness.ts';

let http: HttpHarness;
beforeAll(async () => {
  http = await startHttpHarness();
});
afterAll(() => http.close());
beforeEach(() => http.reset());

const url = '/v2/recordings';
const hourMs = 3_600_000;

/** A finished recording, `age` hours after the first one, with its file. */
async function addRecording(id: string, age: number, fields: Partial<RecordingRow> = {}): Promise<RecordingRow> {
  const startedAtMs = Date.UTC(2026, 0, 1) + age * hourMs;
  const row: RecordingRow = {
    ...{ id, status: 'completed', leg_id: `leg-${id}`, call_control_id: `v3:${id}`, call_session_id: 'session' },
    ...{ connection_id: '1', conference_id: null, conference_region: null, sip_call_id: `sip-${id}` },
    ...{
      from_number: '+15550000001',
      to_number: '+15550000002',
      initiated_by: 'dial',
      channels: 'dual',
      format: 'wav',
    },
    ...{ file_name: `${id}.wav`, storage: 'local', size_bytes: 5, duration_ms: 1000 },
    ...{ started_at_ms: startedAtMs, ended_at_ms: startedAtMs + 1000 },
    ...{ created_at_ms: startedAtMs, updated_at_ms: startedAtMs },
    ...fields,
  };
  await http.db.run(insertRecording(row));
  const directory = join(http.dataDir, 'recordings', id);
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, row.file_name), 'bytes');
  return row;
}

const ids = async (query: string) =>
  ((await http.request('GET', `${url}?${query}`)).body.data as { id: string }[]).map(({ id }) => id);

test('a recording is shown with a URL that opens it without a key, and only that one, for some time', async () => {
  await addRecording('a', 0);
  await addRecording('b', 1);
  const shown = await http.request('GET', `${url}/a`);
  expect(shown.body.data).toEqual({
    id: 'a',
    record_type: 'recording',
    ...{ call_control_id: 'v3:a', call_leg_id: 'leg-a', call_session_id: 'session', connection_id: '1' },
    ...{ from: '+15550000001', to: '+15550000002', channels: 'dual', initiated_by: 'dial', source: 'call' },
    ...{
      status: 'completed',
      duration_millis: 1000,
      download_urls: { wav: expect.stringContaining('/v2/recordings/a/') },
    },
    ...{ recording_started_at: '2026-01-01T00:00:00.000Z', recording_ended_at: '2026-01-01T00:00:01.000Z' },
    ...{ created_at: '2026-01-01T00:00:00.000Z', updated_at: '2026-01-01T00:00:00.000Z' },
  });
  const { wav } = (shown.body.data as { download_urls: { wav: string } }).download_urls;
  const { pathname, search } = new URL(wav);
  const open = (path: string) => http.app.inject({ method: 'GET', url: path });
  const file = await open(pathname + search);
  expect([file.statusCode, file.body, file.headers['content-type']]).toEqual([200, 'bytes', 'audio/wav']);
  expect(file.headers['content-disposition']).toBe("attachment; filename*=UTF-8''a.wav");
  const refused = [
    pathname,
    pathname.replace('/a/', '/b/') + search,
    pathname + search.replace('signature=', 'signature=x'),
    pathname + search.replace(/expires=\d+/, 'expires=99999999999'),
  ];
  for (const path of refused) expect((await open(path)).statusCode).toBe(401);
  await http.clock.advance(hourMs + 1000);
  expect((await open(pathname + search)).statusCode).toBe(401);
});

test('the list has pages, newest first, without those that still run', async () => {
  for (const [age, id] of ['a', 'b', 'c'].entries()) await addRecording(id, age);
  await addRecording('running', 9, { status: 'recording' });
  expect(await ids('')).toEqual(['c', 'b', 'a']);
  expect(await ids('page[size]=1&page[number]=2')).toEqual(['b']);
  expect((await http.request('GET', url)).body.meta).toMatchObject({ total_results: 3 });
  expect((await http.request('GET', `${url}/running`)).status).toBe(404);
});

test.each([
  ['filter[call_control_id]=v3:b', ['b']],
  ['filter[call_leg_id]=leg-b', ['b']],
  ['filter[call_session_id]=other', ['b']],
  ['filter[conference_id]=conf', ['b']],
  ['filter[conference_region]=US', ['b']],
  ['filter[connection_id]=2', ['b']],
  ['filter[from]=%2B15559999999', ['b']],
  ['filter[to]=%2B15558888888', ['b']],
  ['filter[sip_call_id]=sip-b', ['b']],
  ['filter[created_at][gte]=2026-01-01T01:00:00Z', ['c', 'b']],
  ['filter[created_at][lte]=2026-01-01T01:00:00Z', ['b', 'a']],
  ['filter[start_time][gte]=2026-01-01T02:00:00Z', ['c']],
  ['filter[start_time][lte]=2026-01-01T00:30:00Z', ['a']],
  ['filter[end_time][gte]=2026-01-01T02:00:01Z', ['c']],
  ['filter[end_time][lte]=2026-01-01T00:00:01Z', ['a']],
])('%s', async (query, expected) => {
  await addRecording('a', 0);
  await addRecording('b', 1, {
    ...{ call_session_id: 'other', connection_id: '2', conference_id: 'conf', conference_region: 'US' },
    ...{ from_number: '+15559999999', to_number: '+15558888888' },
  });
  await addRecording('c', 2);
  expect(await ids(query)).toEqual(expected);
});

test('filters that nobody knows, and times that are none, are refused', async () => {
  expect(errorsOf(await http.request('GET', `${url}?filter[colour]=blue`))).toEqual(['10031 filter[colour]']);
  const query = 'filter[created_at][gte]=yesterday';
  expect(errorsOf(await http.request('GET', `${url}?${query}`))).toEqual(['10031 filter[created_at][gte]']);
});

test('DELETE answers what was, and then there is none; several go at once or not at all', async () => {
  for (const [age, id] of ['a', 'b', 'c'].entries()) await addRecording(id, age);
  expect((await http.request('DELETE', `${url}/a`)).body.data).toMatchObject({ id: 'a' });
  expect((await http.request('DELETE', `${url}/a`)).status).toBe(404);
  expect((await http.request('POST', `${url}/actions/delete`, { ids: ['b', 'nobody'] })).status).toBe(404);
  expect(await ids('')).toEqual(['c', 'b']);
  expect((await http.request('POST', `${url}/actions/delete`, { ids: ['b', 'c'] })).status).toBe(204);
  expect(await ids('')).toEqual([]);
});
