import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Statement } from '../store/statement.ts';
import { eventRow, legRow } from '../store/testing/rows.ts';
import { idOf, OutboxRig } from './testing/outbox-rig.ts';

const legs = 25_000;
const eventsPerLeg = 4;
const payload = JSON.stringify({ text: 'x'.repeat(2000) });
/** All payloads together are over 200 MB. */
const mostGrowthBytes = 80e6;

let rig: OutboxRig;
beforeEach(async () => {
  rig = await OutboxRig.open();
});
afterEach(() => rig.close());

/** `count` copies of a row made by the database, `#` in it replaced by the number of the copy. */
function copies(table: string, row: object, count: number): Statement {
  const values = Object.values(row).map((value) =>
    typeof value === 'string' ? `REPLACE('${value.replaceAll("'", "''")}', '#', i)` : String(value),
  );
  return {
    sql: `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
      INSERT INTO ${table} (${Object.keys(row).join(', ')}) SELECT ${values.join(', ')} FROM n`,
    params: [],
  };
}

function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

test('100,000 events that wait for a dead receiver take little memory and nobody else’s turn', {
  timeout: 120_000,
}, async () => {
  const dead = await rig.receiver('hang');
  const healthy = await rig.receiver(200);
  const target = JSON.stringify({ url: dead.url, failoverUrl: null, method: 'POST', timeoutMs: 5000 });
  await rig.db.run(copies('legs', legRow({ leg_id: 'dead-#', call_control_id: 'v3:dead-#' }), legs));
  for (let seq = 1; seq <= eventsPerLeg; seq += 1) {
    const row = eventRow({ leg_id: 'dead-#', seq, payload, target, lane: 'dead-#', created_at_ms: seq });
    await rig.db.run(copies('events', { ...row, id: `dead-#-${seq}` }, legs));
  }
  // Behind all of them in the store, as after a restart.
  await rig.store('stored', { url: healthy.url }, 3);
  const before = heapBytes();
  await rig.webhooks.resume();
  await rig.emit('fresh', { url: healthy.url }, 3);
  for (let n = 0; n < 6; n += 1) expect(await rig.nextAttempt()).toMatchObject({ outcome: 'delivered' });
  expect(healthy.requests.map(idOf).sort()).toEqual([1, 2, 3].flatMap((n) => [`fresh-${n}`, `stored-${n}`]).sort());
  expect(heapBytes() - before).toBeLessThan(mostGrowthBytes);
  const [waiting] = await rig.db.run<{ count: number }>({
    sql: `SELECT COUNT(*) AS count FROM events WHERE status = 'pending'`,
    params: [],
  });
  expect(waiting?.count).toBe(legs * eventsPerLeg);
});
