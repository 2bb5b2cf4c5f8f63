import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Db, StoreError } from '../store/db.ts';
import { selectAttempts } from '../store/delivery-attempts.ts';
import { requeueEvent } from '../store/events.ts';
import { selectDelivery } from '../store/webhook-deliveries.ts';
import { idOf, metaOf, OutboxRig } from './testing/outbox-rig.ts';

let rig: OutboxRig;
beforeEach(async () => {
  rig = await OutboxRig.open();
});
afterEach(async () => {
  await rig.close();
  expect(rig.clock.pendingTimers()).toBe(0);
});

/** The store of the rig, but its next transactions fail with the given codes. */
function failing(...codes: ConstructorParameters<typeof StoreError>[0][]): Db {
  const { db } = rig;
  return {
    run: (statement) => db.run(statement),
    transaction: (statements) => {
      const code = codes.shift();
      return code === undefined ? db.transaction(statements) : Promise.reject(new StoreError(code, 'as asked'));
    },
    close: () => db.close(),
  };
}

describe('after a restart', () => {
  test('pending events are delivered leg by leg in order, and nothing else', async () => {
    const receiver = await rig.receiver(200);
    await rig.emit('done', { url: receiver.url });
    await rig.nextAttempt();
    await rig.webhooks.close();
    await rig.store('a', { url: receiver.url }, 6);
    await rig.store('b', { url: receiver.url }, 2);
    rig.start();
    await rig.webhooks.resume();
    for (let n = 0; n < 8; n += 1) await rig.nextAttempt();
    expect(await rig.webhooks.drain(1000)).toEqual({ undelivered: 0 });
    const ids = receiver.requests.map(idOf).slice(1);
    expect(ids.filter((id) => id.startsWith('a'))).toEqual(['a-1', 'a-2', 'a-3', 'a-4', 'a-5', 'a-6']);
    expect(ids.filter((id) => id.startsWith('b'))).toEqual(['b-1', 'b-2']);
    expect(ids).toHaveLength(8);
  });

  test('a retry keeps its time, its number and its place between primary and failover', async () => {
    const primary = await rig.receiver(500);
    const backup = await rig.receiver(200);
    await rig.emit('leg', { url: primary.url, failoverUrl: backup.url });
    await rig.nextAttempt();
    await rig.clock.advance(1000);
    await rig.nextAttempt();
    await rig.webhooks.close();
    await rig.clock.advance(500);
    rig.start();
    await rig.webhooks.resume();
    const drained = rig.webhooks.drain(1499);
    expect(await drained).toEqual({ undelivered: 1 });
    await rig.clock.advance(1499);
    expect(backup.requests).toEqual([]);
    await rig.clock.advance(1);
    expect(await rig.nextAttempt()).toMatchObject({ attempt: 3, url: backup.url, outcome: 'delivered' });
    expect((await rig.db.run(selectAttempts('leg-1'))).map((row) => row.attempt)).toEqual([1, 2, 3]);
  });

  test('a retry that fell due while nothing ran is made at once', async () => {
    const receiver = await rig.receiver((_, index) => (index === 0 ? 500 : 200));
    await rig.emit('leg', { url: receiver.url });
    await rig.nextAttempt();
    await rig.webhooks.close();
    await rig.clock.advance(86_400_000);
    rig.start();
    await rig.webhooks.resume();
    expect(await rig.nextAttempt()).toMatchObject({ attempt: 2, outcome: 'delivered' });
  });

  test('an event whose result was not stored before the crash is sent again with the same id', async () => {
    const receiver = await rig.receiver(200);
    await rig.webhooks.close();
    rig.start({ db: failing('worker-gone') });
    await rig.emit('leg', { url: receiver.url });
    await receiver.next();
    await rig.webhooks.close();
    rig.start();
    await rig.webhooks.resume();
    expect(await rig.nextAttempt()).toMatchObject({ attempt: 1, outcome: 'delivered' });
    expect(receiver.requests.map((received) => [idOf(received), metaOf(received).attempt])).toEqual([
      ['leg-1', 1],
      ['leg-1', 1],
    ]);
  });

  test('an event of a leg that still has older ones in the store comes after them', async () => {
    const receiver = await rig.receiver(200);
    await rig.store('leg', { url: receiver.url }, 2);
    // Before resume(): the outbox does not know the store yet.
    await rig.emit('leg', { url: receiver.url });
    for (let n = 0; n < 3; n += 1) await rig.nextAttempt();
    await rig.webhooks.resume();
    expect(await rig.webhooks.drain(1000)).toEqual({ undelivered: 0 });
    expect(receiver.requests.map(idOf)).toEqual(['leg-1', 'leg-2', 'leg-3']);
  });

  test('a wall clock that was set back does not hold an event back', async () => {
    const receiver = await rig.receiver(200);
    const [event] = await rig.store('leg', { url: receiver.url });
    const tomorrowMs = rig.clock.wallTimeMs() + 86_400_000;
    if (event) rig.webhooks.deliver({ ...event, next_attempt_at_ms: tomorrowMs });
    expect(await rig.nextAttempt()).toMatchObject({ outcome: 'delivered' });
  });
});

describe('when the store fails', () => {
  test('the result is stored later, and the receiver is not asked again for it', async () => {
    const receiver = await rig.receiver(200);
    await rig.webhooks.close();
    rig.start({ db: failing('full', 'io') });
    await rig.webhooks.resume();
    await rig.emit('leg', { url: receiver.url }, 2);
    await receiver.next();
    while (!rig.logLines.join('').includes('"retry_in_ms":1000')) await rig.clock.advance(0);
    expect(rig.attempts).toEqual([]);
    await rig.clock.advance(1000);
    await rig.clock.advance(2000);
    expect(await rig.nextAttempt()).toMatchObject({ attempt: 1, outcome: 'delivered' });
    await rig.nextAttempt();
    expect(receiver.requests.map(idOf)).toEqual(['leg-1', 'leg-2']);
    expect(await rig.statuses()).toEqual(['leg-1 delivered 1', 'leg-2 delivered 1']);
  });

  test('closing does not wait for it to heal', async () => {
    const receiver = await rig.receiver(200);
    await rig.webhooks.close();
    rig.start({ db: failing('full', 'full', 'full') });
    await rig.emit('leg', { url: receiver.url });
    await receiver.next();
    while (!rig.logLines.join('').includes('"retry_in_ms":1000')) await rig.clock.advance(0);
    await rig.webhooks.close();
    expect(await rig.statuses()).toEqual(['leg-1 pending 0']);
  });
});

describe('when an event is sent again by hand', () => {
  test('in the very moment its last result is stored, it is not taken for the one that ends', async () => {
    const receiver = await rig.receiver((_, index) => (index === 0 ? 404 : 200));
    const { db } = rig;
    let again: Promise<void> | undefined;
    const sendAgain = async () => {
      const [before] = await db.run(selectDelivery('leg-1'));
      const [event] = await db.run(requeueEvent('leg-1', before?.target ?? '', rig.clock.wallTimeMs()));
      if (event !== undefined) rig.webhooks.deliver(event);
    };
    await rig.webhooks.close();
    rig.start({
      db: {
        run: (statement) => db.run(statement),
        // The result is on the disk, and whoever waits for it is told after the other one was asked for.
        transaction: async (statements) => {
          await db.transaction(statements);
          again ??= sendAgain();
          await again;
        },
        close: () => db.close(),
      },
    });
    await rig.webhooks.resume();
    await rig.emit('leg', { url: receiver.url }, 2);
    expect(await rig.nextAttempt()).toMatchObject({ attempt: 1, outcome: 'dead' });
    await rig.nextAttempt();
    await rig.nextAttempt();
    expect(receiver.requests.map((received) => [idOf(received), metaOf(received).attempt])).toEqual(
      expect.arrayContaining([
        ['leg-1', 2],
        ['leg-2', 1],
      ]),
    );
    expect((await rig.statuses()).slice(0, 2)).toEqual(['leg-1 delivered 2', 'leg-2 delivered 1']);
  });
});

describe('when there is more than memory is meant to hold', () => {
  const limits = { perOrigin: 2, total: 3, legsInMemory: 4 };

  test('one origin has at most its share of connections, and the others theirs', async () => {
    const silent = await rig.receiver('hang');
    const healthy = await rig.receiver(200);
    await rig.webhooks.close();
    rig.start({ limits });
    await rig.webhooks.resume();
    for (const leg of ['s1', 's2', 's3', 's4']) await rig.emit(leg, { url: silent.url });
    await silent.next();
    await silent.next();
    for (const leg of ['h1', 'h2', 'h3', 'h4', 'h5']) {
      await rig.emit(leg, { url: healthy.url });
      expect(await rig.nextAttempt()).toMatchObject({ outcome: 'delivered', url: healthy.url });
    }
    expect([silent.requests.length, silent.mostOpen]).toEqual([2, 2]);
    silent.release();
    for (let n = 0; n < 2; n += 1) {
      await silent.next();
      silent.release();
    }
  });

  test('legs that find no place wait in the store and are delivered all the same, each in order', async () => {
    const receiver = await rig.receiver(200);
    const legs = Array.from({ length: 30 }, (_, n) => `leg${n}`);
    for (const leg of legs) await rig.store(leg, { url: receiver.url }, 6);
    await rig.webhooks.close();
    rig.start({ limits });
    await rig.webhooks.resume();
    for (let n = 0; n < 30 * 6; n += 1) expect(await rig.nextAttempt()).toMatchObject({ outcome: 'delivered' });
    for (const leg of legs) {
      const ids = receiver.requests.map(idOf).filter((id) => id.startsWith(`${leg}-`));
      expect(ids).toEqual([1, 2, 3, 4, 5, 6].map((seq) => `${leg}-${seq}`));
    }
    expect(await rig.webhooks.drain(0)).toEqual({ undelivered: 0 });
  });

  test('a crowd that waits for a dead receiver leaves room for the legs of others, and comes back when it heals', async () => {
    let healed = false;
    const dead = await rig.receiver(() => (healed ? 200 : 500));
    const healthy = await rig.receiver(200);
    await rig.webhooks.close();
    rig.start({ limits });
    await rig.webhooks.resume();
    for (let n = 0; n < 8; n += 1) {
      // The clock will race ahead of the real network: nothing is to time out.
      await rig.emit(`dead${n}`, { url: dead.url, timeoutMs: 1e9 }, 2);
      if (n < limits.legsInMemory) await rig.nextAttempt();
    }
    for (let n = 0; n < 6; n += 1) {
      await rig.emit(`well${n}`, { url: healthy.url }, 2);
      for (let seq = 1; seq <= 2; seq += 1) {
        expect(await rig.nextAttempt()).toMatchObject({ outcome: 'delivered', url: healthy.url });
      }
    }
    healed = true;
    const delivered = new Set<string>();
    while (delivered.size < 16) {
      await rig.clock.advance(1000);
      for (const attempt of rig.attempts) {
        if (attempt.url === dead.url && attempt.outcome === 'delivered') delivered.add(attempt.event.id);
      }
    }
    expect(await rig.webhooks.drain(0)).toEqual({ undelivered: 0 });
  });
});
