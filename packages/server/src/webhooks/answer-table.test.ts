import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { EgressGuard } from '@hookswitch/egress';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { certificate, privateKey } from './testing/certificate.ts';
import { idOf, OutboxRig } from './testing/outbox-rig.ts';
import type { Receiver, Reply } from './testing/receiver.ts';

// The table of docs/guarantees.md, row by row, against real servers.

let rig: OutboxRig;
let failover: Receiver;
beforeEach(async () => {
  rig = await OutboxRig.open();
  failover = await rig.receiver(200);
});
afterEach(() => rig.close());

type Consequence = 'delivered' | 'tried again' | 'never again there' | 'followed';

/** What a row is about: a receiver's answers, or where the webhook goes when no server of ours answers. */
type Row = readonly [what: string, consequence: Consequence, answers: readonly Reply[]];

const moved = (status: number): Reply => ({ status, headers: { location: '/elsewhere' } });
const answered: readonly Row[] = [
  ['2xx', 'delivered', [200, 201, 202, 204, 299]],
  ['301, 302, 303, 307, 308', 'followed', [301, 302, 303, 307, 308].map(moved)],
  [
    'another 3xx, a fourth redirect, or one to nowhere',
    'tried again',
    [300, 304, 302, { status: 302, headers: { location: 'ftp://x/' } }],
  ],
  ['408', 'tried again', [408]],
  ['429', 'tried again', [429]],
  ['another 4xx', 'never again there', [400, 401, 403, 404, 405, 410, 422, 451]],
  ['5xx', 'tried again', [500, 501, 502, 503, 504, 599]],
  ['connection reset', 'tried again', ['reset']],
  ['no whole answer in time', 'tried again', ['hang']],
];
const otherRows = ['connection refused', 'TLS error', 'address refused by `egress`', 'not an http(s) URL'] as const;

/** An event goes out once. What follows is what is stored: time stands still, so only what is sent at once is sent. */
async function consequenceOf(url: string, whenSent: () => Promise<void> = async () => undefined): Promise<Consequence> {
  await rig.emit('leg', { url, failoverUrl: failover.url });
  const answered = rig.nextAttempt();
  await whenSent();
  const attempt = await answered;
  if (attempt.outcome === 'delivered') return 'delivered';
  const [row] = await rig.db.run<{ atMs: number }>({
    sql: 'SELECT next_attempt_at_ms AS atMs FROM events WHERE id = $1',
    params: [attempt.event.id],
  });
  if ((row?.atMs ?? 0) > rig.clock.wallTimeMs()) return 'tried again';
  expect(await rig.nextAttempt()).toMatchObject({ url: failover.url, outcome: 'delivered' });
  return 'never again there';
}

describe.each(answered)('%s: %s', (_what, consequence, answers) => {
  test.each(answers.map((answer) => [answer] as const))('%j', async (answer) => {
    const receiver = await rig.receiver((request) => (request.url === '/elsewhere' ? 200 : answer));
    const found = await consequenceOf(receiver.url, async () => {
      if (answer !== 'hang') return;
      await receiver.next();
      await rig.clock.advance(5000);
    });
    if (consequence !== 'followed') {
      expect(found).toBe(consequence);
      expect(receiver.requests).toHaveLength(1);
      return;
    }
    expect(found).toBe('delivered');
    // Same method, same bytes, same signature.
    const [first, second] = receiver.requests;
    expect(second).toMatchObject({ url: '/elsewhere', method: 'POST', body: first?.body });
    expect(second?.headers['telnyx-signature-ed25519']).toBe(first?.headers['telnyx-signature-ed25519']);
  });
});

test('a fourth redirect is tried again', async () => {
  const receiver = await rig.receiver({ status: 302, headers: { location: '/again' } });
  expect(await consequenceOf(receiver.url)).toBe('tried again');
  expect(receiver.requests).toHaveLength(4);
});

test.each([429, 503])('Retry-After of a %i is waited for, but no longer than a minute', async (status) => {
  for (const [asked, waitedMs] of [
    ['20', 20_000],
    ['3600', 60_000],
  ] as const) {
    const receiver = await rig.receiver({ status, headers: { 'retry-after': asked } });
    await rig.emit(`leg of ${asked}`, { url: receiver.url });
    const { event } = await rig.nextAttempt();
    const [row] = await rig.db.run<{ atMs: number }>({
      sql: 'SELECT next_attempt_at_ms AS atMs FROM events WHERE id = $1',
      params: [event.id],
    });
    expect((row?.atMs ?? 0) - Math.floor(rig.clock.wallTimeMs())).toBe(waitedMs);
  }
});

test('connection refused: tried again', async () => {
  const gone = await rig.receiver(200);
  const { url } = gone;
  await gone.close();
  expect(await consequenceOf(url)).toBe('tried again');
});

test('TLS error: tried again, and not a byte of the event was sent', async () => {
  const requests: string[] = [];
  const server = createServer({ cert: certificate, key: privateKey }, (request) => requests.push(request.url ?? ''));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  expect(await consequenceOf(`https://localhost:${(server.address() as AddressInfo).port}/`)).toBe('tried again');
  expect(requests).toEqual([]);
  await new Promise((resolve) => server.close(resolve));
});

test('address refused by `egress`: tried again', async () => {
  await rig.webhooks.close();
  rig.start({ egress: new EgressGuard({ specialAddresses: 'refuse', allow: [] }) });
  const receiver = await rig.receiver(200);
  expect(await consequenceOf(receiver.url)).toBe('tried again');
  expect(receiver.requests).toEqual([]);
});

test('not an http(s) URL: never again there', async () => {
  expect(await consequenceOf('ftp://files.example/')).toBe('never again there');
});

test('what is never sent there again goes to the failover at once; without one it is a dead letter', async () => {
  const refusing = await rig.receiver(410);
  await rig.emit('with', { url: refusing.url, failoverUrl: failover.url });
  await rig.nextAttempt();
  expect(await rig.nextAttempt()).toMatchObject({ url: failover.url, outcome: 'delivered' });
  await rig.emit('without', { url: refusing.url });
  expect(await rig.nextAttempt()).toMatchObject({ outcome: 'dead' });
  expect(failover.requests.map(idOf)).toEqual(['with-1']);
});

test('the document has these rows and no others', () => {
  const text = readFileSync(new URL('../../../../docs/guarantees.md', import.meta.url), 'utf8');
  const section = /## What an answer means\n([\s\S]*?)\n## /.exec(text)?.[1] ?? '';
  const rows = [...section.matchAll(/^\| ([^|]+?) \| \*\*([^*]+)\*\*/gm)].map(
    ([, what, consequence]) => `${what}: ${consequence}`,
  );
  const ours = answered.map(([what, consequence]) => `${what}: ${consequence}`);
  const others = otherRows.map((what) => `${what}: ${what.startsWith('not') ? 'never again there' : 'tried again'}`);
  expect(rows).toEqual([...ours, ...others]);
});
