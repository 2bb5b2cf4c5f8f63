import { VirtualClock } from '@hookswitch/sip/testing';
import { expect, test } from 'vitest';
import { CommandReplay } from './command-replay.ts';

function counted() {
  let runs = 0;
  return {
    run: async () => {
      runs += 1;
      return `answer ${runs}`;
    },
    runs: () => runs,
  };
}

test('the same command_id has one effect and one answer, also while the first is under way', async () => {
  const replay = new CommandReplay(new VirtualClock());
  const { run, runs } = counted();
  const answers = await Promise.all([replay.once('leg', 'id', run), replay.once('leg', 'id', run)]);
  expect(answers).toEqual(['answer 1', 'answer 1']);
  expect(await replay.once('leg', 'id', run)).toBe('answer 1');
  expect(runs()).toBe(1);
});

test('another leg, another id and no id at all are commands of their own', async () => {
  const replay = new CommandReplay(new VirtualClock());
  const { run, runs } = counted();
  await replay.once('leg', 'id', run);
  await replay.once('other leg', 'id', run);
  await replay.once('leg', 'other id', run);
  await replay.once('leg', undefined, run);
  await replay.once('leg', undefined, run);
  expect(runs()).toBe(5);
});

test('an id is forgotten after 60 seconds, not before', async () => {
  const clock = new VirtualClock();
  const replay = new CommandReplay(clock);
  const { run } = counted();
  await replay.once('leg', 'id', run);
  await clock.advance(59_999);
  expect(await replay.once('leg', 'id', run)).toBe('answer 1');
  await clock.advance(1);
  expect(await replay.once('leg', 'id', run)).toBe('answer 2');
});

test('a refused command frees its id for the corrected one', async () => {
  const replay = new CommandReplay(new VirtualClock());
  await expect(
    replay.once('leg', 'id', async () => {
      throw new Error('refused');
    }),
  ).rejects.toThrow('refused');
  expect(await replay.once('leg', 'id', async () => 'done')).toBe('done');
});

test('an answer of an earlier run is given for what is left of its 60 seconds', async () => {
  const clock = new VirtualClock();
  const replay = new CommandReplay(clock);
  const { run } = counted();
  replay.restore('dial', 'id', 'earlier answer', 50_000);
  expect(await replay.once('dial', 'id', run)).toBe('earlier answer');
  await clock.advance(10_000);
  expect(await replay.once('dial', 'id', run)).toBe('answer 1');
});

test('one that is refused after its id was forgotten takes nothing from the command that has the id now', async () => {
  const clock = new VirtualClock();
  const replay = new CommandReplay(clock);
  let refuse = () => {};
  const slow = replay.once(
    'leg',
    'id',
    () => new Promise((_, reject) => (refuse = () => reject(new Error('refused')))),
  );
  await clock.advance(60_000);
  const { run } = counted();
  expect(await replay.once('leg', 'id', run)).toBe('answer 1');
  refuse();
  await expect(slow).rejects.toThrow('refused');
  expect(await replay.once('leg', 'id', run)).toBe('answer 1');
});
