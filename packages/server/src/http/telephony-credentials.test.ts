import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { errorsOf, type HttpHarness, type Reply, startHttpHarness } from './testing/http-harness.ts';

let http: HttpHarness;
let connectionId: string;
beforeAll(async () => {
  http = await startHttpHarness();
});
afterAll(() => http.close());
beforeEach(async () => {
  await http.reset();
  const body = { application_name: 'support', webhook_event_url: 'http://127.0.0.1/' };
  connectionId = dataOf(await http.request('POST', '/v2/call_control_applications', body)).id;
});

const url = '/v2/telephony_credentials';
interface Credential {
  id: string;
  sip_username: string;
  sip_password: string;
}
const dataOf = (reply: Reply) => reply.body.data as Credential;

test('the server makes name and password, which no two have', async () => {
  const created = await http.request('POST', url, { connection_id: connectionId, name: 'desk', tag: 't' });
  expect(created.status).toBe(201);
  expect(created.body.data).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    record_type: 'credential',
    name: 'desk',
    resource_id: `connection:${connectionId}`,
    sip_username: expect.stringMatching(/^gencred[0-9a-f]{30}$/),
    sip_password: expect.stringMatching(/^[0-9a-f]{32}$/),
    ...{ expired: false, expires_at: null, tag: 't', numbers: [] },
    created_at: http.now(),
    updated_at: http.now(),
  });
  const other = await http.request('POST', url, { connection_id: connectionId });
  expect(dataOf(other).sip_username).not.toBe(dataOf(created).sip_username);
  expect(dataOf(other).sip_password).not.toBe(dataOf(created).sip_password);
  expect((await http.request('GET', `${url}/${dataOf(created).id}`)).body).toEqual(created.body);
  expect(JSON.stringify(http.log)).not.toContain(dataOf(created).sip_password);
  expect(http.changes.credentials).toBe(2);
});

test('PATCH changes what is given, DELETE answers what was', async () => {
  const { id, sip_username } = dataOf(await http.request('POST', url, { connection_id: connectionId }));
  const body = {
    name: 'lobby',
    numbers: ['+13125550001', '+13125550001'],
    expires_at: new Date(http.clock.wallTimeMs() + 10_000).toISOString(),
  };
  const changed = await http.request('PATCH', `${url}/${id}`, body);
  expect(changed.body.data).toMatchObject({
    ...{
      sip_username,
      name: 'lobby',
      numbers: ['+13125550001'],
      expired: false,
      expires_at: body.expires_at,
    },
  });
  expect((await http.request('PATCH', `${url}/${id}`, { numbers: ['+13125550001'] })).status).toBe(200);
  await http.clock.advance(10_000);
  expect((await http.request('GET', `${url}/${id}`)).body.data).toMatchObject({ expired: true });
  expect(dataOf(await http.request('DELETE', `${url}/${id}`)).id).toBe(id);
  expect(errorsOf(await http.request('GET', `${url}/${id}`))).toEqual(['10005 -']);
});

test('what cannot be is refused by name', async () => {
  await http.request('POST', '/v2/phone_numbers', { phone_number: '+13125550001' });
  const refusals: [object, string][] = [
    [{}, '10004 /connection_id'],
    [{ connection_id: '1' }, '10015 /connection_id'],
    [{ connection_id: connectionId, expires_at: '2024-12-31T00:00:00Z' }, '10033 /expires_at'],
    [{ connection_id: connectionId, expires_at: 'tomorrow' }, '10027 /expires_at'],
    [{ connection_id: connectionId, numbers: ['+13125550009', '+13125550001'] }, '10012 /numbers/1'],
    [{ connection_id: connectionId, numbers: ['1'] }, '10016 /numbers/0'],
    [{ connection_id: connectionId, sip_password: 'mine' }, '10027 /sip_password'],
  ];
  for (const [body, error] of refusals) expect(errorsOf(await http.request('POST', url, body))).toEqual([error]);
});

test('the list is filtered and paged', async () => {
  for (const name of ['a', 'b']) await http.request('POST', url, { connection_id: connectionId, name });
  const list = async (query: string) => {
    const reply = await http.request('GET', `${url}?${query}`);
    return (reply.body.data as { name: string }[]).map((row) => row.name);
  };
  expect((await list('')).sort()).toEqual(['a', 'b']);
  expect(await list('page[size]=1&page[number]=3')).toEqual([]);
  expect(await list('filter[name]=b')).toEqual(['b']);
  expect(await list(`filter[resource_id]=connection:${connectionId}`)).toHaveLength(2);
  expect(await list('filter[resource_id]=connection:1')).toEqual([]);
  expect(errorsOf(await http.request('GET', `${url}?filter[resource_id]=1`))).toEqual(['10031 filter[resource_id]']);
  expect(errorsOf(await http.request('GET', `${url}?filter[status]=x`))).toEqual(['10031 filter[status]']);
});
