import { expect, test } from 'vitest';
import { VirtualClock } from './virtual-clock.ts';

test('fires due timers in order of time, then of setting, and shows each its own time', async () => {
  const clock = new VirtualClock(1000);
  const fired: [string, number, number][] = [];
  const note = (name: string) => () => fired.push([name, clock.now(), clock.wallTimeMs()]);
  clock.setTimer(20, note('b'));
  clock.setTimer(10, note('a'));
  clock.setTimer(20, note('c'));
  clock.setTimer(31, note('later'));
  await clock.advance(30);
  expect(fired).toEqual([
    ['a', 10, 1010],
    ['b', 20, 1020],
    ['c', 20, 1020],
  ]);
  expect(clock.now()).toBe(30);
  expect(clock.pendingTimers()).toBe(1);
});

test('promise chains settle between timers', async () => {
  const clock = new VirtualClock();
  const log: string[] = [];
  clock.setTimer(1, () => {
    void (async () => {
      for (let i = 0; i < 20; i++) await Promise.resolve();
      log.push('settled');
      clock.setTimer(1, () => log.push('set meanwhile'));
    })();
  });
  clock.setTimer(3, () => log.push('second'));
  await clock.advance(3);
  expect(log).toEqual(['settled', 'set meanwhile', 'second']);
});

test('a timer that is cancelled does not fire, also from within another', async () => {
  const clock = new VirtualClock();
  const timer = clock.setTimer(2, () => expect.unreachable());
  clock.setTimer(1, () => timer.cancel());
  await clock.advance(5);
  expect(clock.pendingTimers()).toBe(0);
});

test('advance(0) fires what is due now', async () => {
  const clock = new VirtualClock();
  let fired = 0;
  clock.setTimer(0, () => fired++);
  clock.setTimer(-5, () => fired++);
  await clock.advance(0);
  expect(fired).toBe(2);
});

test('what a callback throws rejects advance', async () => {
  const clock = new VirtualClock();
  clock.setTimer(1, () => {
    throw new Error('boom');
  });
  await expect(clock.advance(1)).rejects.toThrow('boom');
});
