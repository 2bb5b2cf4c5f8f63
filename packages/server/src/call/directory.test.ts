import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../clock.ts';
import { type Db, openDb } from '../store/db.ts';
import { trunkRow } from '../store/testing/rows.ts';
import { deleteTrunk, insertTrunk, updateTrunk } from '../store/trunks.ts';
import { Directory } from './directory.ts';

let folder: string;
let db: Db;
let lines: Record<string, unknown>[];
let addresses: Record<string, readonly string[]>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hookswitch-directory-'));
  db = await openDb({ file: join(folder, 'test.db') });
  lines = [];
  addresses = {};
});
afterEach(async () => {
  await db.close();
  await rm(folder, { recursive: true });
});

const load = () =>
  Directory.load({
    ...{ db, clock: systemClock },
    log: pino({ level: 'debug' }, { write: (line: string) => lines.push(JSON.parse(line) as Record<string, unknown>) }),
    resolveHost: async (host) => {
      const found = addresses[host];
      if (found === undefined) throw new Error(`getaddrinfo ENOTFOUND ${host}`);
      return found;
    },
  });

test('a trunk whose host has no address is kept and told of, and costs the others nothing', async () => {
  const login = { username: 'me', password: 'very-secret' };
  await db.run(insertTrunk(trunkRow({ id: '1', name: 'lost', host: 'lost.example', prefixes: '["+1"]', ...login })));
  await db.run(insertTrunk(trunkRow({ id: '2', name: 'found', host: 'found.example', prefixes: '["+2"]' })));
  addresses = { 'found.example': ['192.0.2.7'] };
  const directory = await load();
  expect(directory.trunkForNumber('+15550000001')).toMatchObject({ name: 'lost', host: 'lost.example' });
  expect(directory.trunkAtHost('lost.example')?.name).toBe('lost');
  expect(directory.trunkAtHost('192.0.2.7')?.name).toBe('found');
  expect(lines).toEqual([expect.objectContaining({ trunk: 'lost', host: 'lost.example' })]);
  expect(JSON.stringify(lines)).not.toContain('very-secret');

  addresses['lost.example'] = ['192.0.2.8'];
  await directory.reload();
  expect(directory.trunkAtHost('192.0.2.8')?.name).toBe('lost');
  expect(lines).toHaveLength(1);
});

test('a reload follows a trunk that came, changed and went', async () => {
  addresses = { 'sip.example.com': ['192.0.2.7'], 'new.example': ['192.0.2.8'] };
  const directory = await load();
  expect(directory.trunkForNumber('+3545451000')).toBeUndefined();
  await db.run(insertTrunk(trunkRow({ id: '1', name: 'iceland', prefixes: '["+354"]' })));
  await directory.reload();
  expect(directory.trunkForNumber('+3545451000')?.host).toBe('sip.example.com');
  await db.run(updateTrunk('1', { host: 'new.example' }));
  await directory.reload();
  expect(directory.trunkForNumber('+3545451000')?.host).toBe('new.example');
  expect([directory.trunkAtHost('192.0.2.7'), directory.trunkAtHost('192.0.2.8')?.name]).toEqual([
    undefined,
    'iceland',
  ]);
  await db.run(deleteTrunk('1'));
  await directory.reload();
  expect(directory.trunkForNumber('+3545451000')).toBeUndefined();
  expect(directory.trunkAtHost('192.0.2.8')).toBeUndefined();
});
