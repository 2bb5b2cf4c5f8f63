import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../clock.ts';
import { type Db, openDb } from '../../store/db.ts';
import { trunkRow } from '../../store/testing/rows.ts';
import { deleteTrunk, insertTrunk, updateTrunk } from '../../store/trunks.ts';
import { Directory } from './directory.ts';

let folder: string;
let db: Db;
let lines: Record<string, unknown>[];
let addresses: Record<string, readonly string[]>;
let directory: Directory;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hookswitch-directory-'));
  db = await openDb({ file: join(folder, 'test.db') });
  lines = [];
  addresses = {};
});
afterEach(async () => {
  directory.close();
  await db.close();
  await rm(folder, { recursive: true });
});

const load = async () => {
  directory = await Directory.load({
    ...{ db, clock: systemClock },
    log: pino({ level: 'debug' }, { write: (line: string) => lines.push(JSON.parse(line) as Record<string, unknown>) }),
    resolveHost: async (host) => {
      const found = addresses[host];
      if (found === undefined) throw new Error(`getaddrinfo ENOTFOUND ${host}`);
      return found;
    },
  });
  return directory;
};

test('a trunk whose host has no address is kept and told of, and costs the others nothing', async () => {
  const login = { username: 'me', password: 'very-secret' };
  await db.run(insertTrunk(trunkRow({ id: '1', name: 'lost', host: 'lost.example', prefixes: '["+1"]', ...login })));
  await db.run(insertTrunk(trunkRow({ id: '2', name: 'found', host: 'found.example', prefixes: '["+2"]' })));
  addresses = { 'found.example': ['192.0.2.7'] };
  await load();
  expect(directory.trunksForNumber('+15550000001')[0]).toMatchObject({ name: 'lost', host: 'lost.example' });
  expect(directory.trunkAtHost('lost.example')?.name).toBe('lost');
  expect(directory.trunkAtHost('192.0.2.7')?.name).toBe('found');
  expect(lines).toEqual([expect.objectContaining({ host: 'lost.example' })]);
  expect(JSON.stringify(lines)).not.toContain('very-secret');

  addresses['lost.example'] = ['192.0.2.8'];
  await directory.reload();
  await expect.poll(() => directory.trunkAtHost('192.0.2.8')?.name).toBe('lost');
  expect(lines.slice(1)).toEqual([expect.objectContaining({ host: 'lost.example' })]);
});

test('a reload follows a trunk that came, changed and went', async () => {
  addresses = { 'sip.example.com': ['192.0.2.7'], 'new.example': ['192.0.2.8'] };
  await load();
  expect(directory.trunksForNumber('+3545451000')).toEqual([]);
  await db.run(insertTrunk(trunkRow({ id: '1', name: 'iceland', prefixes: '["+354"]' })));
  await directory.reload();
  expect(directory.trunksForNumber('+3545451000')[0]?.host).toBe('sip.example.com');
  await db.run(updateTrunk('1', { host: 'new.example' }));
  await directory.reload();
  expect(directory.trunksForNumber('+3545451000')[0]?.host).toBe('new.example');
  await expect.poll(() => directory.trunkAtHost('192.0.2.8')?.name).toBe('iceland');
  expect(directory.trunkAtHost('192.0.2.7')).toBeUndefined();
  await db.run(deleteTrunk('1'));
  await directory.reload();
  expect(directory.trunksForNumber('+3545451000')).toEqual([]);
  expect(directory.trunkAtHost('192.0.2.8')).toBeUndefined();
});

test('the trunks that take a number come with the longest prefix first, then the oldest', async () => {
  const add = (id: string, prefixes: string) =>
    db.run(insertTrunk(trunkRow({ id, name: id, prefixes, created_at_ms: Number(id) })));
  await add('1', '["+"]');
  await add('2', '["+44", "+4420"]');
  await add('3', '["+44"]');
  await add('4', '["+1"]');
  await add('5', '["+44"]');
  const names = (await load()).trunksForNumber('+442071838750').map(({ name }) => name);
  expect(names).toEqual(['2', '3', '5', '1']);
});
