import { expect, test } from 'vitest';
import { FairSlots } from './fair-slots.ts';

function slots(limits: { perOrigin: number; total: number }) {
  const started: string[] = [];
  return { started, slots: new FairSlots<string>(limits, (item) => started.push(item)) };
}

test('what finds a free slot starts at once, in the order of arrival, up to the limit of its origin', () => {
  const { started, slots: fair } = slots({ perOrigin: 2, total: 10 });
  for (const item of ['a1', 'a2', 'a3', 'b1']) fair.enqueue(item.charAt(0), item);
  expect(started).toEqual(['a1', 'a2', 'b1']);
  fair.release('a');
  expect(started).toEqual(['a1', 'a2', 'b1', 'a3']);
});

test('when all slots are taken the origins are served in turn, however long the queue of one is', () => {
  const { started, slots: fair } = slots({ perOrigin: 5, total: 2 });
  for (let n = 1; n <= 100; n += 1) fair.enqueue('a', `a${n}`);
  fair.enqueue('b', 'b1');
  fair.enqueue('c', 'c1');
  fair.enqueue('b', 'b2');
  started.length = 0;
  for (const done of ['a', 'a', 'a', 'b', 'c']) fair.release(done);
  expect(started).toEqual(['a3', 'b1', 'c1', 'a4', 'b2']);
});

test('what is taken back never starts, and leaves the slot to others', () => {
  const { started, slots: fair } = slots({ perOrigin: 1, total: 1 });
  fair.enqueue('a', 'a1');
  fair.enqueue('a', 'a2');
  fair.enqueue('b', 'b1');
  fair.remove('a', 'a2');
  fair.remove('z', 'unknown');
  fair.release('a');
  expect(started).toEqual(['a1', 'b1']);
  fair.release('b');
  expect(() => fair.release('b')).toThrow(/Nothing runs/);
});
