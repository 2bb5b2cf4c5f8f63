import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { TranscriptionTurns } from './transcription-turns.ts';

/** Tasks that run until they are ended by name. */
function setUp() {
  const turns = new TranscriptionTurns();
  const running = new Map<string, { end: () => void; fail: (error: Error) => void }>();
  const run = (name: string) =>
    turns.run(async () => {
      await new Promise<void>((end, fail) => running.set(name, { end, fail }));
      running.delete(name);
    });
  return { turns, running, run };
}

test('two at a time, the others in their order, also behind one that fails', async () => {
  const { running, run } = setUp();
  const [first, , third] = [run('a'), run('b'), run('c'), run('d')];
  await turn();
  expect([...running.keys()]).toEqual(['a', 'b']);
  running.get('a')?.fail(new Error('broken'));
  await expect(first).rejects.toThrow('broken');
  running.delete('a');
  await turn();
  expect([...running.keys()]).toEqual(['b', 'c']);
  running.get('c')?.end();
  await third;
  await turn();
  expect([...running.keys()]).toEqual(['b', 'd']);
});

test('once closed, those that wait do not begin', async () => {
  const { turns, running, run } = setUp();
  const [first, second, third] = [run('a'), run('b'), run('c')];
  await turn();
  turns.close();
  expect(turns.closed).toBe(true);
  running.get('a')?.end();
  running.get('b')?.end();
  await Promise.all([first, second, third]);
  expect(running.size).toBe(0);
});
