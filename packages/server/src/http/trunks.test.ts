import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { errorsOf, type HttpHarness, type Reply, startHttpHarness } from './testing/http-harness.ts';

let http: HttpHarness;
beforeAll(async () => {
  http = await startHttpHarness();
});
afterAll(() => http.close());
beforeEach(() => http.reset());

const url = '/v2/trunks';
const carrier = { name: 'carrier', host: 'sip.example.com', prefixes: ['+1', '+44'] };
const idOf = (reply: Reply) => (reply.body.data as { id: string }).id;

test('a trunk comes in with POST and never shows its password', async () => {
  const created = await http.request('POST', url, { ...carrier, username: 'me', password: 'very-secret' });
  expect(created.status).toBe(201);
  expect(created.body.data).toEqual({
    id: expect.stringMatching(/^\d{19}$/),
    record_type: 'trunk',
    ...{ ...carrier, port: 5060, transport: 'udp', username: 'me', has_password: true, region: null },
    ...{ register: false, options_interval_secs: null },
    state: { registration: null, reachability: { state: 'unknown', reason: null, since: null } },
    created_at: http.now(),
    updated_at: http.now(),
  });
  expect((await http.request('GET', `${url}/${idOf(created)}`)).body).toEqual(created.body);
  const listed = await http.request('GET', url);
  expect(listed.body).toMatchObject({ data: [{ name: 'carrier' }], meta: { total_results: 1 } });
  expect(JSON.stringify([listed.body, http.log])).not.toContain('very-secret');
  expect(http.changes.trunks).toBe(1);
});

test('PATCH changes what is given, DELETE answers what was and then there is none', async () => {
  const id = idOf(await http.request('POST', url, carrier));
  const changed = await http.request('PATCH', `${url}/${id}`, { port: 5080, prefixes: ['+49', '+49'] });
  expect(changed.body.data).toMatchObject({ name: 'carrier', port: 5080, prefixes: ['+49'], has_password: false });
  expect((await http.request('DELETE', `${url}/${id}`)).body.data).toMatchObject({ id, port: 5080 });
  expect((await http.request('GET', `${url}/${id}`)).status).toBe(404);
  expect((await http.request('PATCH', `${url}/${id}`, { port: 1 })).status).toBe(404);
  expect((await http.request('DELETE', `${url}/${id}`)).status).toBe(404);
  // POST, PATCH and DELETE; what is refused changes nothing for calls.
  expect(http.changes.trunks).toBe(3);
});

test('null takes away the login, the region and the questions', async () => {
  const id = idOf(
    await http.request('POST', url, {
      ...{
        ...carrier,
        username: 'me',
        password: 'very-secret',
        region: 'eu',
        register: true,
        options_interval_secs: 30,
      },
    }),
  );
  const kept = await http.request('PATCH', `${url}/${id}`, { username: null });
  // Registering needs the login.
  expect(errorsOf(kept)).toEqual(['10004 /username']);
  const cleared = { username: null, register: false, region: null, options_interval_secs: null };
  const { data } = (await http.request('PATCH', `${url}/${id}`, cleared)).body;
  expect(data).toMatchObject({ ...cleared, has_password: false });
  expect((await http.request('PATCH', `${url}/${id}`, { username: 'me', password: 'pw' })).status).toBe(200);
  expect((await http.request('PATCH', `${url}/${id}`, { password: null })).body.data).toMatchObject({ username: null });
});

test('what a trunk is registered with and asked for is kept', async () => {
  const login = { username: 'me', password: 'very-secret' };
  const wanted = { register: true, options_interval_secs: 30 };
  const id = idOf(await http.request('POST', url, { ...carrier, ...login, ...wanted }));
  expect((await http.request('GET', `${url}/${id}`)).body.data).toMatchObject(wanted);
  const refused = await http.request('POST', url, { ...carrier, name: 'other', register: true });
  expect(errorsOf(refused)).toEqual(['10004 /username']);
  expect((await http.request('PATCH', `${url}/${id}`, { options_interval_secs: 1 })).status).toBe(422);
});

test('changes at the same moment are both made', async () => {
  const id = idOf(await http.request('POST', url, carrier));
  await Promise.all([
    http.request('PATCH', `${url}/${id}`, { port: 5080 }),
    http.request('PATCH', `${url}/${id}`, { region: 'eu' }),
    http.request('PATCH', `${url}/${id}`, { username: 'me', password: 'very-secret' }),
  ]);
  const { data } = (await http.request('GET', `${url}/${id}`)).body;
  expect(data).toMatchObject({ port: 5080, region: 'eu', username: 'me', has_password: true });
});

test('trunks are listed newest first, by page and by name', async () => {
  for (const name of ['a', 'b', 'c']) {
    await http.request('POST', url, { ...carrier, name });
    await http.clock.advance(1000);
  }
  const list = async (query: string) => {
    const { body } = await http.request('GET', `${url}?${query}`);
    return [(body.data as { name: string }[]).map(({ name }) => name).join(), body.meta];
  };
  const meta = { page_number: 2, page_size: 2, total_pages: 2, total_results: 3 };
  expect(await list('page[size]=2&page[number]=2')).toEqual(['a', meta]);
  expect(await list('filter[name]=b')).toEqual(['b', expect.objectContaining({ total_results: 1 })]);
  expect(errorsOf(await http.request('GET', `${url}?filter[host]=x`))).toEqual(['10031 filter[host]']);
});

test.each([
  [{}, ['10004 /name', '10004 /host', '10004 /prefixes']],
  [{ ...carrier, transport: 'sctp' }, ['10027 /transport']],
  [{ ...carrier, port: 0 }, ['10033 /port']],
  [{ ...carrier, prefixes: ['1'] }, ['10016 /prefixes/0']],
  [{ ...carrier, prefixes: [] }, ['10033 /prefixes']],
  [{ ...carrier, username: 'me' }, ['10004 /password']],
  [{ ...carrier, wire: true }, ['10027 /wire']],
])('%j is refused with %j', async (body, expected) => {
  const reply = await http.request('POST', url, body);
  expect(reply.status).toBe(422);
  expect(errorsOf(reply).sort()).toEqual([...expected].sort());
});

test('the refusal of a transport says which there is', async () => {
  const { body } = await http.request('POST', url, { ...carrier, transport: 'sctp' });
  expect(body.errors?.[0]?.detail).toBe('transport must be one of udp, tcp, tls.');
});

test('a trunk over TLS is at 5061 unless it says another port; the transport can be changed', async () => {
  const created = await http.request('POST', url, { ...carrier, transport: 'tls' });
  expect(created.body.data).toMatchObject({ transport: 'tls', port: 5061 });
  const changed = await http.request('PATCH', `${url}/${idOf(created)}`, { transport: 'tcp', port: 5070 });
  expect(changed.body.data).toMatchObject({ transport: 'tcp', port: 5070 });
});

test('a name that another trunk has is refused, at POST and at PATCH', async () => {
  await http.request('POST', url, carrier);
  const second = await http.request('POST', url, carrier);
  expect([second.status, ...errorsOf(second)]).toEqual([422, '10012 /name']);
  const id = idOf(await http.request('POST', url, { ...carrier, name: 'other' }));
  expect((await http.request('PATCH', `${url}/${id}`, { name: 'carrier' })).status).toBe(422);
});
