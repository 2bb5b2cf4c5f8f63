import { expect, test } from 'vitest';
import { pooledRandomBytes } from './pooled-random-bytes.ts';

test('bytes are of the size asked for, never given twice, and stay as they were given', () => {
  const sizes = [0, 1, 8, 16, 12, 256, 257, 5000];
  const given = Array.from({ length: 2000 }, (_, n) => pooledRandomBytes(sizes[n % sizes.length] ?? 0));
  const texts = given.map((bytes) => bytes.toString('hex'));
  expect(given.map(({ length }) => length)).toEqual(given.map((_, n) => sizes[n % sizes.length]));
  const long = texts.filter((text) => text.length >= 16);
  expect(new Set(long).size).toBe(long.length);
  expect(given.map((bytes) => bytes.toString('hex'))).toEqual(texts);
  // Each bit is as often set as not, the last byte of a piece of the pool included.
  const ones = pooledBits(100_000);
  expect(Math.abs(ones - 400_000)).toBeLessThan(4000);
});

function pooledBits(bytes: number): number {
  let ones = 0;
  for (let n = 0; n < bytes; n += 1) {
    for (let byte = pooledRandomBytes(1)[0] ?? 0; byte > 0; byte >>= 1) ones += byte & 1;
  }
  return ones;
}
