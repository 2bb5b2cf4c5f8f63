import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SpeechCache } from './speech-cache.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hookswitch-speech-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const bytes = (count: number) => async () => Buffer.alloc(count, 1);

test('what is asked for at the same time, and again, is made once', async () => {
  const cache = await SpeechCache.open(folder, 1000);
  const make = vi.fn(bytes(100));
  const [first, second] = await Promise.all([cache.get('a', make), cache.get('a', make)]);
  expect((await cache.get('a', make)).file).toBe(first.file);
  expect(second.file).toBe(first.file);
  expect(make).toHaveBeenCalledTimes(1);
  expect(readFileSync(first.file)).toHaveLength(100);
});

test('what was not asked for the longest goes, but for what is read', async () => {
  const cache = await SpeechCache.open(folder, 250);
  const [a, b] = [await cache.get('a', bytes(100)), await cache.get('b', bytes(100))];
  b.release();
  const c = await cache.get('c', bytes(100));
  expect(existsSync(a.file)).toBe(true);
  await expect.poll(() => existsSync(b.file)).toBe(false);
  c.release();
  c.release();
  const d = await cache.get('d', bytes(100));
  await expect.poll(() => existsSync(c.file)).toBe(false);
  expect([a, d].map(({ file }) => existsSync(file))).toEqual([true, true]);
});

test('it is there after a restart; what a crash left half written is gone', async () => {
  const before = await SpeechCache.open(folder, 1000);
  const { file } = await before.get('a', bytes(100));
  writeFileSync(join(folder, 'half-written'), 'x');
  const after = await SpeechCache.open(folder, 1000);
  const make = vi.fn(bytes(1));
  expect((await after.get('a', make)).file).toBe(file);
  expect(make).not.toHaveBeenCalled();
  expect(await readdir(folder)).toHaveLength(1);
});

test('what cannot be made is asked for anew the next time', async () => {
  const cache = await SpeechCache.open(folder, 1000);
  await expect(cache.get('a', () => Promise.reject(new Error('no voice today')))).rejects.toThrow('no voice today');
  expect(existsSync((await cache.get('a', bytes(10))).file)).toBe(true);
});
