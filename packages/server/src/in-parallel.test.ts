import { expect, test } from 'vitest';
import { inParallel } from './in-parallel.ts';

test('every item gets its turn, and no more than the width are under way', async () => {
  let underWay = 0;
  let most = 0;
  const done: number[] = [];
  await inParallel([5, 1, 4, 2, 3], 2, async (turns) => {
    underWay += 1;
    most = Math.max(most, underWay);
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    underWay -= 1;
    done.push(turns);
  });
  expect([most, done.toSorted()]).toEqual([2, [1, 2, 3, 4, 5]]);
});

test('a failure is told when those that had begun are over, and begins no more', async () => {
  const begun: number[] = [];
  const over: number[] = [];
  const run = inParallel([1, 2, 3, 4], 2, async (item) => {
    begun.push(item);
    if (item === 1) throw new Error('one');
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    over.push(item);
  });
  await expect(run).rejects.toThrow('one');
  expect([begun, over]).toEqual([[1, 2], [2]]);
});
