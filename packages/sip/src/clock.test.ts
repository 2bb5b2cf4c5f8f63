import { expect, test } from 'vitest';
import { systemClock } from './clock.ts';

test('fires once, not early, and not after cancel', async () => {
  const startMs = systemClock.now();
  const cancelled = systemClock.setTimer(5, () => expect.unreachable());
  cancelled.cancel();
  await new Promise<void>((resolve) => systemClock.setTimer(20, resolve));
  expect(systemClock.now() - startMs).toBeGreaterThanOrEqual(19);
  cancelled.cancel();
});

test('a delay beyond what the runtime can hold does not fire at once', async () => {
  const timer = systemClock.setTimer(2 ** 40, () => expect.unreachable());
  await new Promise<void>((resolve) => systemClock.setTimer(10, resolve));
  timer.cancel();
});

test('knows the Unix time', () => {
  expect(systemClock.wallTimeMs()).toBeGreaterThan(Date.UTC(2025, 0, 1));
});
