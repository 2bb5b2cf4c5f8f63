import { afterEach, beforeEach, expect, test } from 'vitest';
import { applicationId, applicationNumber, type CommandAnswer, type ToldEvent, World } from '../testing/world.ts';

let world: World;
let told: ToldEvent[];
beforeEach(async () => {
  world = await World.open();
  world.refusesNewCalls = true;
  told = [];
  world.onEvent = (event) => {
    told.push(event);
  };
  await world.start();
});
afterEach(async () => {
  await world.stop();
  await world.close();
});

const dial = (to: string | string[] = '+15550000001'): Promise<CommandAnswer | undefined> =>
  world.command('/calls', { connection_id: applicationId, from: applicationNumber, to });

/** So many commands to dial, all on their way into the platform. */
async function dialAtOnce(calls: number): Promise<Promise<CommandAnswer | undefined>[]> {
  const answers = Array.from({ length: calls }, () => dial());
  // HTTP is real: an answer to something later says that the commands before it were read.
  await Promise.all(Array.from({ length: 4 }, () => world.command('/calls', {})));
  return answers;
}

test('while the disk does not answer new calls wait a moment and are refused then; who got in is called', async () => {
  world.db.setHanging(true);
  const answers = await dialAtOnce(60);
  await world.pass(1000);
  world.db.setHanging(false);
  await world.pass(2000);
  const ends = (await Promise.all(answers)).map((answer) => [answer?.status, answer?.code, answer?.retryAfter]);
  const made = ends.filter(([status]) => status === 200).length;
  expect(made).toBeGreaterThanOrEqual(16);
  expect(made).toBeLessThanOrEqual(32);
  expect(ends.filter(([status]) => status !== 200)).toEqual(
    Array.from({ length: 60 - made }, () => [503, '10037', '1']),
  );
  const begun = told.filter(({ event_type: type }) => type === 'call.initiated');
  expect(begun).toHaveLength(made);
  expect((await dial())?.status).toBe(200);
});

test('commands of live calls are never refused', async () => {
  await dial();
  await world.pass(500);
  const callControlId = told[0]?.payload.call_control_id;
  world.db.setHanging(true);
  const answers = await dialAtOnce(60);
  const hangup = world.command(`/calls/${callControlId}/actions/hangup`, {});
  await world.pass(1000);
  world.db.setHanging(false);
  await world.pass(2000);
  expect(await hangup).toMatchObject({ status: 200 });
  const ended = told.find(({ event_type: type }) => type === 'call.hangup');
  expect(ended?.payload.call_control_id).toBe(callControlId);
  expect((await Promise.all(answers)).some((answer) => answer?.status === 503)).toBe(true);
});

test('calls that come in get 503, those that are given up meanwhile begin nothing', async () => {
  world.db.setHanging(true);
  for (let call = 0; call < 50; call += 1) world.callIn(60_000);
  await world.pass(100);
  // These wait in line when they are cancelled.
  for (let call = 0; call < 10; call += 1) world.callIn(100);
  await world.pass(1400);
  world.db.setHanging(false);
  await world.pass(2000);
  const begun = told.filter(({ event_type: type }) => type === 'call.initiated').length;
  expect(begun).toBeGreaterThanOrEqual(16);
  expect(begun).toBeLessThanOrEqual(32);
  expect(world.carrier.refusals).toEqual(Array.from({ length: 50 - begun }, () => 503));
});

test('a call that nobody takes waits for nothing', async () => {
  world.db.setHanging(true);
  const answers = await dialAtOnce(60);
  world.callIn(60_000, '+15559999999');
  await world.pass(20);
  expect(world.carrier.refusals).toEqual([404]);
  world.db.setHanging(false);
  await world.pass(2000);
  await Promise.all(answers);
});

test('destinations that ring together take the room of each', async () => {
  world.db.setHanging(true);
  const many = Array.from({ length: 20 }, (_, index) => `+1555000${String(index).padStart(4, '0')}`);
  const answers = [];
  for (const to of [many, many, '+15550000001']) {
    answers.push(dial(to));
    await world.command('/calls', {});
  }
  await world.pass(1000);
  world.db.setHanging(false);
  await world.pass(1000);
  expect((await Promise.all(answers)).map((answer) => answer?.status)).toEqual([200, 200, 503]);
});
