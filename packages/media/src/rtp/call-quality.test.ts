import { expect, test } from 'vitest';
import { effectiveImpairment, estimateMos, mosOfRating } from './call-quality.ts';

const perfect = { lossShare: 0, jitterMs: 0, roundTripMs: 0, ptimeMs: 0 };

// ITU-T G.107 annex B, table B.1.
test.each([
  [90, 4.34],
  [80, 4.03],
  [70, 3.6],
  [60, 3.1],
  [50, 2.58],
])('a rating of %d is a score of %d', (rating, mos) => {
  expect(Math.abs(mosOfRating(rating) - mos)).toBeLessThan(0.01);
});

test('a score stays within 1 and 4.5', () => {
  expect([mosOfRating(-5), mosOfRating(0), mosOfRating(3), mosOfRating(100), mosOfRating(120)]).toEqual([
    1, 1, 1, 4.5, 4.5,
  ]);
});

// ITU-T G.107 §7.5 with Ie 0 and Bpl 25.1: 95 * Ppl / (Ppl + 25.1).
test.each([
  [0, 0],
  [1, 3.64],
  [2, 7.01],
  [5, 15.78],
  [10, 27.07],
])('%d % of random loss impair G.711 with concealment by %d', (lossPercent, impairment) => {
  expect(effectiveImpairment('PCMU', lossPercent)).toBeCloseTo(impairment, 2);
  expect(effectiveImpairment('PCMA', lossPercent)).toBe(effectiveImpairment('PCMU', lossPercent));
});

test('without loss and delay G.711 has the 4.41 of G.107, G.722 the rating of 116 of 129, L16 the best there is', () => {
  expect(estimateMos({ ...perfect, codec: 'PCMA' })).toBeCloseTo(4.41, 2);
  expect(estimateMos({ ...perfect, codec: 'G722' })).toBeCloseTo(mosOfRating(116 / 1.29), 5);
  expect(estimateMos({ ...perfect, codec: 'L16' })).toBe(4.5);
});

test.each(['PCMU', 'PCMA', 'G722', 'OPUS', 'L16'] as const)(
  '%s: more loss, delay or jitter never sounds better',
  (codec) => {
    const scores = (figure: 'lossShare' | 'roundTripMs' | 'jitterMs', values: readonly number[]): number[] =>
      values.map((value) => estimateMos({ ...perfect, codec, [figure]: value }));
    for (const fall of [
      scores('lossShare', [0, 0.01, 0.05, 0.2, 1]),
      scores('roundTripMs', [0, 200, 400, 800]),
      scores('jitterMs', [0, 30, 100]),
    ]) {
      expect(fall).toEqual(fall.toSorted((a, b) => b - a));
      expect(new Set(fall).size).toBe(fall.length);
      expect(fall.every((mos) => mos >= 1 && mos <= 4.5)).toBe(true);
    }
  },
);
