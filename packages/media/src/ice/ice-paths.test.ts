import { expect, test } from 'vitest';
import { IcePaths } from './ice-paths.ts';

const [home, mobile, other] = [4000, 5000, 6000].map((port) => ({ address: '192.0.2.1', port })) as [
  { address: string; port: number },
  { address: string; port: number },
  { address: string; port: number },
];

test('of paths that were checked the last nominated one is used, packets from all are taken', () => {
  const paths = new IcePaths();
  expect(paths.destination(0)).toBeUndefined();
  paths.checked(home, 1, false, 0);
  paths.checked(mobile, 1, true, 10);
  expect(paths.destination(20)).toMatchObject(mobile);
  expect([paths.has(home), paths.has(mobile), paths.has(other)]).toEqual([true, true, false]);
  paths.checked(home, 1, true, 30);
  expect(paths.destination(40)).toMatchObject(home);
});

test('after a restart the paths from before it serve until one is nominated, be it the same address', () => {
  const paths = new IcePaths();
  paths.checked(home, 1, true, 0);
  paths.checked(mobile, 1, false, 0);
  // The peer checks again with its new credentials, and has not decided yet.
  paths.checked(home, 2, false, 100);
  expect([paths.has(home), paths.has(mobile)]).toEqual([true, true]);
  paths.checked(home, 2, true, 200);
  expect(paths.destination(200)).toMatchObject(home);
  expect([paths.has(home), paths.has(mobile)]).toEqual([true, false]);
});

test('who still checks with credentials from before the restart is heard no more', () => {
  const paths = new IcePaths();
  paths.checked(home, 1, true, 0);
  paths.checked(mobile, 2, true, 100);
  paths.checked(home, 1, true, 200);
  expect(paths.destination(200)).toMatchObject(mobile);
  expect(paths.has(home)).toBe(false);
});

test('a peer that renewed its consent and stops doing so gets nothing after 30 s', () => {
  const paths = new IcePaths();
  paths.checked(home, 1, true, 0);
  expect(paths.destination(100_000)).toMatchObject(home);
  paths.checked(home, 1, true, 15_000);
  expect(paths.destination(45_000)).toMatchObject(home);
  expect(paths.destination(45_001)).toBeUndefined();
  paths.checked(home, 1, true, 50_000);
  expect(paths.destination(50_000)).toMatchObject(home);
});
