import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '@hookswitch/sip/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLogger } from './log.ts';
import { startRetention } from './retention.ts';
import { type ConferenceRow, insertConference } from './store/conferences.ts';
import { type Db, openDb } from './store/db.ts';
import { insertLeg } from './store/legs.ts';
import { legRow } from './store/testing/rows.ts';

const hourMs = 3_600_000;
const clock = new VirtualClock();
const nowMs = clock.wallTimeMs();
let directory: string;
let db: Db;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'hookswitch-retention-'));
  db = await openDb({ file: join(directory, 'hookswitch.db') });
});
afterEach(async () => {
  await db.close();
  rmSync(directory, { recursive: true, force: true });
});

const conference = (id: string, changes: Partial<ConferenceRow>): ConferenceRow => ({
  ...{ id, name: id, status: 'completed', region: null, connection_id: '1', leg_id: 'l', call_control_id: 'v3:l' },
  ...{ call_session_id: 's', end_reason: 'all_left', ended_by: null, created_at_ms: nowMs - 100 * hourMs },
  ...{ updated_at_ms: nowMs, expires_at_ms: nowMs },
  ...changes,
});

const ids = async (sql: string) => (await db.run<{ id: string }>({ sql, params: [] })).map(({ id }) => id);

test('legs and conferences go that ended longer ago than they are kept, those that live stay', async () => {
  const old = { updated_at_ms: nowMs - 25 * hourMs };
  await db.transaction([
    insertLeg(legRow({ leg_id: 'old', state: 'ended', ended_at_ms: nowMs - 25 * hourMs })),
    insertLeg(legRow({ leg_id: 'young', state: 'ended', ended_at_ms: nowMs - hourMs })),
    insertConference(conference('over', old)),
    insertConference(conference('just over', { updated_at_ms: nowMs - hourMs })),
    insertConference(conference('goes on', { ...old, status: 'in_progress', end_reason: null })),
    insertConference(conference('waits', { ...old, status: 'init', end_reason: null })),
    // More than one batch.
    ...Array.from({ length: 501 }, (_, index) => insertConference(conference(`many ${index}`, old))),
  ]);
  const retention = startRetention(db, clock, createLogger({ level: 'silent' }), 24 * hourMs);
  await clock.advance(600_000);
  await expect
    .poll(() => ids('SELECT id FROM conferences ORDER BY id'), { timeout: 20_000 })
    .toEqual(['goes on', 'just over', 'waits']);
  expect(await ids('SELECT leg_id AS id FROM legs')).toEqual(['young']);
  retention.stop();
});
