import { EgressGuard, type Resolve } from '@hookswitch/egress';
import { request } from 'undici';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { guardedAgent } from './guarded-agent.ts';
import { OutboxRig } from './webhooks/testing/outbox-rig.ts';

/** The one name of these tests; which address it has may change between two questions. */
const host = 'hooks.example';
let rig: OutboxRig;
let addresses: string[];
const resolve: Resolve = (_host, _options, callback) => callback(null, [{ address: addresses[0] ?? '', family: 4 }]);

beforeEach(async () => {
  rig = await OutboxRig.open();
  addresses = ['127.0.0.1'];
});
afterEach(() => rig.close());

/** Deliveries reach 127.0.0.1 and nothing else that is special. */
async function startGuarded(): Promise<void> {
  await rig.webhooks.close();
  rig.start({ egress: new EgressGuard({ specialAddresses: 'refuse', allow: ['127.0.0.1'] }, resolve) });
}

describe('a webhook', () => {
  test('reaches a permitted address by name and as a literal', async () => {
    const receiver = await rig.receiver(200);
    await startGuarded();
    await rig.emit('by-name', { url: receiver.url.replace('127.0.0.1', host) });
    await rig.emit('literal', { url: receiver.url });
    for (let n = 0; n < 2; n += 1) expect(await rig.nextAttempt()).toMatchObject({ outcome: 'delivered' });
  });

  test.each([
    ['a literal', 'http://127.0.0.2:1/', '127.0.0.2 is a loopback address'],
    ['an IPv6 literal', 'http://[::ffff:10.0.0.1]:1/', '::ffff:a00:1 is a private address'],
    ['cloud credentials', 'http://169.254.169.254/latest', '169.254.169.254 is a link-local address'],
  ])('to %s that is refused fails without a connection and is tried again later', async (_what, url, message) => {
    await startGuarded();
    await rig.emit('leg', { url });
    const attempt = await rig.nextAttempt();
    expect(attempt).toMatchObject({ outcome: 'retry', status: null });
    expect(attempt.error).toBe(`EGRESS_REFUSED: ${message}; the setting egress of this server does not allow it`);
  });

  test('is not led to a refused address by a redirect', async () => {
    const target = await rig.receiver(200);
    const receiver = await rig.receiver({ status: 307, headers: { location: target.url.replace('0.0.1', '0.0.2') } });
    await startGuarded();
    await rig.emit('leg', { url: receiver.url });
    const attempt = await rig.nextAttempt();
    expect(attempt).toMatchObject({ outcome: 'retry' });
    expect(attempt.error).toContain('127.0.0.2 is a loopback address');
    expect(target.requests).toEqual([]);
  });

  test('is not led there by a name that has another address the second time it is asked for', async () => {
    const receiver = await rig.receiver({ status: 503, headers: { connection: 'close' } });
    await startGuarded();
    await rig.emit('leg', { url: receiver.url.replace('127.0.0.1', host) });
    expect(await rig.nextAttempt()).toMatchObject({ status: 503 });
    addresses = ['127.0.0.9'];
    await rig.clock.advance(1000);
    const attempt = await rig.nextAttempt();
    expect(attempt.error).toContain(`${host} is 127.0.0.9, which is a loopback address`);
    expect(receiver.requests).toHaveLength(1);
  });
});

test('by default names are asked of the system, and localhost is refused on a server for the public', async () => {
  const receiver = await rig.receiver(200);
  const url = receiver.url.replace('127.0.0.1', 'localhost');
  for (const specialAddresses of ['refuse', 'allow'] as const) {
    const agent = guardedAgent(new EgressGuard({ specialAddresses, allow: [] }), 1);
    const asked = request(url, { dispatcher: agent }).then(({ statusCode }) => statusCode);
    if (specialAddresses === 'allow') expect(await asked).toBe(200);
    else await expect(asked).rejects.toMatchObject({ code: 'EGRESS_REFUSED' });
    await agent.destroy();
  }
});
