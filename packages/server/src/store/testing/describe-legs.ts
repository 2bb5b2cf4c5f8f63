import { expect, test } from 'vitest';
import type { Db } from '../db.ts';
import { type DeliveryAttemptRow, insertAttempt, selectAttempts } from '../delivery-attempts.ts';
import { insertEvent, markDelivered } from '../events.ts';
import {
  deleteEndedBefore,
  insertLeg,
  selectLegByControlId,
  selectLiveLegs,
  selectRecentDials,
  setLegClientState,
  updateLegState,
} from '../legs.ts';
import { eventRow, legRow } from './rows.ts';

export function describeLegs(db: () => Db): void {
  test('a leg is found by its call_control_id with everything that changed in its life', async () => {
    const leg = legRow({ leg_id: 'l1', details: '{"tags":["a"]}' });
    await db().run(insertLeg(leg));
    const answered = { ...leg, state: 'answered', answered_at_ms: 2000, dialog: '{}', event_seq: 2 } as const;
    await db().run(updateLegState(answered));
    await db().run(setLegClientState('l1', 'c3RhdGU='));
    expect(await db().run(selectLegByControlId('v3:l1'))).toEqual([{ ...answered, client_state: 'c3RhdGU=' }]);
    expect(await db().run(selectLegByControlId('v3:other'))).toEqual([]);
  });

  test('a second leg with the same call_control_id or an unknown state is refused', async () => {
    await db().run(insertLeg(legRow({ leg_id: 'l1' })));
    const twin = legRow({ leg_id: 'l2', call_control_id: 'v3:l1' });
    await expect(db().run(insertLeg(twin))).rejects.toMatchObject({ code: 'unique-violation' });
    const odd = { sql: `UPDATE legs SET state = 'odd'`, params: [] };
    await expect(db().run(odd)).rejects.toMatchObject({ code: 'constraint-violation' });
  });

  test('live legs are those that have not ended, oldest first', async () => {
    await db().transaction([
      insertLeg(legRow({ leg_id: 'new', state: 'answered', created_at_ms: 3000 })),
      insertLeg(legRow({ leg_id: 'over', state: 'ended', ended_at_ms: 2500, created_at_ms: 2000 })),
      insertLeg(legRow({ leg_id: 'old', state: 'parked', direction: 'incoming', created_at_ms: 1000 })),
    ]);
    expect((await db().run(selectLiveLegs())).map((leg) => leg.leg_id)).toEqual(['old', 'new']);
  });

  test('recent dials are the outgoing legs with a command_id since a moment', async () => {
    await db().transaction([
      insertLeg(legRow({ leg_id: 'early', command_id: 'c1', created_at_ms: 999 })),
      insertLeg(legRow({ leg_id: 'in', command_id: 'c2', created_at_ms: 1000, state: 'ended' })),
      insertLeg(legRow({ leg_id: 'none', created_at_ms: 1500 })),
      insertLeg(legRow({ leg_id: 'incoming', direction: 'incoming', command_id: 'c3', created_at_ms: 1500 })),
    ]);
    expect((await db().run(selectRecentDials(1000))).map((leg) => leg.leg_id)).toEqual(['in']);
  });

  test('attempts are listed in order and belong to an event', async () => {
    const attempt = (n: number): DeliveryAttemptRow => ({
      event_id: 'a-1',
      attempt: n,
      url: 'http://127.0.0.1/hook',
      started_at_ms: n * 1000,
      finished_at_ms: n * 1000 + 5,
      status: n === 1 ? null : 200,
      error: n === 1 ? 'ECONNREFUSED' : null,
      answer: null,
    });
    await expect(db().run(insertAttempt(attempt(1)))).rejects.toMatchObject({ code: 'foreign-key-violation' });
    await db().transaction([insertLeg(legRow({ leg_id: 'a' })), insertEvent(eventRow({ leg_id: 'a', seq: 1 }))]);
    await db().transaction([insertAttempt(attempt(2)), insertAttempt(attempt(1))]);
    expect(await db().run(selectAttempts('a-1'))).toEqual([attempt(1), attempt(2)]);
  });

  test('retention takes ended legs with their events and attempts, but none that still has a webhook to deliver', async () => {
    const ended = (leg_id: string, ended_at_ms: number) =>
      insertLeg(legRow({ leg_id, state: 'ended', ended_at_ms, created_at_ms: 1 }));
    const attempt = {
      url: 'http://127.0.0.1/',
      started_at_ms: 1,
      finished_at_ms: 2,
      status: 200,
      error: null,
      answer: null,
    };
    await db().transaction([
      ended('old', 1000),
      ended('older', 900),
      ended('pending', 800),
      ended('young', 5000),
      insertLeg(legRow({ leg_id: 'live', created_at_ms: 1 })),
      ...['old', 'older', 'pending', 'young', 'live'].map((leg_id) => insertEvent(eventRow({ leg_id, seq: 1 }))),
      ...['old', 'older', 'young', 'live'].map((leg_id) => markDelivered(`${leg_id}-1`, 1)),
      insertAttempt({ event_id: 'old-1', attempt: 1, ...attempt }),
    ]);
    expect(await db().run(deleteEndedBefore(2000, 1))).toEqual([{ leg_id: 'older' }]);
    expect(await db().run(deleteEndedBefore(2000))).toEqual([{ leg_id: 'old' }]);
    expect(await db().run(deleteEndedBefore(2000))).toEqual([]);
    const ids = async (sql: string) => (await db().run<{ id: string }>({ sql, params: [] })).map((row) => row.id);
    expect(await ids('SELECT leg_id AS id FROM legs ORDER BY leg_id')).toEqual(['live', 'pending', 'young']);
    expect(await ids('SELECT id FROM events ORDER BY id')).toEqual(['live-1', 'pending-1', 'young-1']);
    expect(await db().run(selectAttempts('old-1'))).toEqual([]);
  });
}
