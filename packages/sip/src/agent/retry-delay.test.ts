import { expect, test } from 'vitest';
import { SipResponse } from '../message/sip-message.ts';
import { chanceOf, DEFAULT_RETRY, retryAfterMs, retryDelayMs } from './retry-delay.ts';

// RFC 5626 §4.5: the example there has a base of 30 s and a maximum of 1800 s.
test.each([
  [1, 30_000, 60_000],
  [2, 60_000, 120_000],
  [5, 480_000, 960_000],
  [6, 900_000, 1_800_000],
  [5000, 900_000, 1_800_000],
])('after %i failures the wait is from %i to %i ms', (failures, from, to) => {
  expect(retryDelayMs(failures, DEFAULT_RETRY, 0)).toBe(from);
  expect(retryDelayMs(failures, DEFAULT_RETRY, 1)).toBe(to);
});

test('chance is from 0 to below 1', () => {
  expect(chanceOf((size) => Buffer.alloc(size, 0))).toBe(0);
  expect(chanceOf((size) => Buffer.alloc(size, 0xff))).toBeLessThan(1);
});

test.each([
  ['120', 120_000],
  ['18000;duration=3600', 3_600_000],
  ['5 (in a meeting)', 5_000],
  ['soon', 0],
])('Retry-After: %s is %i ms', (value, expected) => {
  expect(retryAfterMs(new SipResponse({ status: 503, headers: [['Retry-After', value]] }))).toBe(expected);
  expect(retryAfterMs(new SipResponse({ status: 503, headers: [] }))).toBe(0);
});
