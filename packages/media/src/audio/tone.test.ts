import { expect, test } from 'vitest';
import type { ToneSpec } from '../media-engine.ts';
import { checkTone, Tone } from './tone.ts';

/** Linear samples of so many milliseconds, written 20 ms at a time. */
function samplesOf(spec: ToneSpec, milliseconds: number): number[] {
  const tone = new Tone(spec);
  const samples: number[] = [];
  for (let atMs = 0; atMs < milliseconds; atMs += 20) {
    const frame = new Int16Array(160);
    tone.read(frame, 8000);
    samples.push(...frame);
  }
  return samples;
}

function power(samples: readonly number[]): number {
  return samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length;
}

/** Share of the power at one frequency: 1 for that sine alone. */
function share(samples: readonly number[], frequencyHz: number): number {
  let [re, im] = [0, 0];
  for (const [index, sample] of samples.entries()) {
    re += sample * Math.cos((2 * Math.PI * frequencyHz * index) / 8000);
    im += sample * Math.sin((2 * Math.PI * frequencyHz * index) / 8000);
  }
  return (2 * (re ** 2 + im ** 2)) / (samples.length ** 2 * power(samples));
}

test('several frequencies sound together, each with its share, as loud as one alone', () => {
  const single = samplesOf({ frequenciesHz: [440] }, 1000);
  const both = samplesOf({ frequenciesHz: [440, 480] }, 1000);
  expect(share(single, 440)).toBeGreaterThan(0.99);
  expect(share(both, 440)).toBeCloseTo(0.5, 1);
  expect(share(both, 480)).toBeCloseTo(0.5, 1);
  expect(power(both) / power(single)).toBeCloseTo(1, 1);
});

test('a cadence sounds and is silent in turn, and begins again', () => {
  const spec = { frequenciesHz: [425], cadenceMs: [100, 200, 60, 40] };
  const loud = (from: number, to: number) => power(samplesOf(spec, 800).slice(from * 8, to * 8)) > 1000;
  expect([loud(0, 100), loud(100, 300), loud(300, 360), loud(360, 400), loud(400, 500), loud(500, 700)]).toEqual([
    true,
    false,
    true,
    false,
    true,
    false,
  ]);
});

test.each<[string, ToneSpec]>([
  ['no frequency', { frequenciesHz: [] }],
  ['a frequency of half the sampling rate', { frequenciesHz: [4000] }],
  ['sound without its silence', { frequenciesHz: [425], cadenceMs: [1000] }],
  ['a step without length', { frequenciesHz: [425], cadenceMs: [1000, 0] }],
])('a tone with %s is refused', (_, spec) => {
  expect(() => checkTone(spec)).toThrow(RangeError);
});
