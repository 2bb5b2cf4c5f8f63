import { expect, test } from 'vitest';
import { toneShare } from './tone-share.ts';

const tone = (frequencyHz: number) =>
  Int16Array.from({ length: 8000 }, (_, index) => 8000 * Math.sin((2 * Math.PI * frequencyHz * index) / 8000 + 1));

test('a tone is all of itself and nothing of another, and silence is no tone', () => {
  expect(toneShare(tone(600), 600)).toBeCloseTo(1, 3);
  expect(toneShare(tone(600), 1000)).toBeCloseTo(0, 3);
  const other = tone(1000);
  const both = tone(600).map((sample, index) => sample + (other[index] ?? 0));
  expect(toneShare(both, 600)).toBeCloseTo(0.5, 2);
  expect(toneShare(new Int16Array(8000), 600)).toBe(0);
});
