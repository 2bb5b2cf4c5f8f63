import { expect, test } from 'vitest';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { DelayLines } from './delay-lines.ts';

function setUp() {
  const clock = new VirtualClock();
  const lines = new DelayLines(clock);
  const told: [string, number][] = [];
  const wait = (name: string, delayMs: number) =>
    lines.add(delayMs, { delayEnded: () => void told.push([name, clock.now()]) });
  return { clock, lines, told, wait };
}

test('each is told once its time is over, by one timer of the clock for each length', async () => {
  const { clock, told, wait } = setUp();
  wait('a', 32_000);
  wait('b', 5000);
  await clock.advance(100);
  wait('c', 32_000);
  wait('d', 5000);
  expect(clock.pendingTimers()).toBe(2);
  await clock.advance(60_000);
  expect(told).toEqual([
    ['b', 5000],
    ['d', 5100],
    ['a', 32_000],
    ['c', 32_100],
  ]);
  expect(clock.pendingTimers()).toBe(0);
});

test('thousands in a line end in their turn, and new ones may come while they are told', async () => {
  const { clock, lines, told, wait } = setUp();
  for (let index = 0; index < 5000; index += 1) {
    wait(`${index}`, 1000);
    if (index % 100 === 0) await clock.advance(1);
  }
  lines.add(1000, { delayEnded: () => wait('late', 1000) });
  await clock.advance(3000);
  expect(told.map(([name]) => name)).toEqual([...Array.from({ length: 5000 }, (_, index) => `${index}`), 'late']);
  expect(clock.pendingTimers()).toBe(0);
});

test('once closed nobody is told', async () => {
  const { clock, lines, told, wait } = setUp();
  wait('a', 1000);
  lines.close();
  expect(clock.pendingTimers()).toBe(0);
  await clock.advance(5000);
  expect(told).toEqual([]);
});
