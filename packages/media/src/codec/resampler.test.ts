import { expect, test } from 'vitest';
import { Resampler } from './resampler.ts';

const sine = (frequencyHz: number, rateHz: number, samples: number): Int16Array =>
  Int16Array.from({ length: samples }, (_, index) => 10_000 * Math.sin((2 * Math.PI * frequencyHz * index) / rateHz));

/** One second in frames of 20 ms. */
function resample(fromHz: number, toHz: number, frequencyHz: number): Int16Array {
  const resampler = new Resampler(fromHz, toHz);
  const samples = sine(frequencyHz, fromHz, fromHz);
  const made = new Int16Array(toHz);
  let at = 0;
  for (let start = 0; start < samples.length; start += fromHz / 50) {
    at += resampler.process(samples.subarray(start, start + fromHz / 50), made.subarray(at));
  }
  expect(at).toBe(toHz);
  return made.subarray(toHz / 10);
}

const rms = (samples: Int16Array): number =>
  Math.sqrt(samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length);

test.each([
  [8000, 16_000],
  [16_000, 8000],
  [44_100, 8000],
  [48_000, 16_000],
  [8000, 48_000],
])('from %d to %d Hz a tone keeps its level, its frequency and its length', (fromHz, toHz) => {
  const made = resample(fromHz, toHz, 1000);
  expect(rms(made)).toBeGreaterThan(10_000 / Math.SQRT2 / 1.03);
  expect(rms(made)).toBeLessThan((10_000 / Math.SQRT2) * 1.03);
  // The same sine, a quarter of a period later, is all there is.
  const quarter = toHz / 4000;
  if (Number.isInteger(quarter)) {
    const sum = made.subarray(quarter).map((sample, at) => Math.hypot(sample, made[at] ?? 0));
    expect(Math.min(...sum)).toBeGreaterThan(9500);
    expect(Math.max(...sum)).toBeLessThan(10_500);
  }
});

test('what the lower rate cannot hold does not come back as another tone', () => {
  expect(rms(resample(16_000, 8000, 6000))).toBeLessThan(20);
});

test('rates that cannot be are refused', () => {
  expect(() => new Resampler(0, 8000)).toThrow(RangeError);
});
