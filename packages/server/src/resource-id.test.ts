import { VirtualClock } from '@hookswitch/sip/testing';
import { expect, test } from 'vitest';
import { createResourceIds } from './resource-id.ts';

test('ids have 19 digits and rise, whatever the random bits are', () => {
  const makeId = createResourceIds(new VirtualClock(), (size) => Buffer.alloc(size, 0xff));
  const ids = Array.from({ length: 1000 }, makeId);
  for (const id of ids) expect(id).toMatch(/^[1-9]\d{18}$/);
  expect(new Set(ids).size).toBe(1000);
  expect([...ids].sort()).toEqual(ids);
});

test('ids of the year 2080 have 19 digits too', () => {
  expect(createResourceIds(new VirtualClock(Date.UTC(2080, 0, 1)))()).toMatch(/^[1-9]\d{18}$/);
});
