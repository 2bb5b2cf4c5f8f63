import { expect, test } from 'vitest';
import { timeOrderedUuid } from './time-ordered-uuid.ts';

test('has the form of version 7, and the time in front', () => {
  // The example of RFC 9562 appendix A.6: 2022-02-22T19:22:22.000Z.
  expect(timeOrderedUuid(0x017f22e279b0)).toMatch(/^017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('later ones sort behind, and those of one moment differ', () => {
  const now = Date.UTC(2026, 0, 2);
  expect(timeOrderedUuid(now) < timeOrderedUuid(now + 1)).toBe(true);
  expect(new Set(Array.from({ length: 1000 }, () => timeOrderedUuid(now))).size).toBe(1000);
});

test('a clock that was set before 1970 makes one too', () => {
  expect(timeOrderedUuid(-5)).toMatch(/^00000000-0000-7/);
});
