import { expect, test } from 'vitest';
import { StreamPlayback } from './stream-playback.ts';

/** A playback with one outlet at a rate, and what was told of marks. */
function playback(rateHz = 8000, legHz: 8000 | 16_000 | 48_000 = 8000) {
  const marks: string[] = [];
  const under = new StreamPlayback(rateHz, (name) => marks.push(name));
  const outlet = under.outlet();
  const frame = new Int16Array(legHz / 50);
  /** The next 20 ms; undefined for silence. */
  const next = () => {
    under.advance();
    return outlet.read(frame, legHz) ? frame.slice() : undefined;
  };
  return { marks, under, next, outlet };
}

const ramp = (length: number, from = 0) => Int16Array.from({ length }, (_, index) => from + index);

test('chunks of any length are one stream, in frames of 20 ms', () => {
  const { under, next } = playback();
  under.enqueue(ramp(200));
  under.enqueue(ramp(120, 200));
  expect(next()).toEqual(ramp(160));
  expect(next()).toEqual(ramp(160, 160));
  expect(next()).toBeUndefined();
});

test('a mark comes back when the audio before it has been heard, at once when there is none', () => {
  const { under, next, marks } = playback();
  under.mark('first');
  expect(marks).toEqual(['first']);
  under.enqueue(ramp(320));
  under.mark('second');
  under.enqueue(ramp(160));
  under.mark('third');
  next();
  next();
  expect(marks).toEqual(['first']);
  next();
  expect(marks).toEqual(['first', 'second']);
  next();
  expect(marks).toEqual(['first', 'second', 'third']);
  expect(under.idle).toBe(true);
});

test('clear drops what waits and brings all marks back', () => {
  const { under, next, marks } = playback();
  under.enqueue(ramp(1600));
  under.mark('a');
  under.enqueue(ramp(1600));
  under.mark('b');
  next();
  under.clear();
  expect(marks).toEqual(['a', 'b']);
  expect(next()).toBeUndefined();
});

test('five minutes wait and no more', () => {
  const { under } = playback();
  const minute = new Int16Array(8000 * 60);
  for (let count = 0; count < 5; count += 1) expect(under.enqueue(minute)).toBe(true);
  expect(under.enqueue(ramp(1))).toBe(false);
});

test.each([
  [22_050, 8000],
  [24_000, 48_000],
  [8000, 16_000],
] as const)('%i Hz is heard at %i Hz, as long as it was', (rateHz, legHz) => {
  const { under, next } = playback(rateHz, legHz);
  under.enqueue(Int16Array.from({ length: rateHz }, (_, n) => 8000 * Math.sin((2 * Math.PI * 440 * n) / rateHz)));
  const heard: number[] = [];
  for (let frames = 0; frames < 60; frames += 1) heard.push(...(next() ?? []));
  expect(heard.length / legHz).toBeGreaterThan(0.97);
  expect(heard.length / legHz).toBeLessThan(1.03);
  // Without the first 20 ms, in which the resampler's filter swings in.
  const settled = heard.slice(legHz / 50);
  const rises = settled.filter((sample, index) => index > 0 && sample >= 0 && (settled[index - 1] ?? 0) < 0).length;
  expect(Math.abs(rises - 440 * 0.98)).toBeLessThan(3);
});

test('marks wait in bounds: one too many is refused', () => {
  const { under, marks } = playback();
  under.enqueue(ramp(160));
  let taken = 0;
  while (taken < 100_000 && under.mark(String(taken))) taken += 1;
  expect(taken).toBe(29_999);
  expect(marks).toEqual([]);
});
