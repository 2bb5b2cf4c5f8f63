import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AudioCache } from './audio-cache.ts';
import { AudioError } from './audio-error.ts';

let directory: string;
let fetched: string[];
let cache: AudioCache;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hookswitch-cache-'));
  await writeFile(join(directory, 'left by an earlier run'), 'x');
  fetched = [];
  cache = await AudioCache.open(directory, async (url, file) => {
    fetched.push(url);
    if (url.endsWith('/absent')) throw new AudioError('not-found', 'no such file');
    await writeFile(file, url);
    return { contentType: 'audio/wav', sizeBytes: url.length };
  });
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const files = () => readdir(directory);

test('what an earlier run left is gone', async () => {
  expect(await files()).toEqual([]);
});

test('a URL is fetched once for a call, also when it is asked for twice at once, and again for another call', async () => {
  const [first, second] = await Promise.all([cache.fetch('http://a/x', 'call'), cache.fetch('http://a/x', 'call')]);
  expect(first.file).toBe(second.file);
  first.release();
  await cache.fetch('http://a/x', 'other');
  expect([fetched.length, (await files()).length]).toEqual([2, 2]);
  cache.forget('call');
  await expect.poll(files).toHaveLength(1);
  cache.forget('other');
  await expect.poll(files).toEqual([]);
});

test('what is not kept is gone when it is released', async () => {
  const audio = await cache.fetch('http://a/x');
  expect(await files()).toHaveLength(1);
  audio.release();
  await expect.poll(files).toEqual([]);
});

test('a call that ends while its audio is on the way leaves nothing behind', async () => {
  const audio = cache.fetch('http://a/x', 'call');
  cache.forget('call');
  await audio;
  await expect.poll(files).toEqual([]);
});

test('a failure is not kept: the next try is another request', async () => {
  await expect(cache.fetch('http://a/absent', 'call')).rejects.toMatchObject({ code: 'not-found' });
  await expect(cache.fetch('http://a/absent', 'call')).rejects.toMatchObject({ code: 'not-found' });
  expect(fetched).toHaveLength(2);
});

test('a call keeps fifty URLs; more are fetched each time', async () => {
  for (let index = 0; index < 50; index += 1) await cache.fetch(`http://a/${index}`, 'call');
  const [one, other] = [await cache.fetch('http://a/more', 'call'), await cache.fetch('http://a/more', 'call')];
  expect(one.file).not.toBe(other.file);
  one.release();
  other.release();
  cache.forget('call');
  await expect.poll(files).toEqual([]);
});

test('bytes that are no audio are refused and leave nothing behind', async () => {
  await expect(cache.put(Buffer.from('no audio at all'))).rejects.toMatchObject({ code: 'not-audio' });
  expect(await files()).toEqual([]);
});
