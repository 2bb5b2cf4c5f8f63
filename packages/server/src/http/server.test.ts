import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { operationSchemas, operations } from '@hookswitch/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiKey, errorsOf, type HttpHarness, startHttpHarness } from './testing/http-harness.ts';

let http: HttpHarness;
beforeAll(async () => {
  http = await startHttpHarness();
});
afterAll(() => http.close());

const dial = { connection_id: '1', from: '+13125550001', to: '+13125550002' };

describe('authentication', () => {
  test.each([
    ['no header', undefined, 'No API key was sent'],
    ['another scheme', 'Basic abc', 'cannot be read'],
    ['no key', 'Bearer ', 'cannot be read'],
    ['a wrong key', 'Bearer nope', 'not one of this server'],
  ])('%s is 401 with code 10009 and a detail', async (_name, authorization, detail) => {
    const { statusCode, headers, ...reply } = await http.app.inject({
      method: 'POST',
      url: '/v2/calls',
      headers: authorization === undefined ? {} : { authorization },
    });
    expect(statusCode).toBe(401);
    expect(headers['www-authenticate']).toBe('Bearer');
    expect(reply.json()).toEqual({
      errors: [
        {
          code: '10009',
          title: 'Authentication failed',
          detail: expect.stringContaining(detail),
          meta: { url: 'https://developers.telnyx.com/docs/overview/errors/10009' },
        },
      ],
    });
  });

  test('a stranger is not told which paths exist', async () => {
    expect((await http.app.inject({ url: '/v2/nothing' })).statusCode).toBe(401);
    expect((await http.app.inject({ method: 'PUT', url: '/v2/calls' })).statusCode).toBe(401);
  });

  test('health, readiness and the OpenAPI document need no key', async () => {
    for (const url of ['/healthz', '/readyz', '/openapi.json'])
      expect((await http.app.inject({ url })).statusCode).toBe(200);
  });

  test('metrics need no key on loopback, and one elsewhere', async () => {
    expect((await http.app.inject({ url: '/metrics' })).statusCode).toBe(200);
    const open = await startHttpHarness({ httpHost: '0.0.0.0' });
    expect((await open.app.inject({ url: '/metrics' })).statusCode).toBe(401);
    expect((await open.request('GET', '/metrics')).status).toBe(200);
    await open.close();
  });
});

describe('request id', () => {
  test('a sane one of the caller comes back, on errors too', async () => {
    const headers = { 'x-request-id': 'abc-123' };
    expect((await http.request('GET', '/v2/nothing', undefined, { headers })).headers['x-request-id']).toBe('abc-123');
    expect((await http.app.inject({ url: '/v2/calls', headers })).headers['x-request-id']).toBe('abc-123');
  });

  test('one that could break a log is replaced', async () => {
    const reply = await http.request('GET', '/healthz', undefined, { headers: { 'x-request-id': 'a b"c' } });
    expect(reply.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('paths and methods', () => {
  test('an unknown path is 404 with code 10005', async () => {
    const reply = await http.request('GET', '/v2/nothing?secret=1');
    expect(reply.status).toBe(404);
    expect(errorsOf(reply)).toEqual(['10005 -']);
    expect(reply.text).not.toContain('secret');
  });

  test.each([
    ['PUT', '/v2/calls', 'POST'],
    ['DELETE', '/v2/call_control_applications', 'GET, HEAD, POST'],
    ['POST', '/v2/calls/v3:x/actions/client_state_update', 'PUT'],
    ['GET', '/v2/calls/v3:x/actions/answer', 'POST'],
    ['POST', '/healthz', 'GET, HEAD'],
    ['OPTIONS', '/v2/calls', 'POST'],
  ] as const)('%s %s is 405 with code 10030 and the methods that would do', async (method, url, allow) => {
    const reply = await http.request(method, url);
    expect(reply.status).toBe(405);
    expect(errorsOf(reply)).toEqual(['10030 -']);
    expect(reply.headers.allow).toBe(allow);
  });

  test('every operation of the contract that is not built answers 501 and is named, the others do not', async () => {
    const document = (await http.request('GET', '/openapi.json')).body as {
      paths: Record<string, Record<string, object>>;
    };
    const unbuilt: string[] = [];
    for (const { operationId, method, path } of operations) {
      const reply = await http.request(method, `/v2${path.replaceAll(/\{\w+\}/g, 'v3:x')}`);
      if (reply.status === 501) {
        unbuilt.push(operationId);
        expect(errorsOf(reply)).toEqual(['10038 -']);
        expect(reply.headers['x-should-retry']).toBe('false');
        expect(reply.body.errors?.[0]?.detail).toContain(`${operationId} (${method} ${path})`);
      }
      expect(JSON.stringify(document.paths[path]?.[method.toLowerCase()]).includes('"501"')).toBe(reply.status === 501);
    }
    expect(unbuilt).toContain('PayCall');
    // Those that there is no engine for are refused by the leg.
    expect(Object(document.paths['/calls/{call_control_id}/actions/gather_using_ai']).post.responses).toEqual({
      '422': { $ref: '#/components/responses/Unprocessable' },
    });
    const built = operations.map(({ operationId }) => operationId).filter((id) => !unbuilt.includes(id));
    expect(built).toEqual(
      expect.arrayContaining(['DialCall', 'HangupCall', 'TransferCall', 'ReferCall', 'CreateTrunk']),
    );
  });

  test('the document lists the events that are sent, and no others', async () => {
    const document = (await http.request('GET', '/openapi.json')).body as { webhooks: Record<string, object> };
    const events = Object.keys(document.webhooks);
    expect(events).toEqual(expect.arrayContaining(['call.initiated', 'call.playback.ended', 'call.recording.saved']));
    expect(events).not.toContain('call.cost');
  });

  test('a call action that nobody knows is 404', async () => {
    expect(errorsOf(await http.request('POST', '/v2/calls/v3:x/actions/dance'))).toEqual(['10005 -']);
  });

  test('a path that cannot be decoded is 400 with our error body', async () => {
    const reply = await http.request('GET', '/v2/calls/%zz');
    expect(reply.status).toBe(400);
    expect(reply.text).not.toContain('%zz');
    expect(errorsOf(reply)).toEqual(['10015 -']);
    expect(reply.headers['x-request-id']).toBeDefined();
  });

  test('a path with more than any id is 414, and is not sent back', async () => {
    const reply = await http.request('GET', `/v2/calls/${'x'.repeat(3000)}`);
    expect(reply.status).toBe(414);
    expect(errorsOf(reply)).toEqual(['10015 -']);
    expect(reply.text).not.toContain('xxx');
  });

  test.each([
    ['what is no HTTP', 'NONSENSE\r\n\r\n', '400 Bad Request'],
    [
      'a header that never ends',
      `GET / HTTP/1.1\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
      '431 Request Header Fields Too Large',
    ],
  ])('%s gets our error body and a closed connection', async (_name, request, status) => {
    const server = await startHttpHarness();
    const port = Number(new URL(await server.app.listen({ host: '127.0.0.1', port: 0 })).port);
    const answer = await new Promise<string>((resolve, reject) => {
      const chunks: Buffer[] = [];
      const socket = connect(port, '127.0.0.1', () => socket.write(request));
      socket.on('data', (chunk) => chunks.push(chunk));
      socket.on('close', () => resolve(Buffer.concat(chunks).toString()));
      socket.on('error', reject);
    });
    expect(answer.split('\r\n')[0]).toBe(`HTTP/1.1 ${status}`);
    expect(answer).toContain('"code":"10015"');
    await server.close();
  });
});

describe('a request that does not end', () => {
  const head = `POST /v2/calls HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${apiKey}\r\n`;
  test.each([
    ['nothing at all', ''],
    ['half of its headers', head],
    ['half of its body', `${head}content-type: application/json\r\ncontent-length: 99\r\n\r\n{"to":`],
    [
      'a chunked body without its end',
      `${head}content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n`,
    ],
  ])('after %s is 408 with code 10008, and its connection is closed', async (_name, sent) => {
    const server = await startHttpHarness({ requestTimeoutMs: 120 });
    const port = Number(new URL(await server.app.listen({ host: '127.0.0.1', port: 0 })).port);
    const answer = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect(port, '127.0.0.1', () => socket.write(sent));
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
    });
    expect(answer.split('\r\n')[0]).toBe('HTTP/1.1 408 Request Timeout');
    expect(answer).toContain('"code":"10008"');
    await server.close();
  });
});

describe('bodies', () => {
  const url = '/v2/calls/v3:x/actions/answer';
  const json = (payload: string | Buffer, contentType = 'application/json') =>
    http.request('POST', url, payload, { headers: { 'content-type': contentType } });

  test('an empty body with a JSON content type, as the official client sends it, is accepted', async () => {
    const reply = await http.request('POST', url, undefined, { headers: { 'content-type': 'application/json' } });
    expect(reply.body).toEqual({ data: { result: 'ok' } });
    expect(http.callControl.asked.at(-1)).toEqual({ action: 'answer', callControlId: 'v3:x', params: {} });
    expect((await json('')).status).toBe(200);
    expect((await http.request('POST', url)).status).toBe(200);
  });

  test('a charset behind the content type is no obstacle', async () => {
    expect((await json('{}', 'application/json; charset=utf-8')).status).toBe(200);
  });

  test.each([
    ['broken JSON', '{"a":', 'application/json', 400, '10023'],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'application/json', 400, '10028'],
    ['a form', 'a=b', 'application/x-www-form-urlencoded', 415, '10029'],
    ['a type that only begins like JSON', '{}', 'application/jsonx', 415, '10029'],
    ['a type that cannot be read', '{}', ';;;', 415, '10029'],
    ['an array', '[]', 'application/json', 422, '10026'],
    ['null', 'null', 'application/json', 422, '10026'],
    ['more than a megabyte', `"${'x'.repeat(1024 * 1024)}"`, 'application/json', 413, '10015'],
  ])('%s is refused', async (_name, payload, contentType, status, code) => {
    const reply = await json(payload, contentType);
    expect(reply.status).toBe(status);
    expect(reply.body.errors?.map((error) => error.code)).toEqual([code]);
  });

  test('a body without a type is refused, and a compressed one is told that it is', async () => {
    expect(errorsOf(await http.request('POST', url, '{}'))).toEqual(['10029 -']);
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const reply = await http.request('POST', url, gzipSync('{}'), { headers });
    expect(reply.status).toBe(415);
    expect(errorsOf(reply)).toEqual(['10029 -']);
    expect(reply.text).toContain('content-encoding: gzip');
    const identity = { ...headers, 'content-encoding': 'Identity' };
    expect((await http.request('POST', url, '{}', { headers: identity })).status).toBe(200);
  });

  test.each([
    ['U+0000, which the store would cut a text at', '{"customer_reference":"a\\u0000b"}', '/customer_reference'],
    ['half of a character', '{"tags":["a","\\ud800"]}', '/tags'],
    ['halves in the wrong order', '{"external_pin":"\\udc00\\ud800"}', '/external_pin'],
    ['U+0000 below twenty thousand levels', `{"tags":${'['.repeat(20_000)}"\\u0000"${']'.repeat(20_000)}}`, '/tags'],
  ])('%s is refused and not kept as something else', async (_name, payload, pointer) => {
    const headers = { 'content-type': 'application/json' };
    const reply = await http.request('POST', '/v2/phone_numbers', payload, { headers });
    expect([reply.status, ...errorsOf(reply)]).toEqual([400, `10028 ${pointer}`]);
  });

  test('both halves of a character, escaped, are a character', async () => {
    const payload = '{"phone_number":"+13125550077","customer_reference":"\\ud83d\\ude00"}';
    const headers = { 'content-type': 'application/json' };
    const reply = await http.request('POST', '/v2/phone_numbers', payload, { headers });
    expect(reply.body.data).toMatchObject({ customer_reference: '😀' });
  });

  test.each([
    ['a name that is no property of an object', '{"__proto__":{"client_state":"YQ=="}}', '10027 /__proto__'],
    ['a name that every object has', '{"constructor":1}', '10027 /constructor'],
    ['the later of two of one name', '{"client_state":"YQ==","client_state":"not base64!"}', '90017 /client_state'],
  ])('%s is looked at like any other', async (_name, payload, error) => {
    const reply = await json(payload);
    expect([reply.status, ...errorsOf(reply)]).toEqual([422, error]);
  });

  test('lists and objects of twenty thousand levels end in no 500, whichever parameter of dial they are given to', async () => {
    const levels = 20_000;
    const deep = ['['.repeat(levels) + ']'.repeat(levels), `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`];
    const names = Object.keys(Object(Object(operationSchemas.DialCall?.request).properties));
    expect(names.length).toBeGreaterThan(60);
    const headers = { 'content-type': 'application/json' };
    const given = [...names, 'unknown'].flatMap((name) => deep.map((value) => ({ name, value })));
    for (const { name, value } of given) {
      const reply = await http.request('POST', '/v2/calls', `{${JSON.stringify(name)}:${value}}`, { headers });
      expect(`${name} ${reply.status}`).toBe(`${name} 422`);
    }
  });

  test('what is said about broken JSON does not quote it', async () => {
    expect((await json('{"password":"hunter2" x}')).text).not.toContain('hunter2');
  });
});

describe('calls', () => {
  test('dial hands the checked body to call control and answers its data', async () => {
    const reply = await http.request('POST', '/v2/calls', dial);
    expect(reply.status).toBe(200);
    expect(reply.body.data).toMatchObject({ record_type: 'call', call_control_id: 'v3:new', is_alive: false });
    expect(http.callControl.asked.at(-1)).toEqual({ action: 'dial', params: dial });
  });

  test('a colon in an id may be raw or escaped, and ids may be long', async () => {
    for (const id of ['v3:a-_1==', 'v3%3Aa-_1%3D%3D']) {
      await http.request('POST', `/v2/calls/${id}/actions/hangup`);
      expect(http.callControl.asked.at(-1)?.callControlId).toBe('v3:a-_1==');
    }
    expect((await http.request('POST', `/v2/calls/v3:${'x'.repeat(1500)}/actions/hangup`)).status).toBe(200);
  });

  test('a call that was never seen is 422 with code 90015', async () => {
    const reply = await http.request('GET', '/v2/calls/v3:nobody');
    expect(reply.status).toBe(422);
    expect(errorsOf(reply)).toEqual(['90015 /call_control_id']);
  });

  test('a parameter in the query has no effect anywhere, so it is refused by name', async () => {
    expect(errorsOf(await http.request('GET', '/v2/calls/v3:x?force=1'))).toEqual(['10027 force']);
  });
});

describe('failures of our own', () => {
  test('a broken handler is 500 with code 10007 and tells nothing but the request id', async () => {
    const server = await startHttpHarness({ onApplicationsChanged: () => Promise.reject(new Error('secret detail')) });
    const body = { application_name: 'a', webhook_event_url: 'http://h/' };
    const reply = await server.request('POST', '/v2/call_control_applications', body);
    expect(reply.status).toBe(500);
    expect(errorsOf(reply)).toEqual(['10007 -']);
    expect(reply.text).not.toContain('secret detail');
    expect(reply.text).toContain(String(reply.headers['x-request-id']));
    expect(server.log.some((line) => line.msg === 'a request failed')).toBe(true);
    await server.close();
  });

  test('a store that is gone is 503, in readiness too', async () => {
    const server = await startHttpHarness();
    await server.db.close();
    const reply = await server.request('GET', '/v2/call_control_applications');
    expect(reply.status).toBe(503);
    expect(errorsOf(reply)).toEqual(['10007 -']);
    expect((await server.request('GET', '/readyz')).status).toBe(503);
    expect((await server.request('GET', '/healthz')).status).toBe(200);
    await server.close();
  });

  test('a platform that is not ready says so', async () => {
    const server = await startHttpHarness({ unreadiness: () => 'draining' });
    const reply = await server.request('GET', '/readyz');
    expect([reply.status, reply.body]).toEqual([503, { status: 'not ready', reason: 'draining' }]);
    expect((await server.request('GET', '/v2/queues')).status).toBe(200);
    await server.close();
  });

  test('a platform that starts says so, and is asked nothing else', async () => {
    const server = await startHttpHarness({ unreadiness: () => 'starting' });
    expect((await server.request('GET', '/readyz')).body).toEqual({ status: 'not ready', reason: 'starting' });
    expect((await server.request('GET', '/healthz')).status).toBe(200);
    const refused = await server.request('GET', '/v2/queues');
    expect([refused.status, errorsOf(refused)]).toEqual([503, ['10007 -']]);
    await server.close();
  });
});

describe('rate limit', () => {
  test('requests above the limit of a second get 429 with code 10011 and say when to come back', async () => {
    const server = await startHttpHarness({ rateLimit: { requestsPerSecond: 2 } });
    const url = '/v2/calls/v3:nobody';
    expect((await server.request('GET', url)).headers).toMatchObject({
      'x-ratelimit-limit': '2',
      'x-ratelimit-remaining': '1',
      'x-ratelimit-reset': '1',
    });
    expect((await server.request('GET', url)).status).toBe(422);
    const refused = await server.request('GET', url);
    expect(refused.status).toBe(429);
    expect(errorsOf(refused)).toEqual(['10011 -']);
    expect(refused.body.errors?.[0]?.title).toBe('Too many requests');
    expect(refused.headers).toMatchObject({ 'x-ratelimit-remaining': '0', 'retry-after': '1' });
    expect((await server.request('GET', '/healthz')).status).toBe(200);
    await server.clock.advance(1000);
    expect((await server.request('GET', url)).status).toBe(422);
    await server.close();
  });
});

describe('what is recorded', () => {
  test('one line a request, with ids and without key, query or body', async () => {
    const before = http.log.length;
    await http.request('POST', '/v2/calls/v3:abc/actions/hangup', { client_state: 'c2VjcmV0' });
    await http.request('POST', '/v2/calls', dial);
    const lines = http.log.slice(before).filter((line) => line.msg === 'request');
    expect(lines).toMatchObject([
      { method: 'POST', route: '/v2/calls/:call_control_id/actions/:action', status: 200, call_control_id: 'v3:abc' },
      { method: 'POST', route: '/v2/calls', status: 200, call_control_id: 'v3:new', request_id: expect.any(String) },
    ]);
    expect(JSON.stringify(http.log)).not.toMatch(new RegExp(`${apiKey}|c2VjcmV0`));
  });

  test('metrics count requests by route and status', async () => {
    const server = await startHttpHarness();
    await server.request('GET', '/v2/calls/v3:one');
    await server.request('GET', '/v2/calls/v3:two');
    const { text, headers } = await server.request('GET', '/metrics');
    expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(text).toContain(
      'hookswitch_http_request_duration_seconds_count{method="GET",route="/v2/calls/:call_control_id",status="422"} 2',
    );
    await server.close();
  });
});

test('while the platform drains, clients are told to leave their connection', async () => {
  const server = await startHttpHarness();
  expect((await server.request('GET', '/healthz')).headers.connection).not.toBe('close');
  server.callControl.draining = true;
  expect((await server.request('GET', '/healthz')).headers.connection).toBe('close');
  await server.close();
});
