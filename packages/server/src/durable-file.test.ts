import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeDurably, writeDurably } from './durable-file.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hookswitch-durable-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

test('a file is written for its owner alone, replaced, and removed, which may be asked for twice', async () => {
  const path = join(directory, 'secret');
  await writeDurably(path, 'first');
  await writeDurably(path, 'second');
  expect(await readFile(path, 'utf8')).toBe('second');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(directory)).toEqual(['secret']);
  await removeDurably(path);
  await removeDurably(path);
  expect(await readdir(directory)).toEqual([]);
});

test('what cannot be written leaves nothing behind, and what cannot be removed is an error', async () => {
  const path = join(directory, 'taken');
  await mkdir(join(path, 'inside'), { recursive: true });
  await expect(writeDurably(path, 'content')).rejects.toThrow();
  await expect(removeDurably(path)).rejects.toThrow();
  await expect(writeDurably(join(directory, 'missing', 'file'), 'content')).rejects.toThrow(/ENOENT/);
  expect(await readdir(directory)).toEqual(['taken']);
});
