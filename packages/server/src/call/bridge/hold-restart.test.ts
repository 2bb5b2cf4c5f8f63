import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Talk } from '../../testing/carrier.ts';
import { brokenPromises, type Delivered } from '../../testing/promises.ts';
import { World } from '../../testing/world.ts';

let world: World;
let told: Delivered[];
let talk: Talk | undefined;
let isHungUp: boolean;
beforeEach(async () => {
  world = await World.open();
  told = [];
  talk = undefined;
  isHungUp = false;
  world.carrier.onTalk = (begun) => {
    talk = begun;
  };
  world.network.onDatagram = (datagram) => {
    if (datagram.data.toString('latin1').startsWith('BYE ')) isHungUp = true;
    return 'deliver';
  };
  world.onEvent = ({ id, event_type: type, payload }) => {
    told.push({ id, type });
    if (type === 'call.initiated') void world.command(`/calls/${payload.call_control_id}/actions/answer`, {});
  };
  await world.start();
  world.callIn(3_600_000);
  await world.pass(1500);
});
afterEach(async () => {
  await world.stop();
  await world.close();
});

const types = () => told.map(({ type }) => type);

test('a leg that its far end held when the process was killed ends once, and nothing says that it was taken off', async () => {
  talk?.hold(true);
  await world.pass(1000);
  expect(types()).toEqual(['call.initiated', 'call.answered', 'call.hold']);
  world.kill();
  await world.start();
  await world.pass(3000);
  expect(types()).toEqual(['call.initiated', 'call.answered', 'call.hold', 'call.hangup']);
  expect(isHungUp).toBe(true);
  await world.stop();
  expect(brokenPromises(world.storedEvents(), told)).toEqual([]);
});

test('a hold that the far end asks for while nothing runs is told by nobody', async () => {
  world.kill();
  talk?.hold(true);
  await world.pass(1000);
  await world.start();
  await world.pass(5000);
  expect(types()).toEqual(['call.initiated', 'call.answered', 'call.hangup']);
  expect(isHungUp).toBe(true);
});
