import { VirtualClock } from '@hookswitch/sip/testing';
import { describe, expect, test } from 'vitest';
import { Feed } from './feed.ts';

const what = 'a number';
const any = () => true;

describe('Feed', () => {
  test('hands out each item once, in order of arrival, whether it came before or after the call', async () => {
    const feed = new Feed<number>(new VirtualClock());
    feed.push(1);
    feed.push(2);
    expect(await feed.take(any, { what })).toBe(1);
    expect(await feed.take(any, { what })).toBe(2);
    const third = feed.take(any, { what });
    const fourth = feed.take(any, { what });
    feed.push(3);
    feed.push(4);
    expect(await Promise.all([third, fourth])).toEqual([3, 4]);
    expect(feed.all).toEqual([1, 2, 3, 4]);
  });

  test('leaves what does not match for others', async () => {
    const feed = new Feed<number>(new VirtualClock());
    const even = feed.take((item) => item % 2 === 0, { what });
    feed.push(1);
    feed.push(2);
    expect(await even).toBe(2);
    expect(await feed.take(any, { what })).toBe(1);
  });

  test('forgets what was not taken', async () => {
    const feed = new Feed<number>();
    for (const item of [1, 2, 3]) feed.push(item);
    feed.forget((item) => item < 3);
    expect(await feed.take(any, { what })).toBe(3);
  });

  test('names what was waited for when the deadline passes, and keeps no timer', async () => {
    const clock = new VirtualClock();
    const feed = new Feed<number>(clock);
    const late = feed.take(any, { withinMs: 100, what });
    const refused = expect(late).rejects.toThrow('waited 100 ms for a number');
    await clock.advance(100);
    await refused;
    feed.push(1);
    expect(await feed.take(any, { what })).toBe(1);
    expect(clock.pendingTimers()).toBe(0);
  });

  test('refuses present and later waiters once nothing more will come, but still hands out what is there', async () => {
    const clock = new VirtualClock();
    const feed = new Feed<number>(clock);
    const waiting = feed.take((item) => item > 1, { what });
    const refused = expect(waiting).rejects.toThrow('over');
    feed.push(1);
    feed.fail(new Error('over'));
    await refused;
    expect(await feed.take(any, { what })).toBe(1);
    await expect(feed.take(any, { what })).rejects.toThrow('over');
    expect(clock.pendingTimers()).toBe(0);
  });
});
