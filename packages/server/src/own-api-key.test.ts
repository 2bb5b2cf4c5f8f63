import { mkdtemp, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '@hookswitch/sip/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from './config/load-config.ts';
import { hashOfApiKey } from './http/api-key-ring.ts';
import { ownApiKey } from './own-api-key.ts';
import { deleteApiKey, selectAllApiKeys } from './store/api-keys.ts';
import { type Db, openDb } from './store/db.ts';
import { selectSetting } from './store/settings.ts';
import { upsertSetting } from './store/testing/rows.ts';

let dataDir: string;
let db: Db;
const clock = new VirtualClock();
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'hookswitch-own-key-'));
  db = await openDb({ file: join(dataDir, 'hookswitch.db') });
});
afterEach(async () => {
  await db.close();
  await rm(dataDir, { recursive: true, force: true });
});

const place = () => join(dataDir, 'api-key');
const own = (apiKey?: string) =>
  ownApiKey(
    loadConfig({ flags: { data: dataDir, ...(apiKey === undefined ? {} : { apiKey }) }, env: {}, cwd: dataDir }),
    db,
    clock,
  );
const hashes = async () => (await db.run(selectAllApiKeys())).map(({ hash }) => hash);
const hashOf = (key: string | null) => hashOfApiKey(key ?? '').toString('hex');

test('the first start makes a key: its owner finds it in a file of his own, the store its hash', async () => {
  const key = await own();
  expect(key).toMatch(/^KEY[\w-]{32}$/);
  expect(await readFile(place(), 'utf8')).toBe(`${key}\n`);
  expect((await stat(place())).mode & 0o777).toBe(0o600);
  expect(await hashes()).toEqual([hashOf(key)]);
  expect(await own()).toBe(key);
});

test('a configured key is told, and neither stored nor joined by another', async () => {
  expect(await own('mine')).toBe('mine');
  expect(await hashes()).toEqual([]);
});

test('when the file is gone, or its key was revoked, no other key is made as long as there is one', async () => {
  const key = await own();
  await unlink(place());
  expect(await own()).toBeNull();
  await writeFile(place(), 'KEYrevoked\n');
  expect(await own()).toBeNull();
  expect(await hashes()).toEqual([hashOf(key)]);
});

test('without any key left a new one is made: nobody is locked out', async () => {
  const key = await own();
  const [row] = await db.run(selectAllApiKeys());
  await db.run(deleteApiKey(row?.id ?? ''));
  const second = await own();
  expect(second).not.toBe(key);
  expect(await hashes()).toEqual([hashOf(second)]);
});

test('the key in clear of an earlier version moves out of the store and stays good', async () => {
  await db.run(upsertSetting('api_key', 'KEYold'));
  expect(await own()).toBe('KEYold');
  expect(await hashes()).toEqual([hashOf('KEYold')]);
  expect(await db.run(selectSetting('api_key'))).toEqual([]);
});
