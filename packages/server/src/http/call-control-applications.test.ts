import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { errorsOf, type HttpHarness, type Reply, startHttpHarness } from './testing/http-harness.ts';

let http: HttpHarness;
beforeAll(async () => {
  http = await startHttpHarness();
});
afterAll(() => http.close());
beforeEach(async () => {
  await http.reset();
});

const url = '/v2/call_control_applications';
const good = { application_name: 'support', webhook_event_url: 'https://example.org/hook' };
interface Application {
  id: string;
  application_name: string;
}
const dataOf = (reply: Reply) => reply.body.data as Application;
const namesOf = (reply: Reply) => (reply.body.data as Application[]).map((application) => application.application_name);

async function create(body: object = good): Promise<string> {
  const reply = await http.request('POST', url, { ...good, ...body });
  expect(reply.status).toBe(201);
  await http.clock.advance(1000);
  return dataOf(reply).id;
}

describe('one application', () => {
  test('create answers 201 with every field of the resource, and the caches are told first', async () => {
    const reply = await http.request('POST', url, good);
    expect(reply.status).toBe(201);
    expect(reply.body.data).toEqual({
      id: expect.stringMatching(/^\d{19}$/),
      record_type: 'call_control_application',
      ...good,
      active: true,
      anchorsite_override: 'Latency',
      call_cost_in_webhooks: false,
      dtmf_type: 'RFC 2833',
      first_command_timeout: false,
      first_command_timeout_secs: 30,
      inbound: {
        channel_limit: null,
        shaken_stir_enabled: false,
        sip_subdomain: null,
        sip_subdomain_receive_settings: 'from_anyone',
      },
      outbound: { channel_limit: null, outbound_voice_profile_id: null },
      redact_dtmf_debug_logging: false,
      tags: [],
      webhook_api_version: '2',
      webhook_order: 'leg',
      webhook_event_failover_url: null,
      webhook_timeout_secs: null,
      created_at: http.now(),
      updated_at: http.now(),
    });
    expect(http.changes.applications).toBe(1);
    expect((await http.request('GET', `${url}/${dataOf(reply).id}`)).body).toEqual(reply.body);
  });

  test('update changes what is given and nothing else, nested fields included', async () => {
    const id = await create({ inbound: { channel_limit: 3 }, webhook_timeout_secs: 5, webhook_event_failover_url: '' });
    const reply = await http.request('PATCH', `${url}/${id}`, {
      ...{ active: false, tags: ['a'], outbound: { channel_limit: 2 }, webhook_timeout_secs: null },
    });
    expect(reply.status).toBe(200);
    expect(reply.body.data).toMatchObject({
      ...good,
      ...{ active: false, tags: ['a'], webhook_timeout_secs: null, webhook_event_failover_url: '' },
      inbound: { channel_limit: 3 },
      outbound: { channel_limit: 2, outbound_voice_profile_id: null },
      updated_at: http.now(),
    });
    expect((await http.request('GET', `${url}/${id}`)).body).toEqual(reply.body);
    expect(http.changes.applications).toBe(2);
  });

  test('updates sent at once all take effect', async () => {
    const id = await create();
    const bodies = [{ active: false }, { inbound: { channel_limit: 1 } }, { first_command_timeout_secs: 9 }];
    await Promise.all(bodies.map((body) => http.request('PATCH', `${url}/${id}`, body)));
    expect((await http.request('GET', `${url}/${id}`)).body.data).toMatchObject({
      ...{ active: false, inbound: { channel_limit: 1 }, first_command_timeout_secs: 9 },
    });
  });

  test('delete answers the application, and its numbers lead nowhere from then on', async () => {
    const id = await create();
    const number = { phone_number: '+13125550001', connection_id: id };
    await http.request('POST', '/v2/phone_numbers', number);
    const reply = await http.request('DELETE', `${url}/${id}`);
    expect(reply.status).toBe(200);
    expect(dataOf(reply)).toMatchObject({ id, ...good });
    expect((await http.request('GET', `${url}/${id}`)).status).toBe(404);
    expect((await http.request('GET', '/v2/phone_numbers/+13125550001')).body.data).toMatchObject({
      connection_id: null,
    });
    expect(http.changes).toMatchObject({ applications: 2, numbers: 2 });
  });

  test('one that is not there is 404 with code 10005', async () => {
    for (const method of ['GET', 'PATCH', 'DELETE'] as const) {
      const reply = await http.request(method, `${url}/1`);
      expect(reply.status).toBe(404);
      expect(errorsOf(reply)).toEqual(['10005 -']);
    }
  });
});

describe('settings', () => {
  test('a SIP subdomain belongs to one application, whatever its case', async () => {
    const id = await create({ inbound: { sip_subdomain: 'shop' } });
    const taken = { ...good, inbound: { sip_subdomain: 'SHOP' } };
    expect(errorsOf(await http.request('POST', url, taken))).toEqual(['10012 /inbound/sip_subdomain']);
    const other = await create();
    expect(errorsOf(await http.request('PATCH', `${url}/${other}`, taken))).toEqual(['10012 /inbound/sip_subdomain']);
    expect((await http.request('PATCH', `${url}/${id}`, taken)).status).toBe(200);
  });

  test.each([
    ['call_cost_in_webhooks', true, '/call_cost_in_webhooks'],
    ['anchorsite_override', 'London, UK', '/anchorsite_override'],
    ['inbound', { shaken_stir_enabled: true }, '/inbound/shaken_stir_enabled'],
  ])('%s that asks for something that does not exist yet is refused by name', async (field, value, pointer) => {
    expect(errorsOf(await http.request('POST', url, { ...good, [field]: value }))).toEqual([`10027 ${pointer}`]);
    const id = await create();
    expect(errorsOf(await http.request('PATCH', `${url}/${id}`, { [field]: value }))).toEqual([`10027 ${pointer}`]);
  });

  test('outbound_voice_profile_id and redact_dtmf_debug_logging are shown as they were given, created or updated', async () => {
    const fields = { outbound: { outbound_voice_profile_id: '1293384261075731499' }, redact_dtmf_debug_logging: true };
    const created = await create(fields);
    const updated = await create();
    await http.request('PATCH', `${url}/${updated}`, fields);
    for (const id of [created, updated])
      expect((await http.request('GET', `${url}/${id}`)).body.data).toMatchObject(fields);
  });

  test('webhook_api_version "1" is refused where nothing signs it, and the setting is named', async () => {
    const id = await create();
    for (const refused of [
      await http.request('POST', url, { ...good, webhook_api_version: '1' }),
      await http.request('PATCH', `${url}/${id}`, { webhook_api_version: '1' }),
    ]) {
      expect(errorsOf(refused)).toEqual(['10027 /webhook_api_version']);
      expect(refused.body.errors?.[0]?.detail).toContain('webhooks.v1_secret');
    }
  });

  test('the same settings with their defaults are taken', async () => {
    await create({
      ...{
        webhook_api_version: '2',
        webhook_order: 'leg',
        first_command_timeout: false,
        call_cost_in_webhooks: false,
        dtmf_type: 'RFC 2833',
      },
      ...{ anchorsite_override: 'Latency', inbound: { shaken_stir_enabled: false, sip_subdomain: null } },
    });
  });

  test.each([
    [{}, ['10004 /application_name', '10004 /webhook_event_url']],
    [{ ...good, webhook_event_url: 'example.org' }, ['10003 /webhook_event_url']],
    [{ ...good, webhook_timeout_secs: 31 }, ['10033 /webhook_timeout_secs']],
    [{ ...good, active: 'yes' }, ['10026 /active']],
    [{ ...good, dtmf_type: 'SMOKE' }, ['10032 /dtmf_type']],
    [{ ...good, inbound: { channel_limit: '3' } }, ['10026 /inbound/channel_limit']],
    [{ ...good, colour: 'red' }, ['10027 /colour']],
  ])('%j is refused', async (body, errors) => {
    const reply = await http.request('POST', url, body);
    expect(reply.status).toBe(422);
    expect(errorsOf(reply)).toEqual(errors);
    expect(http.changes.applications).toBe(0);
  });
});

describe('the list', () => {
  beforeEach(async () => {
    await create({ application_name: 'Alpha line', outbound: { outbound_voice_profile_id: '1293384261075731499' } });
    await create({ application_name: 'beta LINE', active: false });
    await create({ application_name: 'gamma 100%' });
  });

  test('newest first, in pages', async () => {
    const first = await http.request('GET', `${url}?page[size]=2`);
    expect(namesOf(first)).toEqual(['gamma 100%', 'beta LINE']);
    expect(first.body.meta).toEqual({ page_number: 1, page_size: 2, total_pages: 2, total_results: 3 });
    expect(namesOf(await http.request('GET', `${url}?page[size]=2&page[number]=2`))).toEqual(['Alpha line']);
    expect(namesOf(await http.request('GET', `${url}?page[number]=9`))).toEqual([]);
  });

  test.each([
    ['sort=created_at', ['Alpha line', 'beta LINE', 'gamma 100%']],
    ['sort=-connection_name', ['gamma 100%', 'beta LINE', 'Alpha line']],
    ['sort=active', ['beta LINE', 'Alpha line', 'gamma 100%']],
    ['filter[application_name][contains]=Line&sort=created_at', ['Alpha line', 'beta LINE']],
    ['filter%5Bapplication_name%5D%5Bcontains%5D=00%25', ['gamma 100%']],
    ['filter[outbound.outbound_voice_profile_id]=1293384261075731499', ['Alpha line']],
    ['filter[outbound.outbound_voice_profile_id]=1', []],
  ])('GET ?%s', async (query, names) => {
    const reply = await http.request('GET', `${url}?${query}`);
    expect(namesOf(reply)).toEqual(names);
    expect(reply.body.meta).toMatchObject({ total_results: names.length });
  });

  test.each([
    ['filter[application_name][contains]=ab', '10031 filter[application_name][contains]'],
    ['filter[application_name]=abc', '10031 filter[application_name]'],
    ['filter[status]=init', '10031 filter[status]'],
    ['filter[occurred_at][gte]=2025', '10031 filter[occurred_at][gte]'],
    ['filter=abc', '10031 filter'],
    ['sort=size', '10032 sort'],
    ['sort=%2Bactive', '10032 sort'],
    ['page[size]=0', '10033 page[size]'],
    ['page[after]=x', '10027 page[after]'],
  ])('%s is refused by name', async (query, error) => {
    expect(errorsOf(await http.request('GET', `${url}?${query}`))).toEqual([error]);
  });
});
