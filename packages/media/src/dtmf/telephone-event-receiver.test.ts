import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../clock.ts';
import { type TelephoneEvent, writeTelephoneEvent } from './telephone-event.ts';
import { TelephoneEventReceiver } from './telephone-event-receiver.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A receiver, and what it said of the keys. */
function receiver(clockRate = 8000) {
  const said: string[] = [];
  const under = new TelephoneEventReceiver(systemClock, {
    down: (key) => said.push(`${key} down`),
    up: (key, durationMs) => said.push(`${key} up after ${durationMs}`),
  });
  under.clockRate = clockRate;
  const hear = (timestamp: number, ...events: Partial<TelephoneEvent>[]) => {
    const payload = Buffer.alloc(4 * events.length);
    for (const [index, event] of events.entries()) {
      writeTelephoneEvent(payload, 4 * index, { event: 5, end: false, volume: 10, duration: 160, ...event });
    }
    return under.receive(payload, 0, payload.length, timestamp);
  };
  return { said, hear, under };
}

test('a press is one press, however often its packets come', () => {
  const { said, hear } = receiver();
  for (const duration of [160, 320, 480]) hear(8000, { duration });
  for (let copy = 0; copy < 3; copy += 1) hear(8000, { duration: 640, end: true });
  expect(said).toEqual(['5 down', '5 up after 80']);
  vi.advanceTimersByTime(10_000);
  expect(said).toHaveLength(2);
});

test('a lost start and a lost end each leave one press', () => {
  const { said, hear } = receiver();
  hear(8000, { event: 1, duration: 800, end: true });
  expect(said).toEqual(['1 down', '1 up after 100']);
  hear(16_000, { event: 2, duration: 400 });
  hear(24_000, { event: 2, duration: 160 });
  expect(said.slice(2)).toEqual(['2 down', '2 up after 50', '2 down']);
  vi.advanceTimersByTime(249);
  expect(said).toHaveLength(5);
  vi.advanceTimersByTime(1);
  expect(said[5]).toBe('2 up after 20');
});

test('the same key twice is two presses by its timestamp alone, without any end', () => {
  const { said, hear } = receiver();
  hear(1000, { duration: 160 });
  hear(2000, { duration: 160 });
  hear(3000, { duration: 160, end: true });
  expect(said.filter((line) => line === '5 down')).toHaveLength(3);
});

test('a press that begins before the one before it has ended ends that one', () => {
  const { said, hear } = receiver();
  hear(1000, { event: 1, duration: 160 });
  hear(1400, { event: 2, duration: 160 });
  // Late, from the first press: it is known and changes nothing.
  hear(1000, { event: 1, duration: 400, end: true });
  hear(1400, { event: 2, duration: 320, end: true });
  expect(said).toEqual(['1 down', '1 up after 20', '2 down', '2 up after 40']);
});

test('a whole press that overtook the next one still counts, once', () => {
  const { said, hear } = receiver();
  hear(2000, { event: 2, end: true });
  hear(1000, { event: 1, end: true });
  hear(2000, { event: 2, end: true });
  expect(said.filter((line) => line.endsWith('down'))).toEqual(['2 down', '1 down']);
});

test('a key held for longer than one segment can say is one press', () => {
  const { said, hear } = receiver();
  let now = 0;
  for (let duration = 160; duration < 0xffff; duration += 160) {
    hear(4_294_900_000, { duration });
    vi.advanceTimersByTime(20);
    now += 20;
  }
  hear(4_294_900_000, { duration: 0xffff });
  // The timestamp wraps between the segments too.
  const second = (4_294_900_000 + 0xffff) >>> 0;
  for (const duration of [160, 320]) hear(second, { duration });
  hear(4_294_900_000, { duration: 0xffff });
  hear(second, { duration: 480, end: true });
  expect(now).toBeGreaterThan(8000);
  expect(said).toEqual(['5 down', `5 up after ${(0xffff + 480) / 8}`]);
});

test('a stall in the middle of a press does not double it', () => {
  const { said, hear } = receiver();
  hear(1000, { duration: 160 });
  vi.advanceTimersByTime(1500);
  hear(1000, { duration: 12_000 });
  hear(1000, { duration: 12_160, end: true });
  expect(said).toEqual(['5 down', '5 up after 20']);
});

test('a sender that begins its timestamps anew for each press is believed after a pause', () => {
  const { said, hear } = receiver();
  hear(0, { duration: 800, end: true });
  vi.advanceTimersByTime(600);
  hear(0, { duration: 800, end: true });
  expect(said.filter((line) => line === '5 down')).toHaveLength(2);
});

test('durations are read by the clock rate that was agreed on', () => {
  const { said, hear } = receiver(48_000);
  hear(0, { event: 11, duration: 9600, end: true });
  expect(said).toEqual(['# down', '# up after 200']);
});

test('events that are no keys, and payloads that are no events, press nothing', () => {
  const { said, hear, under } = receiver();
  hear(0, { event: 16, end: true });
  hear(0, { event: 36, end: true });
  expect(under.receive(Buffer.alloc(160), 0, 3, 0)).toBe(false);
  expect(under.receive(Buffer.alloc(160), 5, 5, 0)).toBe(false);
  expect(said).toEqual([]);
});

test('two events in one packet are two presses', () => {
  const { said, hear } = receiver();
  hear(1000, { event: 1, duration: 400, end: true }, { event: 2, duration: 160 });
  // The second one on its own, at the timestamp that its place in the packet gave it.
  hear(1400, { event: 2, duration: 320, end: true });
  expect(said).toEqual(['1 down', '1 up after 50', '2 down', '2 up after 40']);
});

test('another source starts from nothing, and what was down comes up', () => {
  const { said, hear, under } = receiver();
  hear(1000, { duration: 160 });
  under.restart();
  hear(1000, { duration: 160, end: true });
  expect(said).toEqual(['5 down', '5 up after 20', '5 down', '5 up after 20']);
});

test('a flood of presses is cut: fifty at once, and one more every 40 ms', () => {
  const { said, hear } = receiver();
  const presses = () => said.filter((what) => what.endsWith('down')).length;
  for (let press = 0; press < 500; press += 1) hear(8000 + 4000 * press, { event: press % 10, end: true });
  expect(presses()).toBe(50);
  vi.advanceTimersByTime(400);
  for (let press = 500; press < 600; press += 1) hear(8000 + 4000 * press, { event: press % 10, end: true });
  expect(presses()).toBe(60);
});
