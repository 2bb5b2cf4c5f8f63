import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
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
  connectionId = idOf(await http.request('POST', '/v2/call_control_applications', body));
});

const url = '/v2/phone_numbers';
const idOf = (reply: Reply) => (reply.body.data as { id: string }).id;
const numbersOf = (reply: Reply) => (reply.body.data as { phone_number: string }[]).map((row) => row.phone_number);

describe('one number', () => {
  test('comes in with POST, shows what it leads to, and goes with DELETE', async () => {
    const created = await http.request('POST', url, { phone_number: '+13125550001', connection_id: connectionId });
    expect(created.status).toBe(201);
    expect(created.body.data).toEqual({
      id: expect.stringMatching(/^\d{19}$/),
      record_type: 'phone_number',
      phone_number: '+13125550001',
      status: 'active',
      connection_id: connectionId,
      connection_name: 'support',
      ...{ customer_reference: null, external_pin: null, billing_group_id: null, sip_username: null, tags: [] },
      created_at: http.now(),
      updated_at: http.now(),
    });
    expect((await http.request('GET', `${url}/${idOf(created)}`)).body).toEqual(created.body);
    expect((await http.request('DELETE', `${url}/${idOf(created)}`)).body).toEqual(created.body);
    expect((await http.request('GET', `${url}/${idOf(created)}`)).status).toBe(404);
    expect(http.changes.numbers).toBe(2);
  });

  test('PATCH changes what is given; null takes the application away', async () => {
    const id = idOf(await http.request('POST', url, { phone_number: '+13125550001', tags: ['a'] }));
    const mapped = await http.request('PATCH', `${url}/${id}`, { connection_id: connectionId, external_pin: '77' });
    expect(mapped.body.data).toMatchObject({ connection_id: connectionId, external_pin: '77', tags: ['a'] });
    const unmapped = await http.request('PATCH', `${url}/${id}`, { connection_id: null });
    expect(unmapped.body.data).toMatchObject({ connection_id: null, connection_name: null, external_pin: '77' });
  });

  test.each([
    [{}, '10004 /phone_number'],
    [{ phone_number: '3125550001' }, '10016 /phone_number'],
    [{ phone_number: '+13125550001', connection_id: '1' }, '10015 /connection_id'],
    [{ phone_number: '+13125550001', hd_voice_enabled: true }, '10027 /hd_voice_enabled'],
    [{ phone_number: '+13125550001', tags: 'a' }, '10026 /tags'],
    [{ phone_number: '+13125550001', billing_group_id: 'x' }, '10006 /billing_group_id'],
  ])('%j is refused', async (body, error) => {
    const reply = await http.request('POST', url, body);
    expect(reply.status).toBe(422);
    expect(errorsOf(reply)).toEqual([error]);
  });

  test('a number that is here already, or that a phone has, is refused; also when asked for twice at once', async () => {
    const body = { phone_number: '+13125550001' };
    const replies = await Promise.all([http.request('POST', url, body), http.request('POST', url, body)]);
    expect(replies.map((reply) => reply.status).sort()).toEqual([201, 422]);
    expect(replies.flatMap(errorsOf)).toEqual(['10012 /phone_number']);
    const phone = { connection_id: connectionId, numbers: ['+13125550002'] };
    await http.request('POST', '/v2/telephony_credentials', phone);
    expect(errorsOf(await http.request('POST', url, { phone_number: '+13125550002' }))).toEqual([
      '10012 /phone_number',
    ]);
  });

  test('one that is not there is 404', async () => {
    for (const method of ['GET', 'PATCH', 'DELETE'] as const) {
      expect(errorsOf(await http.request(method, `${url}/1`))).toEqual(['10005 -']);
    }
  });
});

test('the list is filtered, sorted and paged', async () => {
  await http.request('POST', url, { phone_number: '+13125550003', connection_id: connectionId });
  await http.request('POST', url, { phone_number: '+13125550001', tags: ['red'] });
  await http.request('POST', url, { phone_number: '+442075550002', customer_reference: 'c1' });
  const list = async (query: string) => numbersOf(await http.request('GET', `${url}?${query}`));
  expect(await list('sort=phone_number')).toEqual(['+13125550001', '+13125550003', '+442075550002']);
  expect(await list('sort=-phone_number&page[size]=1&page[number]=2')).toEqual(['+13125550003']);
  expect(await list(`filter[connection_id]=${connectionId}`)).toEqual(['+13125550003']);
  expect(await list('filter[tag]=red')).toEqual(['+13125550001']);
  expect(await list('filter[customer_reference]=c1')).toEqual(['+442075550002']);
  expect(await list('filter[phone_number]=2075')).toEqual(['+442075550002']);
  expect(errorsOf(await http.request('GET', `${url}?filter[phone_number]=20`))).toEqual(['10031 filter[phone_number]']);
  expect(errorsOf(await http.request('GET', `${url}?filter[source]=ported`))).toEqual(['10031 filter[source]']);
});
