import { Place } from '@hookswitch/churn';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../clock.ts';
import { AudioClock, type AudioMember } from './audio-clock.ts';
import { Pacer } from './pacer.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Members a, b and c, who write down what they do; `on` hangs something on a step, such as 'a listens'. */
function rig() {
  const clock = new AudioClock(new Pacer(systemClock));
  const steps: string[] = [];
  const reactions = new Map<string, () => void>();
  const act = (step: string): void => {
    steps.push(step);
    reactions.get(step)?.();
  };
  const member = (name: string): Place<AudioMember> =>
    new Place({
      listen: () => act(`${name} listens`),
      speak: () => act(`${name} speaks`),
      skipFrames: (count: number) => act(`${name} skips ${count}`),
    });
  const [a, b, c] = [member('a'), member('b'), member('c')];
  /** What happens in one frame. */
  const frame = (): string[] => {
    vi.advanceTimersToNextTimer();
    return steps.splice(0);
  };
  return { clock, a, b, c, frame, on: (step: string, react: () => void) => reactions.set(step, react) };
}

test('all listen, then all speak, and nobody twice who was added twice', () => {
  const { clock, a, b, frame } = rig();
  for (const member of [a, b, a]) clock.add(member);
  expect(frame()).toEqual(['a listens', 'b listens', 'a speaks', 'b speaks']);
  clock.remove(a);
  clock.remove(a);
  expect(frame()).toEqual(['b listens', 'b speaks']);
});

test('who leaves within a frame has no turn any more in it, and all others have theirs', () => {
  const { clock, a, b, c, frame, on } = rig();
  for (const member of [a, b, c]) clock.add(member);
  on('a listens', () => [a, b].map((member) => clock.remove(member)));
  on('c speaks', () => clock.remove(c));
  expect(frame()).toEqual(['a listens', 'c listens', 'c speaks']);
  expect(frame()).toEqual([]);
});

test('who comes within a frame has its turn in it', () => {
  const { clock, a, b, c, frame, on } = rig();
  clock.add(a);
  on('a listens', () => clock.add(b));
  on('b speaks', () => clock.add(c));
  expect(frame()).toEqual(['a listens', 'b listens', 'a speaks', 'b speaks', 'c speaks']);
});

test('without members nothing wakes up, and the first one starts it again', () => {
  const { clock, a, b, frame } = rig();
  clock.add(a);
  frame();
  clock.remove(a);
  expect(vi.getTimerCount()).toBe(0);
  clock.add(b);
  expect(vi.getTimerCount()).toBe(1);
  expect(frame()).toEqual(['b listens', 'b speaks']);
});
