import { expect, test } from 'vitest';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { GuessLimit } from './guess-limit.ts';

function setUp() {
  const clock = new VirtualClock();
  return { clock, limit: new GuessLimit(clock) };
}

const guess = (sourceHost: string, username = 'alice') => ({ sourceHost, username });

/** The same wrong guess, each as soon as it is looked at. Returns how long each one blocks. */
async function keepGuessing({ clock, limit }: ReturnType<typeof setUp>, times: number, source = 'attacker') {
  const blocks: number[] = [];
  for (let i = 0; i < times; i += 1) {
    await clock.advance(limit.blockedMs(guess(source)));
    blocks.push(limit.failed(guess(source)));
  }
  return blocks;
}

test('after five mistakes each further one costs twice the time, up to a quarter of an hour', async () => {
  const blocks = await keepGuessing(setUp(), 16);
  expect(blocks).toEqual([
    ...[0, 0, 0, 0, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000],
    ...[64_000, 128_000, 256_000, 512_000, 900_000, 900_000],
  ]);
});

test('whoever asks from another address is unaffected, and the account too', async () => {
  const rig = setUp();
  await keepGuessing(rig, 12);
  expect(rig.limit.blockedMs(guess('attacker', 'bob'))).toBeGreaterThan(0);
  expect(rig.limit.blockedMs(guess('home'))).toBe(0);
});

test('an account that many sources guess at is closed to newcomers, not to where its owner was let in', () => {
  const { limit } = setUp();
  limit.succeeded(guess('home'));
  for (let i = 0; i < 30; i += 1) limit.failed(guess(`bot${i}`));
  expect(limit.blockedMs(guess('bot31'))).toBe(32_000);
  expect(limit.blockedMs(guess('bot31', 'bob'))).toBe(0);
  expect(limit.blockedMs(guess('home'))).toBe(0);
});

test('who was let in before is not held up by a neighbour behind the same address, until he fails himself', async () => {
  const rig = setUp();
  rig.limit.succeeded(guess('office'));
  for (let i = 0; i < 9; i += 1) rig.limit.failed(guess('office', 'misconfigured'));
  expect(rig.limit.blockedMs(guess('office', 'misconfigured'))).toBe(16_000);
  expect(rig.limit.blockedMs(guess('office'))).toBe(0);
  expect([1, 2, 3, 4].map(() => rig.limit.failed(guess('office')))).toEqual([0, 0, 0, 0]);
  expect(rig.limit.failed(guess('office'))).toBe(32_000);
});

test('an hour of quiet is forgiven', async () => {
  const rig = setUp();
  await keepGuessing(rig, 7);
  await rig.clock.advance(3_600_001);
  expect(rig.limit.failed(guess('attacker'))).toBe(0);
});

test('the tables are bounded', () => {
  const { limit } = setUp();
  for (let i = 0; i < 6; i += 1) limit.failed(guess('first', 'a'));
  for (let i = 0; i < 10_000; i += 1) limit.failed(guess(`10.0.${i >> 8}.${i & 255}`, `user${i}`));
  expect(limit.blockedMs(guess('first', 'x'))).toBe(0);
});
