import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../clock.ts';
import { Pacer } from './pacer.ts';

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
  const startMs = performance.now();
  pacer.add(talker);
  vi.advanceTimersByTime(600_000);
  expect(talker.sentAtMs.length).toBeGreaterThanOrEqual(30_000);
  expect(talker.sentAtMs.length).toBeLessThanOrEqual(30_001);
  const latenessMs = talker.sentAtMs.map((atMs, n) => atMs - startMs - n * 20);
  expect(latenessMs.every((late) => late >= 0 && late < 10)).toBe(true);
  expect(talker.skipped()).toBe(0);
  pacer.remove(talker);
  expect(vi.getTimerCount()).toBe(0);
});

test('one timer serves every source, each in its own interval', () => {
  const pacer = new Pacer(systemClock);
  const sources = [source(10), source(20), source(30), source(60)];
  for (const each of sources) pacer.add(each);
  vi.advanceTimersByTime(595);
  expect(vi.getTimerCount()).toBe(1);
  expect(sources.map((each) => each.sentAtMs.length)).toEqual([60, 30, 20, 10]);
  for (const each of sources) pacer.remove(each);
  expect(vi.getTimerCount()).toBe(0);
});

test('after a stall one frame is caught up, older ones are skipped, and the grid stays', () => {
  let lagMs = 0;
  const clock = { now: () => performance.now() + lagMs, setTimer: systemClock.setTimer };
  const pacer = new Pacer(clock);
  const talker = source();
  pacer.add(talker);
  vi.advanceTimersByTime(10);
  expect(talker.sentAtMs).toHaveLength(1);
  lagMs = 290;
  vi.advanceTimersByTime(10);
  // Due were the frames of 20, 40 ... 300 ms: fifteen.
  expect(talker.sentAtMs).toHaveLength(1 + 2);
  expect(talker.skipped()).toBe(13);
  vi.advanceTimersByTime(50);
  expect(talker.sentAtMs).toHaveLength(1 + 2 + 3);
  expect(talker.skipped()).toBe(13);
});

test('a source may leave from within its frame, and come back', () => {
  const pacer = new Pacer(systemClock);
  const talker = source();
  const once = {
    ...talker,
    sendFrame() {
      talker.sendFrame();
      pacer.remove(once);
    },
  };
  pacer.add(once);
  vi.advanceTimersByTime(200);
  expect(talker.sentAtMs).toHaveLength(1);
  pacer.add(once);
  vi.advanceTimersByTime(200);
  expect(talker.sentAtMs).toHaveLength(2);
  expect(vi.getTimerCount()).toBe(0);
});
