import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '@hookswitch/sip/testing';
import { Agent } from 'undici';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventRow } from '../store/testing/rows.ts';
import { Deliveries, type DeliveryMeans, type DeliveryRequest, deliver } from './deliver.ts';
import { loadSigner, type Signer } from './sign.ts';
import { certificate, privateKey } from './testing/certificate.ts';
import { metaOf } from './testing/outbox-rig.ts';
import { Receiver, type Reply } from './testing/receiver.ts';
import { signatureIsValid } from './testing/verify.ts';

const startMs = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const payload = '{"10":"ten","9":"nine","client_state":null,"from":{"a":1,"b":[{"a":"é","z":1}]},"to":"+12025550122"}';
const event = eventRow({ leg_id: 'leg', seq: 1, id: 'b0000000-0000-4000-8000-000000000001', payload });

let signer: Signer;
let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hookswitch-deliver-'));
  signer = await loadSigner(directory, new VirtualClock(startMs));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

let clock: VirtualClock;
let agent: Agent;
let deliveries: Deliveries;
const receivers: Receiver[] = [];
beforeEach(() => {
  clock = new VirtualClock(startMs);
  agent = new Agent();
  deliveries = new Deliveries();
});
afterEach(async () => {
  expect(clock.pendingTimers()).toBe(0);
  await agent.destroy();
  await Promise.all(receivers.splice(0).map((receiver) => receiver.close()));
});

async function receiver(reply: Reply | ((url: string) => Reply)): Promise<Receiver> {
  const listening = await Receiver.listen(({ url }) => (typeof reply === 'function' ? reply(url) : reply));
  receivers.push(listening);
  return listening;
}

function attempt(url: string, changes: Partial<DeliveryRequest> = {}, others: Partial<DeliveryMeans> = {}) {
  const means: DeliveryMeans = {
    clock,
    signer,
    v1Secret: undefined,
    direct: agent,
    redirected: agent,
    deliveries,
    ...others,
  };
  return deliver({ event, attempt: 1, url, method: 'POST', apiVersion: '2', timeoutMs: 2000, ...changes }, means);
}

const moved = (location: string): Reply => ({ status: 307, headers: { location } });

describe('what goes over the wire', () => {
  test('a POST carries the envelope with sorted keys at every level, and the four headers', async () => {
    const server = await receiver(200);
    expect(await attempt(server.url, { attempt: 3 })).toEqual({
      status: 200,
      error: null,
      retryAfterMs: null,
      content: null,
      abandoned: false,
    });
    const [received] = server.requests;
    expect(received?.body.toString()).toBe(
      '{"data":{"event_type":"call.initiated","id":"b0000000-0000-4000-8000-000000000001",' +
        '"occurred_at":"2026-01-02T03:04:05.678000Z","payload":{"10":"ten","9":"nine","client_state":null,' +
        '"from":{"a":1,"b":[{"a":"é","z":1}]},"to":"+12025550122"},"record_type":"event"},' +
        `"meta":{"attempt":3,"delivered_to":"${server.url}"}}`,
    );
    expect(received).toMatchObject({ method: 'POST', url: '/hook' });
    expect(received?.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'telnyx-webhooks',
      'telnyx-timestamp': '1767323045',
      'content-length': String(received?.body.length),
    });
  });

  test('the signature covers exactly those bytes, with the time of the attempt', async () => {
    const server = await receiver(200);
    await attempt(server.url);
    await clock.advance(61_000);
    await attempt(server.url, { attempt: 2 });
    expect(server.requests.map((received) => signatureIsValid(signer.publicKeyBase64, received))).toEqual([true, true]);
    expect(server.requests.map((received) => received.headers['telnyx-timestamp'])).toEqual([
      '1767323045',
      '1767323106',
    ]);
  });

  test('a GET carries the event in the query behind what the URL had, and signs the empty body', async () => {
    const server = await receiver(200);
    await attempt(`${server.url}?token=x%20y`, { method: 'GET' });
    const [received] = server.requests;
    expect(received).toMatchObject({ method: 'GET', body: Buffer.alloc(0) });
    const query = Object.fromEntries(new URL(`${server.origin}${received?.url}`).searchParams);
    expect(query).toEqual({
      token: 'x y',
      attempt: '1',
      event_type: 'call.initiated',
      id: event.id,
      occurred_at: event.occurred_at,
      payload: expect.stringMatching(/^\{"10":"ten","9":"nine","client_state":null/),
      record_type: 'event',
    });
    expect(received && signatureIsValid(signer.publicKeyBase64, received)).toBe(true);
  });

  test.each(['POST', 'GET'] as const)('a %s of version 1 is signed with the secret, and only so', async (method) => {
    const server = await receiver(200);
    const v1Secret = 'a secret of the test';
    expect(await attempt(server.url, { method, apiVersion: '1' }, { v1Secret })).toMatchObject({ status: 200 });
    const [received] = server.requests;
    if (received === undefined) throw new Error('nothing came');
    const { headers, body, url } = received;
    const hash = createHmac('sha256', v1Secret).update(`1767323045.${body.toString()}`).digest('base64');
    expect(headers['x-telnyx-signature']).toBe(`t=1767323045,h=${hash}`);
    expect(Object.keys(headers).filter((name) => name.startsWith('telnyx-'))).toEqual([]);
    if (method === 'POST') expect(JSON.parse(body.toString())).toMatchObject({ event_type: 'call_initiated' });
    else expect(new URL(`${server.origin}${url}`).searchParams.get('event_type')).toBe('call_initiated');
  });

  test('without the secret nothing of version 1 is sent, and the attempt says which setting is missing', async () => {
    const server = await receiver(200);
    expect(await attempt(server.url, { apiVersion: '1' })).toMatchObject({
      status: null,
      error: expect.stringContaining('webhooks.v1_secret'),
    });
    expect(server.requests).toEqual([]);
  });
});

describe('answers', () => {
  test.each([301, 302, 303, 307, 308])('a %i is followed with the same method, bytes and signature', async (status) => {
    const last = await receiver(204);
    const first = await receiver({ status, headers: { location: `${last.origin}/moved` } });
    expect(await attempt(first.url)).toMatchObject({ status: 204, error: null });
    const [before] = first.requests;
    const [after] = last.requests;
    expect(after).toMatchObject({ method: 'POST', url: '/moved', body: before?.body });
    expect(after && signatureIsValid(signer.publicKeyBase64, after)).toBe(true);
  });

  test('name and password of a URL go as Basic authorization, and to no other server', async () => {
    const other = await receiver(200);
    const first = await receiver((url) =>
      url === '/away' ? { status: 307, headers: { location: other.url } } : url === '/a' ? moved('/b') : 200,
    );
    const withUser = (path: string) => `${first.origin}${path}`.replace('//', '//us%40er:p%C3%A4ss%@');
    expect(await attempt(withUser('/a'))).toMatchObject({ status: 200 });
    expect(await attempt(withUser('/away'))).toMatchObject({ status: 200 });
    const expected = `Basic ${Buffer.from('us@er:p%C3%A4ss%').toString('base64')}`;
    expect(first.requests.map(({ url, headers }) => [url, headers.authorization])).toEqual([
      ['/a', expected],
      ['/b', expected],
      ['/away', expected],
    ]);
    expect(other.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
    // Nor does the body tell them to whoever is redirected to.
    expect(other.requests.map(metaOf)).toEqual([{ attempt: 1, delivered_to: `${first.origin}/away` }]);
    await attempt(`${first.origin}/c`.replace('//', '//u:p%C3%A4ss@'));
    expect(first.requests.at(-1)?.headers.authorization).toBe(`Basic ${Buffer.from('u:päss').toString('base64')}`);
  });

  test('three redirects are followed, relative ones too, a fourth is not', async () => {
    const hop = (url: string) => Number(url.slice(2));
    const upTo =
      (end: number) =>
      (url: string): Reply =>
        hop(url) >= end ? 200 : { status: 307, headers: { location: `/h${hop(url) + 1}` } };
    const three = await receiver(upTo(3));
    expect(await attempt(`${three.origin}/h0`)).toMatchObject({ status: 200 });
    const four = await receiver(upTo(4));
    expect(await attempt(`${four.origin}/h0`)).toMatchObject({ status: 307, error: 'more than 3 redirects' });
    expect(four.requests).toHaveLength(4);
  });

  test.each([
    [undefined, 'redirect without a usable location'],
    ['http://', 'redirect without a usable location'],
    ['file:///etc/passwd', 'redirect to something that is not http or https'],
  ])('a redirect to %j is a failure', async (location, error) => {
    const server = await receiver({ status: 302, ...(location === undefined ? {} : { headers: { location } }) });
    expect(await attempt(server.url)).toMatchObject({ status: 302, error });
  });

  test('Retry-After counts with 429 and 503 only', async () => {
    const asking = (status: number) => receiver({ status, headers: { 'retry-after': '7' } });
    expect(await attempt((await asking(429)).url)).toMatchObject({ status: 429, retryAfterMs: 7000 });
    expect(await attempt((await asking(503)).url)).toMatchObject({ status: 503, retryAfterMs: 7000 });
    expect(await attempt((await asking(500)).url)).toMatchObject({ status: 500, retryAfterMs: null });
  });

  test('an answer far longer than anyone reads is an answer all the same', async () => {
    const server = await receiver({ status: 200, body: 'x'.repeat(5_000_000) });
    expect(await attempt(server.url)).toMatchObject({ status: 200, error: null });
  });
});

describe('no answer', () => {
  test('silence ends at the timeout, to the millisecond', async () => {
    const server = await receiver('hang');
    const result = attempt(server.url, { timeoutMs: 2000 });
    let ended = false;
    void result.then(() => {
      ended = true;
    });
    await server.next();
    await clock.advance(1999);
    expect(ended).toBe(false);
    await clock.advance(1);
    expect(await result).toEqual({
      status: null,
      error: 'no complete answer within 2000 ms',
      retryAfterMs: null,
      content: null,
      abandoned: false,
    });
  });

  test('redirects share the one timeout', async () => {
    const silent = await receiver('hang');
    const first = await receiver({ status: 307, headers: { location: silent.url } });
    const result = attempt(first.url, { timeoutMs: 2000 });
    await silent.next();
    await clock.advance(2000);
    expect(await result).toMatchObject({ status: null, error: 'no complete answer within 2000 ms' });
  });

  test('a connection that is cut or refused is an error with its code', async () => {
    const server = await receiver('reset');
    expect(await attempt(server.url)).toMatchObject({
      status: null,
      error: expect.stringMatching(/^UND_ERR_SOCKET: /),
    });
    const gone = await Receiver.listen(() => 200);
    await gone.close();
    expect(await attempt(gone.url)).toMatchObject({ status: null, error: expect.stringMatching(/^ECONNREFUSED: /) });
  });

  test.each(['', 'nonsense', 'ftp://127.0.0.1/', 'http://'])('%j is no place to deliver to', async (url) => {
    expect(await attempt(url)).toMatchObject({ status: null, error: 'not an http or https URL' });
  });

  test('a certificate that nobody vouches for is refused before a byte of the event is sent', async () => {
    const bodies: string[] = [];
    const server = createServer({ key: privateKey, cert: certificate }, (request, response) => {
      bodies.push(request.url ?? '');
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `https://localhost:${(server.address() as AddressInfo).port}/hook`;
    expect(await attempt(url)).toMatchObject({ status: null, error: expect.stringMatching(/CERT/) });
    expect(bodies).toEqual([]);
    // The same server is reached by a client that does not look at certificates: they were the only reason.
    const careless = new Agent({ connect: { rejectUnauthorized: false } });
    expect(await attempt(url, {}, { direct: careless })).toMatchObject({ status: 200 });
    await careless.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test('closing breaks an attempt off, and says that it was none', async () => {
    const server = await receiver('hang');
    const result = attempt(server.url);
    await server.next();
    deliveries.close();
    expect(await result).toMatchObject({ status: null, abandoned: true });
    expect(await attempt(server.url)).toMatchObject({ status: null, abandoned: true });
    expect(server.requests).toHaveLength(1);
  });
});
