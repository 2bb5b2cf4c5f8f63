import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Db } from '../db.ts';
import {
  countPendingEvents,
  type EventRow,
  insertEvent,
  markDead,
  markDelivered,
  markRetry,
  selectPendingEvents,
  selectPendingEventsOfLane,
} from '../events.ts';
import { insertLeg, selectLegByControlId, selectLiveLegs } from '../legs.ts';
import { deleteSetting, selectSetting } from '../settings.ts';
import type { Statement } from '../statement.ts';
import { describeLegs } from './describe-legs.ts';
import { describeResources } from './describe-resources.ts';
import { eventRow, legRow, upsertSetting } from './rows.ts';

/**
 * What every implementation of `Db` has to do.
 * @param open opens a new, empty store; the tests close it.
 */
export function describeStore(name: string, open: () => Promise<Db>): void {
  describe(name, () => {
    let db: Db;
    beforeEach(async () => {
      db = await open();
    });
    afterEach(() => db.close());

    describeUnits(() => db);
    describeEvents(() => db);
    describeLegs(() => db);
    describeResources(() => db);
  });
}

function describeUnits(db: () => Db): void {
  test('a transaction is all or nothing', async () => {
    await db().run(upsertSetting('taken', '1'));
    const conflicting: Statement = { sql: 'INSERT INTO settings (key, value) VALUES ($1, $2)', params: ['taken', '2'] };
    await expect(db().transaction([upsertSetting('fresh', '1'), conflicting])).rejects.toMatchObject({
      code: 'unique-violation',
    });
    expect(await db().run(selectSetting('fresh'))).toEqual([]);
  });

  test('a unit that fails among many that came together fails alone, with its own error', async () => {
    const plain = (key: string): Statement => ({
      sql: 'INSERT INTO settings (key, value) VALUES ($1, $2)',
      params: [key, 'x'],
    });
    const outcomes = await Promise.allSettled([
      db().run(plain('a')),
      db().run(plain('a')),
      db().run({ sql: 'SELECT nonsense FROM nowhere', params: [] }),
      db().transaction([plain('b'), plain('c')]),
      db().transaction([plain('d'), plain('b')]),
      db().run(plain('e')),
    ]);
    expect(outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : 'stored'))).toEqual([
      'stored',
      'unique-violation',
      'invalid-statement',
      'stored',
      'unique-violation',
      'stored',
    ]);
    const stored = await db().run<{ key: string }>({ sql: 'SELECT key FROM settings ORDER BY key', params: [] });
    expect(stored.map((row) => row.key)).toEqual(['a', 'b', 'c', 'e']);
  });

  test('a read sees every write that was asked for before it, awaited or not', async () => {
    const writes = Array.from({ length: 50 }, (_, n) => db().run(upsertSetting('counter', String(n))));
    const read = db().run(selectSetting('counter'));
    await Promise.all(writes);
    expect(await read).toEqual([{ key: 'counter', value: '49' }]);
  });

  test('placeholders go by their number, in any order and more than once', async () => {
    const rows = await db().run({ sql: 'SELECT $2 AS a, $1 AS b, $2 AS c', params: ['one', 'two'] });
    expect(rows).toEqual([{ a: 'two', b: 'one', c: 'two' }]);
  });

  test('big numbers come back as the numbers they were, and unfit ones are refused', async () => {
    const leg = legRow({ leg_id: 'l1', created_at_ms: Number.MAX_SAFE_INTEGER });
    await db().run(insertLeg(leg));
    expect(await db().run(selectLiveLegs())).toEqual([leg]);
    for (const unfit of [Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER + 1]) {
      await expect(db().run({ sql: 'SELECT $1 AS n', params: [unfit] })).rejects.toMatchObject({
        code: 'invalid-statement',
      });
    }
  });

  test('text survives as it is: quotes, newlines, other scripts, emptiness', async () => {
    const value = `it's "quoted"\r\n\t— Привет, 世界 📞 $1 ?1`;
    await db().transaction([upsertSetting('text', value), upsertSetting('', '')]);
    expect(await db().run(selectSetting('text'))).toEqual([{ key: 'text', value }]);
    expect(await db().run(selectSetting(''))).toEqual([{ key: '', value: '' }]);
  });

  test('settings: the last value wins, until it is deleted', async () => {
    await db().run(upsertSetting('k', 'first'));
    expect(await db().run(upsertSetting('k', 'second'))).toEqual([{ key: 'k', value: 'second' }]);
    await db().run(deleteSetting('k'));
    expect(await db().run(selectSetting('k'))).toEqual([]);
  });

  test('closing finishes what was asked for, and refuses what comes later', async () => {
    const pending = Array.from({ length: 100 }, (_, n) => db().run(upsertSetting(`k${n}`, 'v')));
    const closed = db().close();
    await expect(db().run(selectSetting('k0'))).rejects.toMatchObject({ code: 'closed' });
    expect((await Promise.all(pending)).flat()).toHaveLength(100);
    await closed;
    await db().close();
    await expect(db().transaction([])).rejects.toMatchObject({ code: 'closed' });
  });
}

function describeEvents(db: () => Db): void {
  async function store(...events: EventRow[]): Promise<void> {
    const legs = [...new Set(events.map((event) => event.leg_id))].map((leg_id) => insertLeg(legRow({ leg_id })));
    await db().transaction([...legs, ...events.map((event) => insertEvent(event))]);
  }

  test('an event without its leg is refused, and the leg with it in one transaction is not', async () => {
    const event = eventRow({ leg_id: 'l1', seq: 1 });
    await expect(db().run(insertEvent(event))).rejects.toMatchObject({ code: 'foreign-key-violation' });
    await store(event);
    expect(await db().run(selectPendingEvents(null, 10))).toEqual([event]);
  });

  test('pending events page by leg, oldest leg first, each with its first event that is not done', async () => {
    await store(
      eventRow({ leg_id: 'b', seq: 1, created_at_ms: 2000 }),
      eventRow({ leg_id: 'b', seq: 2, created_at_ms: 3000 }),
      // The wall clock may go back between two events of a leg: their seq decides, not their time.
      eventRow({ leg_id: 'a', seq: 1, created_at_ms: 9000 }),
      eventRow({ leg_id: 'a', seq: 2, created_at_ms: 1000 }),
      eventRow({ leg_id: 'c', seq: 1, created_at_ms: 2000 }),
      eventRow({ leg_id: 'd', seq: 1, created_at_ms: 2500 }),
    );
    await db().transaction([markDelivered('b-1', 1), markDead('d-1', 11)]);
    const first = await db().run(selectPendingEvents(null, 2));
    expect(first.map((row) => row.id)).toEqual(['c-1', 'b-2']);
    const [, last] = first;
    const rest = await db().run(selectPendingEvents(last ?? null, 2));
    expect(rest.map((row) => row.id)).toEqual(['a-1']);
    expect(await db().run(countPendingEvents())).toEqual([{ count: 4 }]);
  });

  test('the pending events of one leg come in order, after a given one and no more than asked for', async () => {
    await store(...[1, 2, 3, 4, 5].map((seq) => eventRow({ leg_id: 'a', seq })), eventRow({ leg_id: 'b', seq: 1 }));
    await db().run(markDelivered('a-3', 1));
    const rows = await db().run(selectPendingEventsOfLane('a', 1, 2));
    expect(rows.map((row) => row.seq)).toEqual([2, 4]);
  });

  test('a retry keeps the event pending and remembers attempts and time; delivery settles it', async () => {
    await store(eventRow({ leg_id: 'a', seq: 1 }));
    await db().run(markRetry('a-1', 3, 5_000_000_000_000.75));
    const [waiting] = await db().run(selectPendingEvents(null, 1));
    expect(waiting).toMatchObject({ status: 'pending', attempts: 3, next_attempt_at_ms: 5_000_000_000_000 });
    await db().run(markDelivered('a-1', 4));
    const rows = await db().run<EventRow>({ sql: 'SELECT * FROM events', params: [] });
    expect(rows).toMatchObject([{ status: 'delivered', attempts: 4, next_attempt_at_ms: null }]);
    expect(await db().run(countPendingEvents())).toEqual([{ count: 0 }]);
  });

  test('one leg has one event for each position', async () => {
    await store(eventRow({ leg_id: 'a', seq: 1 }));
    await expect(db().run(insertEvent(eventRow({ leg_id: 'a', seq: 1, id: 'other' })))).rejects.toMatchObject({
      code: 'unique-violation',
    });
    expect(await db().run(selectLegByControlId('v3:a'))).toHaveLength(1);
  });
}
