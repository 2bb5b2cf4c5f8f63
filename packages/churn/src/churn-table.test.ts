import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { ChurnList, Place } from './churn-list.ts';
import { ChurnTable } from './churn-table.ts';

/** The same numbers in each run (Lehmer). */
function randomNumbers(): (below: number) => number {
  let state = 42;
  return (below) => {
    state = (state * 48_271) % (2 ** 31 - 1);
    return state % below;
  };
}

describe('a ChurnTable', () => {
  test('has what a Map has, whatever is set and deleted', () => {
    const random = randomNumbers();
    const table = new ChurnTable<number>();
    const map = new Map<string, number>();
    // Grows to a thousand and more and becomes empty again, three times.
    for (const mostKeys of [5_000, 3, 2_000, 20, 1_000, 1]) {
      for (let step = 0; step < 4_000; step += 1) {
        const key = `key ${random(3_000)}`;
        if (map.size < mostKeys && random(2) === 0) {
          // A Map leaves a key that comes again where it was.
          map.delete(key);
          map.set(key, step);
          table.set(key, step);
        } else {
          const gone = map.size > mostKeys ? ([...map.keys()][0] ?? key) : key;
          expect(table.delete(gone)).toBe(map.delete(gone));
        }
        const asked = `key ${random(3_000)}`;
        expect([table.get(asked), table.has(asked), table.size]).toEqual([map.get(asked), map.has(asked), map.size]);
      }
      expect([table.values(), table.first]).toEqual([[...map.values()], map.values().next().value]);
    }
  });

  test('is empty after clear, and takes more', () => {
    const table = new ChurnTable<number>();
    for (let i = 0; i < 100; i += 1) table.set(`${i}`, i);
    table.clear();
    expect([table.size, table.get('7'), table.values()]).toEqual([0, undefined, []]);
    table.set('7', 8);
    expect([table.size, table.get('7'), table.values()]).toEqual([1, 8, [8]]);
  });
});

describe('a ChurnList', () => {
  test('keeps the order when some leave, twice too', () => {
    const list = new ChurnList<string>();
    const places = ['a', 'b', 'c', 'd'].map((value) => new Place(value));
    for (const place of places) list.add(place);
    for (const index of [1, 1, 3, 0, 0]) {
      const place = places[index];
      if (place) list.remove(place);
    }
    expect([list.values(), list.size]).toEqual([['c'], 1]);
    if (places[0]) list.add(places[0]);
    expect([list.values(), list.size]).toEqual([['c', 'a'], 2]);
    list.clear();
    expect([list.values(), list.size]).toEqual([[], 0]);
  });

  test('knows its oldest and who stands in it, and takes nobody twice', () => {
    const list = new ChurnList<string>();
    const [a, b] = [new Place('a'), new Place('b')];
    expect(list.first).toBeUndefined();
    for (const place of [a, b]) {
      expect(list.has(place)).toBe(false);
      list.add(place);
      expect(list.has(place)).toBe(true);
      expect(() => list.add(place)).toThrow('once');
    }
    expect(list.first).toBe('a');
    list.remove(a);
    expect([list.first, list.has(a), list.has(b), list.values()]).toEqual(['b', false, true, ['b']]);
  });

  test('is gone along as a Set is, whoever comes and leaves meanwhile, from within another round too', () => {
    const random = randomNumbers();
    for (let round = 0; round < 300; round += 1) {
      const list = new ChurnList<number>();
      const set = new Set<number>();
      const places = Array.from({ length: 12 }, (_, index) => new Place(index));
      const visits: string[] = [];
      let changes = 40;
      const change = (index: number, removes: boolean): void => {
        const place = places[index];
        if (!place) return;
        if (removes) {
          list.remove(place);
          set.delete(index);
        } else if (!list.has(place)) {
          list.add(place);
          set.add(index);
        }
      };
      for (let index = 0; index < 6; index += 1) change(index, false);
      // Both are gone along in step, and changed in the same way between two steps.
      const go = (depth: number): void => {
        const expected = set[Symbol.iterator]();
        list.each((value) => {
          expect(value).toBe(expected.next().value);
          visits.push(`${depth}:${value}`);
          while (changes > 0 && random(3) > 0) {
            changes -= 1;
            change(random(12), random(2) === 0);
          }
          if (depth < 3 && random(3) === 0) go(depth + 1);
        });
        expect(expected.next().done).toBe(true);
      };
      go(1);
      expect(visits.length).toBeGreaterThan(0);
      expect(list.values()).toEqual([...set]);
    }
  });

  test('is gone along anew after a visit that threw', () => {
    const list = new ChurnList<string>();
    const places = ['a', 'b'].map((value) => new Place(value));
    for (const place of places) list.add(place);
    expect(() =>
      list.each(() => {
        throw new Error('no');
      }),
    ).toThrow('no');
    const seen: string[] = [];
    list.each((value) => seen.push(value));
    expect(seen).toEqual(['a', 'b']);
  });
});

describe('what has left is collected as young as it is', () => {
  setFlagsFromString('--expose-gc');
  const collectAll = runInNewContext('gc') as () => void;
  const oldBytes = (): number =>
    getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space')?.space_used_size ?? Number.NaN;

  /** How much the old space, 15 MB with a Map, has grown when 20,000 of a kilobyte each have come and gone, three at a time. */
  function growth(add: (index: number, value: number[]) => void, remove: (index: number) => void): number {
    for (let i = 0; i < 3; i += 1) add(i, []);
    // A full collection makes everything old that is there.
    collectAll();
    const before = oldBytes();
    for (let i = 3; i < 20_000; i += 1) {
      add(i, new Array(128).fill(i));
      remove(i - 3);
    }
    return oldBytes() - before;
  }

  test('by a table', () => {
    const table = new ChurnTable<number[]>();
    const key = (index: number): string => `key ${index % 64}`;
    const bytes = growth(
      (index, value) => table.set(key(index), value),
      (index) => table.delete(key(index)),
    );
    expect(bytes).toBeLessThan(2e6);
  });

  test('by a list', () => {
    const list = new ChurnList<number[]>();
    const places: Place<number[]>[] = [];
    const bytes = growth(
      (index, value) => {
        const place = new Place(value);
        places[index % 64] = place;
        list.add(place);
      },
      (index) => {
        const place = places[index % 64];
        if (place) list.remove(place);
      },
    );
    expect(bytes).toBeLessThan(2e6);
  });
});
