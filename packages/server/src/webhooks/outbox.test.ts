import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { selectAttempts } from '../store/delivery-attempts.ts';
import { requeueEvent } from '../store/events.ts';
import { idOf, metaOf, OutboxRig } from './testing/outbox-rig.ts';
import type { Receiver, Reply } from './testing/receiver.ts';
import { signatureIsValid } from './testing/verify.ts';

let rig: OutboxRig;
beforeEach(async () => {
  rig = await OutboxRig.open();
});
afterEach(async () => {
  await rig.close();
  expect(rig.clock.pendingTimers()).toBe(0);
});

test('whoever is redirected to takes no connection from the events that go there by themselves', async () => {
  rig.start({ limits: { perOrigin: 1 } });
  const both = await rig.receiver(({ url }) => (url === '/redirected' ? 'hang' : 200));
  const redirecting = await rig.receiver({ status: 307, headers: { location: `${both.origin}/redirected` } });
  await rig.webhooks.resume();
  await rig.emit('one', { url: redirecting.url });
  await both.next();
  await rig.emit('two', { url: both.url });
  expect(await rig.nextAttempt()).toMatchObject({ url: both.url, outcome: 'delivered' });
  both.release();
  expect(await rig.nextAttempt()).toMatchObject({ url: redirecting.url, outcome: 'delivered' });
});

describe('order', () => {
  test('an application that gave it up has no event that waits for another', async () => {
    const receiver = await rig.receiver((request) => (idOf(request) === 'leg-1' ? 'hang' : 200));
    await rig.webhooks.resume();
    await rig.emit('leg', { url: receiver.url, unordered: true }, 3);
    for (let n = 0; n < 2; n += 1) await rig.nextAttempt();
    expect(await rig.statuses()).toEqual(['leg-1 pending 0', 'leg-2 delivered 1', 'leg-3 delivered 1']);
    // The same after a restart: each is a lane of its own in the store too.
    await rig.webhooks.close();
    const again = rig.start();
    await again.resume();
    await rig.emit('leg', { url: receiver.url, unordered: true });
    await rig.nextAttempt();
    expect(await rig.statuses()).toContain('leg-4 delivered 1');
  });

  test('the events of a leg arrive in order, each only after the one before was answered', async () => {
    const receiver = await rig.receiver('hang');
    await rig.emit('leg', { url: receiver.url }, 3);
    for (const id of ['leg-1', 'leg-2', 'leg-3']) {
      expect(idOf(await receiver.next())).toBe(id);
      expect(receiver.mostOpen).toBe(1);
      receiver.release();
      await rig.nextAttempt();
    }
    expect(await rig.statuses()).toEqual(['leg-1 delivered 1', 'leg-2 delivered 1', 'leg-3 delivered 1']);
  });

  test('more events of one leg than memory holds arrive in order, those emitted meanwhile too', async () => {
    const receiver = await rig.receiver(200);
    await rig.webhooks.resume();
    await rig.emit('leg', { url: receiver.url }, 11);
    await rig.nextAttempt();
    await rig.emit('leg', { url: receiver.url }, 2);
    for (let n = 1; n < 13; n += 1) await rig.nextAttempt();
    expect(receiver.requests.map(idOf)).toEqual(Array.from({ length: 13 }, (_, n) => `leg-${n + 1}`));
  });

  test('events that are announced in another order than stored are all delivered, once each', async () => {
    const receiver = await rig.receiver('hang');
    await rig.webhooks.resume();
    const [first, second, third] = await rig.store('leg', { url: receiver.url }, 3);
    if (!first || !second || !third) throw new Error('three events were stored');
    for (const event of [second, first, third, second]) rig.webhooks.deliver(event);
    for (let n = 0; n < 3; n += 1) {
      await receiver.next();
      receiver.release();
      await rig.nextAttempt();
    }
    expect(receiver.requests.map(idOf)).toEqual(['leg-2', 'leg-1', 'leg-3']);
    expect(await rig.webhooks.drain(0)).toEqual({ undelivered: 0 });
  });

  test('a receiver that never answers holds up its own legs only', async () => {
    const silent = await rig.receiver('hang');
    const healthy = await rig.receiver(200);
    await rig.emit('slow', { url: silent.url }, 2);
    await silent.next();
    await rig.emit('quick', { url: healthy.url }, 3);
    for (let n = 0; n < 3; n += 1) expect(await rig.nextAttempt()).toMatchObject({ outcome: 'delivered' });
    expect(silent.requests).toHaveLength(1);
  });

  test('a dead event makes room for the next of its leg', async () => {
    const receiver = await rig.receiver((_, index) => (index === 0 ? 404 : 200));
    await rig.emit('leg', { url: receiver.url }, 2);
    expect(await rig.nextAttempt()).toMatchObject({ outcome: 'dead', status: 404 });
    expect(await rig.nextAttempt()).toMatchObject({ outcome: 'delivered' });
    expect(await rig.statuses()).toEqual(['leg-1 dead 1', 'leg-2 delivered 1']);
  });
});

describe('retries', () => {
  test('a failed delivery is repeated on schedule, counted, freshly signed, and written down', async () => {
    const receiver = await rig.receiver((_, index) => (index < 2 ? 500 : 200));
    await rig.emit('leg', { url: receiver.url });
    expect(await rig.nextAttempt()).toMatchObject({ attempt: 1, status: 500, outcome: 'retry' });
    await rig.clock.advance(999);
    expect(receiver.requests).toHaveLength(1);
    await rig.clock.advance(1);
    expect(await rig.nextAttempt()).toMatchObject({ attempt: 2, outcome: 'retry' });
    await rig.clock.advance(2000);
    expect(await rig.nextAttempt()).toMatchObject({ attempt: 3, status: 200, outcome: 'delivered' });
    expect(receiver.requests.map((received) => [idOf(received), metaOf(received).attempt])).toEqual([
      ['leg-1', 1],
      ['leg-1', 2],
      ['leg-1', 3],
    ]);
    const stamps = receiver.requests.map((received) => received.headers['telnyx-timestamp']);
    expect(stamps).toEqual(['1767323045', '1767323046', '1767323048']);
    const { publicKeyBase64 } = rig.signer;
    expect(receiver.requests.every((received) => signatureIsValid(publicKeyBase64, received))).toBe(true);
    const startMs = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
    expect(await rig.db.run(selectAttempts('leg-1'))).toMatchObject([
      { attempt: 1, url: receiver.url, status: 500, started_at_ms: startMs, finished_at_ms: startMs },
      { attempt: 2, status: 500, started_at_ms: startMs + 1000 },
      { attempt: 3, status: 200, started_at_ms: startMs + 3000, error: null },
    ]);
  });

  test('an answer that does not come in time is a failure, and the failover gets its turn after the second', async () => {
    const silent = await rig.receiver('hang');
    const backup = await rig.receiver(200);
    await rig.emit('leg', { url: silent.url, failoverUrl: backup.url, timeoutMs: 2000 });
    for (const delayMs of [1000, 2000]) {
      await silent.next();
      await rig.clock.advance(2000);
      expect(await rig.nextAttempt()).toMatchObject({ status: null, outcome: 'retry', durationMs: 2000 });
      await rig.clock.advance(delayMs);
    }
    expect(await rig.nextAttempt()).toMatchObject({ attempt: 3, url: backup.url, outcome: 'delivered' });
    expect(backup.requests.map(metaOf)).toEqual([{ attempt: 3, delivered_to: backup.url }]);
  });

  test('a refusing primary hands over to the failover at once', async () => {
    const refusing = await rig.receiver(400);
    const backup = await rig.receiver(200);
    await rig.emit('leg', { url: refusing.url, failoverUrl: backup.url });
    expect(await rig.nextAttempt()).toMatchObject({ url: refusing.url, outcome: 'retry' });
    expect(await rig.nextAttempt()).toMatchObject({ attempt: 2, url: backup.url, outcome: 'delivered' });
  });

  test('a policy of the command is obeyed, and when it is used up the event is dead', async () => {
    const receiver = await rig.receiver(503);
    await rig.emit('leg', { url: receiver.url, retriesMs: { 'call.initiated': [100, 200] } });
    await rig.nextAttempt();
    await rig.clock.advance(100);
    await rig.nextAttempt();
    await rig.clock.advance(200);
    expect(await rig.nextAttempt()).toMatchObject({ attempt: 3, outcome: 'dead' });
    expect(await rig.statuses()).toEqual(['leg-1 dead 3']);
  });

  test('an event without a usable URL, or with a target that cannot be read, is dead and on record', async () => {
    await rig.webhooks.resume();
    await rig.emit('nowhere', { url: '' });
    const [event] = await rig.store('unreadable', { url: 'http://127.0.0.1/' });
    if (event) rig.webhooks.deliver({ ...event, target: '{' });
    const error = 'not an http or https URL';
    expect(await rig.nextAttempt()).toMatchObject({ outcome: 'dead', status: null, error });
    expect(await rig.nextAttempt()).toMatchObject({ outcome: 'dead', status: null, error });
  });
});

describe('what is told', () => {
  test('log lines carry the ids and where it went, but neither the event nor the path of the receiver', async () => {
    const receiver = await rig.receiver((_, index) => (index === 0 ? 500 : 404));
    await rig.emit('leg', { url: `${receiver.origin}/SECRET-PATH?token=SECRET` });
    await rig.nextAttempt();
    await rig.clock.advance(1000);
    await rig.nextAttempt();
    const lines = rig.logLines.map((line) => JSON.parse(line));
    const ids = { event_id: 'leg-1', leg_id: 'leg', call_control_id: 'v3:leg', origin: receiver.origin };
    expect(lines).toMatchObject([
      { level: 40, msg: 'webhook retry', status: 500, attempt: 1, ...ids },
      { level: 50, msg: 'webhook dead', status: 404, attempt: 2, ...ids },
    ]);
    expect(rig.logLines.join('')).not.toMatch(/SECRET|PRIVATE/);
  });

  test('a listener that throws does not stop the delivery', async () => {
    const receiver = await rig.receiver(200);
    rig.webhooks.onAttempt = () => {
      throw new Error('listener');
    };
    await rig.emit('leg', { url: receiver.url }, 2);
    await receiver.next();
    await receiver.next();
    expect(await rig.webhooks.drain(1000)).toEqual({ undelivered: 0 });
    expect(rig.logLines.join('')).toContain('a listener of webhook attempts failed');
  });
});

describe('the end', () => {
  test('draining waits for what is under way, and for retries that fall due before the deadline', async () => {
    const receiver = await rig.receiver((_, index) => (index === 0 ? 500 : 200));
    await rig.emit('leg', { url: receiver.url }, 2);
    const drained = rig.webhooks.drain(5000);
    await rig.nextAttempt();
    await rig.clock.advance(1000);
    expect(await drained).toEqual({ undelivered: 0 });
    expect(receiver.requests).toHaveLength(3);
    expect(rig.clock.pendingTimers()).toBe(0);
  });

  test('draining does not wait for retries beyond the deadline, and says how many events are left', async () => {
    const failing = await rig.receiver(500);
    const healthy = await rig.receiver(200);
    await rig.emit('bad', { url: failing.url }, 3);
    await rig.nextAttempt();
    await rig.emit('good', { url: healthy.url });
    expect(await rig.webhooks.drain(999)).toEqual({ undelivered: 3 });
    expect(await rig.statuses()).toEqual([
      'bad-1 pending 1',
      'bad-2 pending 0',
      'bad-3 pending 0',
      'good-1 delivered 1',
    ]);
  });

  test('draining ends at the deadline, whatever a receiver does', async () => {
    const silent = await rig.receiver('hang');
    await rig.emit('leg', { url: silent.url, timeoutMs: 30_000 });
    await silent.next();
    const drained = rig.webhooks.drain(5000);
    await rig.clock.advance(5000);
    expect(await drained).toEqual({ undelivered: 1 });
  });

  test('draining with nothing to do ends at once', async () => {
    await rig.webhooks.resume();
    expect(await rig.webhooks.drain(5000)).toEqual({ undelivered: 0 });
  });

  test('closing breaks off what is under way, counts it as no attempt, and takes nothing more', async () => {
    const silent = await rig.receiver('hang');
    const failing = await rig.receiver(500);
    await rig.emit('waiting', { url: failing.url });
    await rig.nextAttempt();
    await rig.emit('sending', { url: silent.url });
    await silent.next();
    const drained = rig.webhooks.drain(60_000);
    await rig.webhooks.close();
    expect(await drained).toEqual({ undelivered: 2 });
    await rig.emit('late', { url: silent.url });
    expect(rig.clock.pendingTimers()).toBe(0);
    expect(rig.attempts).toHaveLength(1);
    expect(await rig.statuses()).toEqual(['late-1 pending 0', 'sending-1 pending 0', 'waiting-1 pending 1']);
  });
});

describe('a dead letter that is sent again', () => {
  async function sendAgain(id: string): Promise<void> {
    const target = JSON.stringify({ url: recovered.url, failoverUrl: null, method: 'POST', timeoutMs: 5000 });
    const [event] = await rig.db.run(requeueEvent(id, target, rig.clock.wallTimeMs()));
    if (event === undefined) throw new Error(`${id} is pending`);
    rig.webhooks.deliver(event);
  }
  let recovered: Receiver;
  let answer: Reply = 500;
  beforeEach(async () => {
    answer = 500;
    recovered = await rig.receiver(() => answer);
    await rig.webhooks.resume();
    const refusing = await rig.receiver(410);
    await rig.emit('leg', { url: refusing.url });
    expect(await rig.nextAttempt()).toMatchObject({ attempt: 1, outcome: 'dead' });
  });

  test('has its id, goes on counting, and has the whole schedule before it', async () => {
    await sendAgain('leg-1');
    for (let n = 0; n < 11; n += 1) {
      expect(await rig.nextAttempt()).toMatchObject({ attempt: n + 2, outcome: n === 10 ? 'dead' : 'retry' });
      await rig.clock.advance(3_600_000);
    }
    expect(new Set(recovered.requests.map(idOf))).toEqual(new Set(['leg-1']));
    expect(await rig.statuses()).toEqual(['leg-1 dead 12']);
    answer = 200;
    await sendAgain('leg-1');
    expect(await rig.nextAttempt()).toMatchObject({ attempt: 13, outcome: 'delivered' });
  });

  test('is not lost when everything ends before it is sent, and its schedule goes on where it was', async () => {
    await sendAgain('leg-1');
    expect(await rig.nextAttempt()).toMatchObject({ attempt: 2, outcome: 'retry' });
    await rig.webhooks.close();
    const again = rig.start();
    await again.resume();
    await rig.clock.advance(1000);
    expect(await rig.nextAttempt()).toMatchObject({ attempt: 3, outcome: 'retry' });
    answer = 200;
    await rig.clock.advance(2000);
    expect(await rig.nextAttempt()).toMatchObject({ attempt: 4, outcome: 'delivered' });
  });

  test('does not hold up and is not held up by the younger events of its leg', async () => {
    answer = 200;
    await rig.emit('leg', { url: recovered.url }, 2);
    for (let n = 0; n < 2; n += 1) expect(await rig.nextAttempt()).toMatchObject({ outcome: 'delivered' });
    await rig.emit('leg', { url: recovered.url }, 1);
    await sendAgain('leg-1');
    for (let n = 0; n < 2; n += 1) expect(await rig.nextAttempt()).toMatchObject({ outcome: 'delivered' });
    expect(await rig.statuses()).toEqual([
      'leg-1 delivered 2',
      'leg-2 delivered 1',
      'leg-3 delivered 1',
      'leg-4 delivered 1',
    ]);
  });
});
