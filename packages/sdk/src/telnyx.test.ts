import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Logger, Telnyx } from './index.ts';
import { fakeFetch, fetchError } from './testing/fake-fetch.ts';
import { type RecordingServer, startRecordingServer } from './testing/recording-server.ts';
import { version } from './version.ts';

const secret = 'KEY0123456789secret';
let server: RecordingServer;
beforeEach(async () => {
  server = await startRecordingServer();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
});
const newClient = () => new Telnyx({ apiKey: secret, baseURL: server.baseURL, logLevel: 'off' });

describe('construction', () => {
  test('without a key throws and says what to do', () => {
    vi.stubEnv('TELNYX_API_KEY', ' ');
    expect(() => new Telnyx()).toThrow(/set TELNYX_API_KEY, or pass new Telnyx\(\{ apiKey \}\)/);
    expect(() => new Telnyx({ apiKey: undefined })).toThrow(Telnyx.TelnyxError);
  });

  test('takes what the environment says, options first', () => {
    vi.stubEnv('TELNYX_API_KEY', ` ${secret}\n`);
    vi.stubEnv('TELNYX_BASE_URL', 'http://127.0.0.1:8080/v2/');
    vi.stubEnv('TELNYX_PUBLIC_KEY', 'a,b');
    const client = new Telnyx();
    expect(client).toMatchObject({ apiKey: secret, baseURL: 'http://127.0.0.1:8080/v2', publicKey: ['a', 'b'] });
    expect(new Telnyx({ apiKey: 'other', baseURL: 'https://example.com', publicKey: 'c' })).toMatchObject({
      apiKey: 'other',
      baseURL: 'https://example.com',
      publicKey: 'c',
    });
  });

  test.each([
    'example.com',
    'ftp://example.com',
    'https://user:pass@example.com/v2',
    'https://example.com/?a=b',
    'https://',
  ])('the base URL %s is refused', (baseURL) => {
    expect(() => new Telnyx({ apiKey: secret, baseURL })).toThrow(/baseURL has to be/);
  });

  test('talks to Telnyx by default', async () => {
    vi.stubEnv('TELNYX_BASE_URL', '');
    const fetch = fakeFetch({ status: 200, body: { data: {} } });
    await new Telnyx({ apiKey: secret, fetch }).calls.retrieveStatus('v3:a');
    expect(fetch.sent[0]?.url).toBe('https://api.telnyx.com/v2/calls/v3:a');
  });

  test('withOptions changes only what it is given', () => {
    const client = newClient().withOptions({ maxRetries: 5 });
    expect(client).toMatchObject({ apiKey: secret, baseURL: server.baseURL, maxRetries: 5, timeout: 60_000 });
  });
});

describe('requests', () => {
  test('carry the key, the headers of the client and those of the request; null takes one away', async () => {
    const client = newClient().withOptions({ defaultHeaders: { 'X-Team': 'voice', 'User-Agent': null } });
    await client.calls.retrieveStatus('v3:a', { headers: new Headers({ 'x-team': 'other' }), query: { a: { b: 1 } } });
    expect(server.requests[0]).toMatchObject({
      method: 'GET',
      url: '/v2/calls/v3:a?a%5Bb%5D=1',
      headers: { authorization: `Bearer ${secret}`, accept: 'application/json', 'x-team': 'other' },
    });
    expect(server.requests[0]?.headers['user-agent']).not.toContain('hookswitch');
    await newClient().calls.retrieveStatus('v3:a');
    expect(server.requests[1]?.headers['user-agent']).toBe(`hookswitch-sdk/${version}`);
  });

  test('answer(id) and hangup(id) need no body', async () => {
    const answered = await newClient().calls.actions.answer('v3:a');
    expect(answered.data.result).toBe('ok');
    await newClient().calls.actions.hangup('v3:a');
    expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /v2/calls/v3:a/actions/answer',
      'POST /v2/calls/v3:a/actions/hangup',
    ]);
  });

  test('what dial answers prints as it came, and no field of it gets in the way of a command', async () => {
    const body = { data: { call_control_id: 'v3:a' }, hangup: 1, id: 2 };
    server.answer = () => ({ body });
    const call = await newClient().calls.dial({ connection_id: '1', from: '+1', to: '+2' });
    expect(JSON.parse(JSON.stringify(call))).toEqual(body);
    expect(inspect(call)).toContain("data: { call_control_id: 'v3:a' }");
    const { answer } = call;
    await answer();
    expect(server.requests[1]?.url).toBe('/v2/calls/v3:a/actions/answer');
  });

  test('withResponse gives both, asResponse the response with its body', async () => {
    const { data, response } = await newClient().calls.actions.answer('v3:a').withResponse();
    expect(data).toEqual({ data: { result: 'ok' } });
    expect((response as Response).headers.get('x-request-id')).toBe('req-1');
    const raw = (await newClient().calls.actions.answer('v3:a').asResponse()) as Response;
    expect(raw.url).toContain('/calls/v3:a/actions/answer');
    expect(await raw.json()).toEqual({ data: { result: 'ok' } });
  });

  test('an answer without content is undefined', async () => {
    server.answer = () => ({ status: 204 });
    expect(await newClient().callControlApplications.delete('1')).toBeUndefined();
    const raw = (await newClient().callControlApplications.delete('1').asResponse()) as Response;
    expect(raw.status).toBe(204);
  });

  test('an answer that is no JSON is a connection error that hints at baseURL', async () => {
    const fetch = fakeFetch({ status: 200, body: '<html>' });
    const client = new Telnyx({ apiKey: secret, fetch, logLevel: 'off' });
    await expect(client.calls.retrieveStatus('v3:a')).rejects.toThrow(/no JSON\. Is baseURL right/);
    expect(await ((await client.calls.retrieveStatus('v3:a').asResponse()) as Response).text()).toBe('<html>');
  });

  test('a failure that only asResponse is asked about is heard of once', async () => {
    server.answer = () => ({ status: 404, body: {} });
    await expect(newClient().calls.retrieveStatus('v3:a').asResponse()).rejects.toBeInstanceOf(Telnyx.NotFoundError);
    await expect(newClient().calls.retrieveStatus('v3:a').withResponse()).rejects.toBeInstanceOf(Telnyx.NotFoundError);
  });

  test('an id that leads elsewhere throws at once', () => {
    expect(() => newClient().calls.actions.answer('..')).toThrow(Telnyx.TelnyxError);
    expect(() => newClient().connections.listActiveCalls('')).toThrow(/connection_id/);
    expect(server.requests).toEqual([]);
  });

  test('the timeout covers the body', async () => {
    server.answer = () => ({ headers: { 'content-length': '1000000' } });
    const status = newClient().calls.retrieveStatus('v3:a', { timeout: 100, maxRetries: 0 });
    await expect(status).rejects.toBeInstanceOf(Telnyx.APIConnectionTimeoutError);
  });

  test('a server that is not there is a connection error with its cause', async () => {
    const client = newClient();
    await server.close();
    const error = await client.calls.retrieveStatus('v3:a', { maxRetries: 0 }).catch((reason: Error) => reason);
    expect(error).toBeInstanceOf(Telnyx.APIConnectionError);
    expect(error).toMatchObject({
      message: expect.stringMatching(/no connection \(.*ECONNREFUSED/),
      cause: expect.any(TypeError),
    });
  });
});

describe('camelCase', () => {
  const camelClient = () =>
    new Telnyx({ apiKey: secret, baseURL: server.baseURL, logLevel: 'off', fieldCase: 'camel' });

  test('goes in and comes out; header names and maps by event type stay', async () => {
    server.answer = () => ({ body: { data: { call_control_id: 'v3:a', is_alive: false, call_leg_id: 'l' } } });
    const call = await camelClient().calls.dial({
      connectionId: '1',
      from: '+1',
      to: ['+2', '+3'],
      commandId: 'c',
      customHeaders: [{ name: 'X-Some_Header', value: 'a_b' }],
      webhookUrls: { 'call.ai_gather.ended': 'https://example.com/' },
    });
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({
      connection_id: '1',
      from: '+1',
      to: ['+2', '+3'],
      command_id: 'c',
      custom_headers: [{ name: 'X-Some_Header', value: 'a_b' }],
      webhook_urls: { 'call.ai_gather.ended': 'https://example.com/' },
    });
    expect(call.data).toEqual({ callControlId: 'v3:a', isAlive: false, callLegId: 'l' });
    expect([call.data.callControlId, call.id, call.legId]).toEqual(['v3:a', 'v3:a', 'l']);
    await call.transfer({ to: '+4', timeoutSecs: 9 });
    expect(server.requests[1]).toMatchObject({
      url: '/v2/calls/v3:a/actions/transfer',
      body: expect.stringContaining('"to":"+4","timeout_secs":9'),
    });
  });

  test('works for lists and renamed parameters', async () => {
    await camelClient().calls.actions.bridge('v3:a', { callControlIdToBridgeWith: 'v3:b' });
    expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({ call_control_id: 'v3:b' });
    server.answer = () => ({ body: { data: [{ application_name: 'x' }], meta: { page_number: 1, total_pages: 1 } } });
    const page = await camelClient().callControlApplications.list({ filter: { applicationName: { contains: 'abc' } } });
    expect(page.data[0]?.applicationName).toBe('x');
    expect(page.meta.totalPages).toBe(1);
    expect(server.requests[1]?.url).toContain('filter%5Bapplication_name%5D%5Bcontains%5D=abc');
  });
});

describe('the key', () => {
  test('is in no inspection, no JSON, no log line and no error', async () => {
    const lines: unknown[] = [];
    const line = (...parts: unknown[]) => lines.push(...parts);
    const logger: Logger = { error: line, warn: line, info: line, debug: line };
    const failing = fakeFetch(
      { error: fetchError('ECONNRESET') },
      { status: 500, body: {} },
      { status: 401, body: {} },
    );
    const client = new Telnyx({ apiKey: secret, fetch: failing, logger, logLevel: 'debug' });
    const error = await client.calls.retrieveStatus('v3:a').catch((reason: Error) => reason);
    const shown = [
      inspect(client, { depth: 20, showHidden: true }),
      JSON.stringify(client),
      inspect(error, { depth: 20, showHidden: true }),
      String((error as Error).stack),
      ...lines.map((part) => inspect(part)),
    ].join('\n');
    expect(lines.length).toBeGreaterThan(3);
    expect(shown).not.toContain(secret);
  });

  test('with a character that no header may hold is refused without being quoted', () => {
    const attempt = () => new Telnyx({ apiKey: `${secret}\u0000x` });
    expect(attempt).toThrow(/no header may hold/);
    expect(attempt).not.toThrow(secret);
  });
});

describe('log', () => {
  test.each([
    ['off', 0],
    ['error', 0],
    ['warn', 0],
    ['info', 2],
    ['debug', 4],
  ] as const)('at level %s', async (logLevel, count) => {
    let lines = 0;
    const line = () => {
      lines++;
    };
    const logger: Logger = { error: line, warn: line, info: line, debug: line };
    const fetch = fakeFetch({ status: 500, headers: { 'retry-after-ms': '1' }, body: {} });
    const client = new Telnyx({ apiKey: secret, fetch, logger, logLevel, maxRetries: 1 });
    await expect(client.calls.retrieveStatus('v3:a')).rejects.toThrow('500');
    expect(lines).toBe(count);
  });
});
