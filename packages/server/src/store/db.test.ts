import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { openDb, type StoreError } from './db.ts';
import { commitTogether } from './group-commit.ts';
import { selectSetting } from './settings.ts';
import { openSqlite } from './sqlite-connection.ts';
import type { Statement } from './statement.ts';
import { describeStore } from './testing/describe-store.ts';
import { upsertSetting } from './testing/rows.ts';

const directory = mkdtempSync(join(tmpdir(), 'hookswitch-store-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let files = 0;
const newFile = () => join(directory, `${++files}`, 'hookswitch.db');

describeStore('embedded store', () => openDb({ file: newFile() }));

function statement(sql: string): Statement {
  return { sql, params: [] };
}

describe('the embedded store and its file', () => {
  test('what was stored is there after closing and opening again', async () => {
    const file = newFile();
    const first = await openDb({ file });
    await first.run(upsertSetting('k', 'v'));
    await first.close();
    const second = await openDb({ file });
    expect(await second.run(selectSetting('k'))).toEqual([{ key: 'k', value: 'v' }]);
    await second.close();
  });

  test('commits are synced to the disk and foreign keys are checked', async () => {
    const db = await openDb({ file: newFile() });
    expect(await db.run(statement('PRAGMA synchronous'))).toEqual([{ synchronous: 2 }]);
    expect(await db.run(statement('PRAGMA journal_mode'))).toEqual([{ journal_mode: 'wal' }]);
    expect(await db.run(statement('PRAGMA foreign_keys'))).toEqual([{ foreign_keys: 1 }]);
    await db.close();
  });

  test('only its owner can read the files, even when the file was there with other permissions', async () => {
    const file = newFile();
    await (await openDb({ file })).close();
    const db = await openDb({ file });
    await db.run(upsertSetting('k', 'v'));
    for (const path of [file, `${file}-wal`]) expect(statSync(path).mode & 0o777).toBe(0o600);
    await db.close();
  });

  test('a second owner is refused, in this process and in another, and the first goes on', async () => {
    const file = newFile();
    const db = await openDb({ file });
    const refused = { code: 'locked', message: `${file} is in use by another process` };
    await expect(openDb({ file })).rejects.toMatchObject(refused);
    const child = spawn(process.execPath, [crashWriter, file, 'x'], { stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    expect(await new Promise((resolve) => child.once('close', resolve))).not.toBe(0);
    expect(stderr).toContain(refused.message);
    await db.run(upsertSetting('still', 'here'));
    await db.close();
    await (await openDb({ file })).close();
  });

  test('a schema of a newer version is refused and left alone', async () => {
    const file = newFile();
    const newer = await openDb({ file });
    await newer.run(statement('INSERT INTO schema_version (version) VALUES (999)'));
    await newer.close();
    await expect(openDb({ file })).rejects.toMatchObject({
      code: 'newer-schema',
      message: expect.stringMatching(/999/),
    });
  });

  test('a file that is no database, and a place that cannot be written, are told apart', async () => {
    const file = join(directory, 'garbage.db');
    writeFileSync(file, 'this is not a database, however long it may be '.repeat(100));
    await expect(openDb({ file })).rejects.toMatchObject({ code: 'corrupt' });
    await expect(openDb({ file: join(file, 'below-a-file.db') })).rejects.toMatchObject({ code: 'io' });
  });
});

describe('the embedded store on bad days', () => {
  test('a full disk rejects what did not fit with a code, keeps what was acknowledged, and heals', async () => {
    const db = await openDb({ file: newFile() });
    await db.run(upsertSetting('before', 'v'));
    const [pages] = await db.run<{ page_count: number }>({ sql: 'PRAGMA page_count', params: [] });
    await db.run(statement(`PRAGMA max_page_count = ${(pages?.page_count ?? 0) + 2}`));
    const big = 'x'.repeat(2000);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, (_, n) => db.run(upsertSetting(`k${n}`, big))),
    );
    const codes = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : []));
    expect(new Set(codes)).toEqual(new Set(['full']));
    const stored = await db.run<{ key: string }>(statement('SELECT key FROM settings') as Statement<{ key: string }>);
    const acknowledged = outcomes.flatMap((outcome, n) => (outcome.status === 'fulfilled' ? [`k${n}`] : []));
    expect(stored.map((row) => row.key).sort()).toEqual(['before', ...acknowledged].sort());
    await db.run(statement('PRAGMA max_page_count = 1000000'));
    await db.run(upsertSetting('after', big));
    await db.close();
  });

  test('a commit that fails rejects everything in it, and the next one works', () => {
    // Straight at the group: through the thread, what commits together depends on when its messages arrive.
    const connection = openSqlite(newFile());
    const run = (...statements: Statement[]) =>
      commitTogether(
        connection,
        statements.map((one) => [one]),
      );
    run(statement('CREATE TABLE parents (id INTEGER PRIMARY KEY)'));
    const reference = 'REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED';
    run(statement(`CREATE TABLE children (parent INTEGER ${reference})`));
    const replies = run(
      upsertSetting('neighbour', 'v'),
      statement('INSERT INTO children (parent) VALUES (1)'),
      statement('SELECT nonsense'),
    );
    expect(replies.map(({ error }) => error?.code)).toEqual([
      'foreign-key-violation',
      'foreign-key-violation',
      'invalid-statement',
    ]);
    const kept = run(selectSetting('neighbour'), statement('SELECT * FROM children'));
    expect(kept).toEqual([{ rows: [] }, { rows: [] }]);
    expect(run(upsertSetting('neighbour', 'v'))[0]?.error).toBeUndefined();
    connection.close();
  });

  test('when its thread dies everything pending is rejected and the owner is told once', async () => {
    const failures: StoreError[] = [];
    const workerScript = new URL('./testing/dying-worker.js', import.meta.url);
    const db = await openDb({ file: newFile(), workerScript, onFailure: (error) => failures.push(error) });
    const outcomes = await Promise.allSettled([db.run(selectSetting('a')), db.transaction([upsertSetting('a', 'b')])]);
    const gone = { code: 'worker-gone', message: expect.stringContaining('the library crashed') };
    expect(outcomes).toMatchObject([
      { status: 'rejected', reason: gone },
      { status: 'rejected', reason: gone },
    ]);
    expect(failures).toMatchObject([gone]);
    await expect(db.run(selectSetting('a'))).rejects.toMatchObject({ code: 'worker-gone' });
    await db.close();
    expect(failures).toHaveLength(1);
  });

  test('closing is no failure', async () => {
    const failures: StoreError[] = [];
    const db = await openDb({ file: newFile(), onFailure: (error) => failures.push(error) });
    await Promise.all([db.close(), db.close()]);
    expect(failures).toEqual([]);
  });

  test('more distinct statements than the cache holds all work, the first ones again included', async () => {
    const db = await openDb({ file: newFile() });
    const numbers = [...Array.from({ length: 600 }, (_, n) => n), 0, 1, 2];
    const rows = await Promise.all(numbers.map((n) => db.run<{ n: number }>({ sql: `SELECT ${n} AS n`, params: [] })));
    expect(rows.map(([row]) => row?.n)).toEqual(numbers);
    await db.close();
  });
});

const crashWriter = fileURLToPath(new URL('./testing/crash-writer.js', import.meta.url));
const kills = 20;

test(`${kills} kills at random moments lose nothing that was acknowledged, and leave no half transaction`, async () => {
  const file = newFile();
  const acknowledged: string[] = [];
  for (let round = 0; round < kills; round += 1) {
    acknowledged.push(...(await writeAndKill(file, `r${round}`, Math.floor(Math.random() * 300))));
  }
  expect(existsSync(`${file}-wal`)).toBe(true);
  const db = await openDb({ file });
  const legs = await db.run<{ leg_id: string }>({ sql: 'SELECT leg_id FROM legs', params: [] });
  const events = await db.run<{ leg_id: string }>({ sql: 'SELECT leg_id FROM events', params: [] });
  await db.close();
  const stored = new Set(legs.map((row) => row.leg_id));
  expect(acknowledged.filter((legId) => !stored.has(legId))).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(kills);
  expect(events.map((row) => row.leg_id).sort()).toEqual([...stored].sort());
}, 120_000);

/** Kills the writer once it has acknowledged more than `count` rows; resolves with all that it acknowledged. */
async function writeAndKill(file: string, prefix: string, count: number): Promise<string[]> {
  const child = spawn(process.execPath, [crashWriter, file, prefix], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    lines.push(line);
    if (lines.length === count + 1) child.kill('SIGKILL');
  }
  if (lines.length <= count) throw new Error(`The writer ended by itself after ${lines.length} rows`);
  return lines;
}
