import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import fastify from 'fastify';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createWebhookHandler, Telnyx, type WebhookHandlerOptions } from '../index.ts';
import { fakeFetch } from '../testing/fake-fetch.ts';
import { signTestWebhook } from '../webhooks.ts';

let keyPair: object;
let publicKey: string;
beforeAll(async () => {
  keyPair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  ({ publicKey } = await signTestWebhook('{}', { keyPair }));
});

const closers: (() => Promise<unknown>)[] = [];
beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(async () => {
  vi.restoreAllMocks();
  for (const close of closers.splice(0)) await close();
});

const sign = (eventType = 'call.initiated', id?: string) =>
  signTestWebhook(
    {
      eventType,
      payload: { call_control_id: 'v3:a', call_leg_id: 'leg', call_session_id: 'session' },
      ...(id ? { id } : {}),
    },
    { keyPair },
  );
type Signed = Awaited<ReturnType<typeof sign>>;
const toRequest = ({ body, headers }: Pick<Signed, 'body' | 'headers'>) =>
  new Request('https://app.example/webhooks', { method: 'POST', body, headers });

function setUp(options: Partial<WebhookHandlerOptions> = {}) {
  const fetch = fakeFetch({ status: 200, body: { data: { result: 'ok', call_control_id: 'v3:a' } } });
  const client = new Telnyx({ apiKey: 'KEY', publicKey, fetch, logLevel: 'off' });
  const handler = createWebhookHandler({ client, on: {}, ...options });
  const post = async (webhook: Pick<Signed, 'body' | 'headers'>) => (await handler(toRequest(webhook))) as Response;
  return { client, fetch, handler, post };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`;
}
const postTo = (url: string, { body, headers }: Pick<Signed, 'body' | 'headers'>) =>
  fetch(url, { method: 'POST', body, headers: { ...headers, connection: 'close' } });

describe('an event', () => {
  test('reaches its handler with the call, whose commands go to its leg', async () => {
    const seen: unknown[] = [];
    const { handler, post, fetch } = setUp({
      on: {
        'call.initiated': async (event, call) => {
          seen.push(event.data.event_type, call.id, call.legId, call.sessionId);
          await call.answer();
          await call.transfer({ to: '+13125550001' });
          await call.retrieveStatus();
        },
      },
    });
    const response = await post(await sign());
    expect([response.status, await response.text()]).toEqual([200, 'OK']);
    await handler.idle();
    expect(seen).toEqual(['call.initiated', 'v3:a', 'leg', 'session']);
    expect(fetch.sent.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual([
      'POST /v2/calls/v3:a/actions/answer',
      'POST /v2/calls/v3:a/actions/transfer',
      'GET /v2/calls/v3:a',
    ]);
  });

  test('without a handler of its own reaches *, unknown types too', async () => {
    const seen: string[] = [];
    const { handler, post } = setUp({
      on: { 'call.answered': () => {}, '*': (event) => void seen.push(event.data.event_type) },
    });
    await post(await sign('call.answered'));
    await post(await sign('call.hangup'));
    await post(await sign('call.from.the.future'));
    await post(await sign('toString'));
    await handler.idle();
    expect(seen).toEqual(['call.hangup', 'call.from.the.future', 'toString']);
  });

  test('that comes twice is handled once', async () => {
    let count = 0;
    const { handler, post } = setUp({ on: { 'call.initiated': () => void count++ } });
    const webhook = await sign('call.initiated', 'same');
    expect((await post(webhook)).status).toBe(200);
    expect((await post(webhook)).status).toBe(200);
    await handler.idle();
    expect(count).toBe(1);
    const each = setUp({ dedupe: false, on: { 'call.initiated': () => void count++ } });
    await each.post(webhook);
    await each.post(webhook);
    await each.handler.idle();
    expect(count).toBe(3);
  });

  test('is answered before slow work is done', async () => {
    let finish = () => {};
    const slow = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { handler, post } = setUp({ on: { 'call.initiated': () => slow } });
    expect((await post(await sign())).status).toBe(200);
    let idle = false;
    const whenIdle = handler.idle().then(() => {
      idle = true;
    });
    await Promise.resolve();
    expect(idle).toBe(false);
    finish();
    await whenIdle;
  });

  test('keeps a worker alive through waitUntil', async () => {
    const { handler } = setUp({ on: { 'call.initiated': async () => {} } });
    const works: Promise<unknown>[] = [];
    const context = { waitUntil: (work: Promise<unknown>) => works.push(work) };
    await handler(toRequest(await sign()), context);
    expect(works).toHaveLength(1);
    await Promise.all(works);
  });

  test('feeds waitFor of the same client, also when it comes before the answer to dial', async () => {
    const { client, post } = setUp();
    await post(await sign('call.answered'));
    const call = await client.calls.dial({ connection_id: '1', from: '+1', to: '+2' });
    const answered = await call.waitFor('call.answered');
    expect(answered.data.payload.call_control_id).toBe('v3:a');
    const hangup = call.waitFor('call.hangup');
    await post(await sign('call.hangup'));
    expect((await hangup).data.event_type).toBe('call.hangup');
    await expect(call.waitFor('call.bridged')).rejects.toMatchObject({ name: 'CallEndedError' });
  });

  test('without any handler waitFor says what is missing', async () => {
    const fetch = fakeFetch({ status: 200, body: { data: { call_control_id: 'v3:a' } } });
    const call = await new Telnyx({ apiKey: 'KEY', fetch }).calls.dial({ connection_id: '1', from: '+1', to: '+2' });
    await expect(call.waitFor('call.answered')).rejects.toThrow(/createWebhookHandler\(\{ client/);
  });

  test('is in camelCase for a client in camelCase', async () => {
    const client = new Telnyx({ apiKey: 'KEY', publicKey, fieldCase: 'camel', fetch: fakeFetch() });
    const seen: string[] = [];
    const handler = createWebhookHandler({
      client,
      on: { 'call.initiated': (event) => void seen.push(event.data.eventType, event.data.payload.callControlId) },
    });
    await handler(toRequest(await sign()));
    await handler.idle();
    expect(seen).toEqual(['call.initiated', 'v3:a']);
  });
});

describe('failures', () => {
  test('of user code are no bad signature: 200 all the same, and onError hears of it', async () => {
    const errors: unknown[] = [];
    const { handler, post } = setUp({
      on: {
        'call.initiated': () => {
          throw new Error('my bug');
        },
      },
      onError: (error, event) => void errors.push([(error as Error).message, event.data.event_type]),
    });
    expect((await post(await sign())).status).toBe(200);
    await handler.idle();
    expect(errors).toEqual([['my bug', 'call.initiated']]);
  });

  test('of user code are logged when nobody listens, and a failing onError breaks nothing', async () => {
    const failing = () => Promise.reject(new Error('my bug'));
    const silent = setUp({ on: { '*': failing } });
    await silent.post(await sign());
    await silent.handler.idle();
    expect(console.error).toHaveBeenCalledTimes(1);
    const worse = setUp({
      on: { '*': failing },
      onError: () => {
        throw new Error('second bug');
      },
    });
    await worse.post(await sign());
    await worse.handler.idle();
    expect(console.error).toHaveBeenCalledTimes(2);
  });

  test('late acknowledgement: 500 for a failure, and the repeat is handled', async () => {
    let attempts = 0;
    const { post } = setUp({
      acknowledge: 'late',
      onError: () => {},
      on: {
        'call.initiated': async () => {
          attempts++;
          if (attempts === 1) throw new Error('database is down');
        },
      },
    });
    const webhook = await sign('call.initiated', 'again');
    const statuses = [];
    for (let delivery = 0; delivery < 3; delivery++) statuses.push((await post(webhook)).status);
    expect(statuses).toEqual([500, 200, 200]);
    expect(attempts).toBe(2);
  });

  test('late acknowledgement: a repeat that comes meanwhile shares the outcome', async () => {
    let fail = () => {};
    const { post } = setUp({
      acknowledge: 'late',
      onError: () => {},
      on: {
        'call.initiated': () =>
          new Promise((_, reject) => {
            fail = () => reject(new Error('no'));
          }),
      },
    });
    const webhook = await sign('call.initiated', 'meanwhile');
    const deliveries = [post(webhook), post(webhook)];
    await vi.waitFor(() => {
      fail();
      return Promise.race([...deliveries, Promise.reject(new Error('not yet'))]);
    });
    expect((await Promise.all(deliveries)).map(({ status }) => status)).toEqual([500, 500]);
  });

  test.each([
    ['a forged body', async () => ({ ...(await sign()), body: '{"data":{}}' }), 400],
    ['no signature', async () => ({ ...(await sign()), headers: {} as Signed['headers'] }), 400],
    ['a replay', () => signTestWebhook('{}', { keyPair, timestamp: 1_000_000_000 }), 400],
    ['a body that is too large', () => signTestWebhook('x'.repeat(2 ** 20 + 1), { keyPair }), 413],
  ])('%s is refused and no handler runs', async (_, make, status) => {
    const refused: unknown[] = [];
    const on = { '*': () => expect.unreachable() };
    const { post } = setUp({ on, onRefused: (error) => void refused.push(error) });
    const response = await post(await make());
    expect(response.status).toBe(status);
    expect(await response.text()).not.toContain(publicKey);
    expect(refused).toHaveLength(status === 400 ? 1 : 0);
  });

  test('a missing or bad key of ours is 500, so that the event comes again', async () => {
    const fetch = fakeFetch();
    for (const key of ['', 'bad']) {
      const client = new Telnyx({ apiKey: 'KEY', fetch, publicKey: key || null });
      const handler = createWebhookHandler({ client, on: {} });
      expect(((await handler(toRequest(await sign()))) as Response).status).toBe(500);
    }
  });

  test('other methods are refused', async () => {
    const { handler } = setUp();
    expect(((await handler(new Request('https://app.example/'))) as Response).status).toBe(405);
  });

  test('an endless body is cut off at the limit', async () => {
    const { handler } = setUp({ maxBodyBytes: 1000 });
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        sent += 500;
        controller.enqueue(new Uint8Array(500));
      },
    });
    const request = new Request('https://app.example/', { method: 'POST', body, duplex: 'half' } as RequestInit);
    expect(((await handler(request)) as Response).status).toBe(413);
    expect(sent).toBeLessThan(5000);
  });

  test('a store that fails is 500, so that the event comes again', async () => {
    const { post } = setUp({ dedupe: { claim: () => Promise.reject(new Error('store is down')) } });
    expect((await post(await sign())).status).toBe(500);
  });
});

describe('servers', () => {
  test('node:http', async () => {
    const { handler } = setUp({ maxBodyBytes: 5000 });
    const url = await listen(createServer(handler));
    expect((await postTo(url, await sign())).status).toBe(200);
    expect((await postTo(url, { ...(await sign()), body: '{}' })).status).toBe(400);
    const long = await postTo(url, await signTestWebhook('x'.repeat(6000), { keyPair }));
    expect(long.status).toBe(413);
    expect((await fetch(url, { headers: { connection: 'close' } })).status).toBe(405);
  });

  test('Express, without a parser and with express.raw', async () => {
    for (const parsers of [[], [express.raw({ type: 'application/json' })], [express.text({ type: '*/*' })]]) {
      const { handler } = setUp();
      const app = express();
      app.post('/webhooks', ...parsers, handler);
      expect((await postTo(await listen(createServer(app)), await sign())).status).toBe(200);
    }
  });

  test('Express with express.json in front is told what is wrong, and the event comes again', async () => {
    const refused: unknown[] = [];
    const { handler } = setUp({ onRefused: (error) => void refused.push(error) });
    const app = express();
    app.use(express.json());
    app.post('/webhooks', handler);
    expect((await postTo(await listen(createServer(app)), await sign())).status).toBe(500);
    expect(refused).toMatchObject([{ reason: 'parsed-body', message: expect.stringContaining('express.raw()') }]);
  });

  test('Fastify, as a plugin; the rest of the application keeps its parser', async () => {
    const { handler } = setUp();
    const app = fastify();
    await app.register(handler.fastify, { url: '/webhooks' });
    app.post('/other', async (request) => ({ parsed: request.body }));
    const { body, headers } = await sign();
    const taken = await app.inject({ method: 'POST', url: '/webhooks', headers, payload: body });
    expect([taken.statusCode, taken.body]).toEqual([200, 'OK']);
    const forged = await app.inject({ method: 'POST', url: '/webhooks', headers, payload: '{}' });
    expect([forged.statusCode, forged.body]).toEqual([400, 'Invalid signature']);
    const other = await app.inject({ method: 'POST', url: '/other', payload: { a: 1 } });
    expect(other.json()).toEqual({ parsed: { a: 1 } });
    await app.close();
  });

  test('fetch style with a body that was read before is told what is wrong', async () => {
    const { handler } = setUp();
    const request = toRequest(await sign());
    await request.text();
    expect(((await handler(request)) as Response).status).toBe(500);
  });
});
