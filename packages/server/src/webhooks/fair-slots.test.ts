import { Place } from '@hookswitch/churn';
import { expect, test } from 'vitest';
import { FairSlots } from './fair-slots.ts';

class Item {
  readonly name: string;
  readonly slotPlace: Place<Item> = new Place<Item>(this);

  constructor(name: string) {
    this.name = name;
  }

  get origin(): string {
    return this.name.charAt(0);
  }
}

/** The origin of an item is the first letter of its name. */
function slots(limits: { perOrigin: number; total: number }) {
  const started: string[] = [];
  const fair = new FairSlots<Item>(limits, ({ name }) => started.push(name));
  const enqueue = (...names: string[]): Item[] =>
    names.map((name) => {
      const item = new Item(name);
      fair.enqueue(item.origin, item);
      return item;
    });
  return { started, fair, enqueue };
}

test('what finds a free slot starts at once, in the order of arrival, up to the limit of its origin', () => {
  const { started, fair, enqueue } = slots({ perOrigin: 2, total: 10 });
  enqueue('a1', 'a2', 'a3', 'b1');
  expect(started).toEqual(['a1', 'a2', 'b1']);
  fair.release('a');
  expect(started).toEqual(['a1', 'a2', 'b1', 'a3']);
});

test('when all slots are taken the origins are served in turn, however long the queue of one is', () => {
  const { started, fair, enqueue } = slots({ perOrigin: 5, total: 2 });
  for (let n = 1; n <= 100; n += 1) enqueue(`a${n}`);
  enqueue('b1', 'c1', 'b2');
  started.length = 0;
  for (const done of ['a', 'a', 'a', 'b', 'c']) fair.release(done);
  expect(started).toEqual(['a3', 'b1', 'c1', 'a4', 'b2']);
});

test('what is taken back never starts, and leaves the slot to others', () => {
  const { started, fair, enqueue } = slots({ perOrigin: 1, total: 1 });
  for (const item of enqueue('a1', 'a2', 'b1').slice(1, 2)) fair.remove(item.origin, item);
  fair.remove('z', new Item('z1'));
  fair.release('a');
  expect(started).toEqual(['a1', 'b1']);
  fair.release('b');
  expect(() => fair.release('b')).toThrow(/Nothing runs/);
});

test('what is done as soon as it starts lets everything behind it start, and leaves nothing', () => {
  const started: string[] = [];
  const fair = new FairSlots<Item>({ perOrigin: 1, total: 1 }, (item) => {
    started.push(item.name);
    // The first one keeps its slot until the others wait.
    if (item.name !== 'a1') fair.release(item.origin);
  });
  for (const name of ['a1', 'a2', 'b1', 'a3', 'b2']) fair.enqueue(name.charAt(0), new Item(name));
  fair.release('a');
  expect(started).toEqual(['a1', 'b1', 'a2', 'b2', 'a3']);
  for (const origin of ['a', 'b']) expect(() => fair.release(origin)).toThrow(/Nothing runs/);
});
