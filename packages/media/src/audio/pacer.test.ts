import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../clock.ts';
import { Pace, Pacer } from './pacer.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function source(intervalMs = 20) {
  const sentAtMs: number[] = [];
  let skipped = 0;
  return {
    intervalMs,
    sentAtMs,
    skipped: () => skipped,
    sendFrame: () => void sentAtMs.push(performance.now()),
    skipFrames(count: number) {
      skipped += count;
    },
  };
}

test('ten minutes of wake-ups that are all late send exactly ten minutes of frames', () => {
  // Each timer fires 7.3 ms after its time, as on a busy machine.
  const clock = {
    now: () => performance.now(),
    setTimer: (delayMs: number, callback: () => void) => systemClock.setTimer(delayMs + 7.3, callback),
  };
  const pacer = new Pacer(clock);
  const talker = source();
  const pace = new Pace(talker);
  const startMs = performance.now();
  pacer.add(pace);
  vi.advanceTimersByTime(600_000);
  expect(talker.sentAtMs.length).toBeGreaterThanOrEqual(30_000);
  expect(talker.sentAtMs.length).toBeLessThanOrEqual(30_001);
  const latenessMs = talker.sentAtMs.map((atMs, n) => atMs - startMs - n * 20);
  expect(latenessMs.every((late) => late >= 0 && late < 10)).toBe(true);
  expect(talker.skipped()).toBe(0);
  pacer.remove(pace);
  expect(vi.getTimerCount()).toBe(0);
});

test('one timer serves every source, each in its own interval', () => {
  const pacer = new Pacer(systemClock);
  const sources = [source(10), source(20), source(30), source(60)];
  const paces = sources.map((each) => new Pace(each));
  for (const pace of paces) pacer.add(pace);
  vi.advanceTimersByTime(595);
  expect(vi.getTimerCount()).toBe(1);
  expect(sources.map((each) => each.sentAtMs.length)).toEqual([60, 30, 20, 10]);
  for (const pace of paces) pacer.remove(pace);
  expect(vi.getTimerCount()).toBe(0);
});

test.each([50, 200, 1000])('after a stall of %d ms one frame is sent, no burst, and the grid stays', (stallMs) => {
  let lagMs = 0;
  const clock = { now: () => performance.now() + lagMs, setTimer: systemClock.setTimer };
  const pacer = new Pacer(clock);
  const talker = source();
  pacer.add(new Pace(talker));
  vi.advanceTimersByTime(10);
  expect(talker.sentAtMs).toHaveLength(1);
  // The wake-up of 20 ms comes at 20 + stallMs.
  lagMs = stallMs;
  vi.advanceTimersByTime(10);
  expect(talker.sentAtMs).toHaveLength(2);
  expect(talker.skipped()).toBe(Math.floor(stallMs / 20));
  const [resumedMs = 0] = talker.sentAtMs.slice(-1);
  vi.advanceTimersByTime(100);
  const afterMs = talker.sentAtMs.slice(2).map((atMs) => atMs - resumedMs);
  const toGridMs = 20 - (stallMs % 20);
  expect(afterMs).toEqual([0, 20, 40, 60, 80].map((offset) => offset + toGridMs));
  // Nothing but the stall is missing: time and frames agree.
  expect(talker.skipped()).toBe(Math.floor(stallMs / 20));
});

test('a source may leave from within its frame, and come back', () => {
  const pacer = new Pacer(systemClock);
  const talker = source();
  const once = new Pace({
    ...talker,
    sendFrame() {
      talker.sendFrame();
      pacer.remove(once);
    },
  });
  pacer.add(once);
  vi.advanceTimersByTime(200);
  expect(talker.sentAtMs).toHaveLength(1);
  pacer.add(once);
  vi.advanceTimersByTime(200);
  expect(talker.sentAtMs).toHaveLength(2);
  expect(vi.getTimerCount()).toBe(0);
});
