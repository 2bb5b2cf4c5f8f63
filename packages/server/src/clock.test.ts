import { expect, test } from 'vitest';
import { isoMicros } from './clock.ts';

test.each([
  [Date.UTC(2026, 0, 2, 3, 4, 5, 678), '2026-01-02T03:04:05.678000Z'],
  [Date.UTC(2026, 0, 2, 3, 4, 5, 678) + 0.5, '2026-01-02T03:04:05.678500Z'],
  [0, '1970-01-01T00:00:00.000000Z'],
  [-0.001, '1969-12-31T23:59:59.999999Z'],
])('%d ms are %s', (wallTimeMs, text) => {
  expect(isoMicros(wallTimeMs)).toBe(text);
});
