import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ToldEvent, World } from '../testing/world.ts';

let world: World;
let told: ToldEvent[];
/** Media is opened once this resolves. */
let opening: Promise<void>;
beforeEach(async () => {
  world = await World.open();
  told = [];
  opening = Promise.resolve();
  world.onEvent = (event) => {
    told.push(event);
  };
  world.onMedia = (engine) => {
    const createSession = engine.createSession.bind(engine);
    engine.createSession = async (options) => {
      await opening;
      return createSession(options);
    };
  };
  await world.start();
});
afterEach(async () => {
  await world.stop();
  await world.close();
});

test('a caller who gives up while two commands answer it leaves no media open', async () => {
  let open = () => {};
  opening = new Promise((resolve) => {
    open = resolve;
  });
  world.callIn(2000);
  await world.pass(1000);
  const path = `/calls/${told[0]?.payload.call_control_id}/actions/answer`;
  const answers = [world.command(path, {}), world.command(path, {})];
  await world.pass(2000);
  open();
  await world.pass(2000);
  for (const answer of answers) expect(await answer).toMatchObject({ status: 422, code: '90018' });
  expect(told.map(({ event_type: type }) => type)).toEqual(['call.initiated', 'call.hangup']);
  expect(world.leaks()).toEqual([]);
});
