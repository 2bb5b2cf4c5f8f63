import { afterEach, beforeEach, expect, test } from 'vitest';
import { applicationId, applicationNumber, type ToldEvent, World } from '../testing/world.ts';

let world: World;
let told: ToldEvent[];
beforeEach(async () => {
  world = await World.open();
  told = [];
  world.onEvent = (event) => {
    told.push(event);
    const isCaller = event.event_type === 'call.initiated' && event.payload.direction === 'incoming';
    if (isCaller) void world.command(`/calls/${event.payload.call_control_id}/actions/answer`, {});
  };
  await world.start();
});
afterEach(async () => {
  await world.stop();
  await world.close();
});

test('the linked leg ends while legs that ring together are stored: each begins before it ends', async () => {
  world.callIn(2500);
  await world.pass(2000);
  const linkTo = told[0]?.payload.call_control_id;
  world.db.setHanging(true);
  const dialled = world.command('/calls', {
    ...{ connection_id: applicationId, from: applicationNumber, to: ['+15550000001', '+15550000002'] },
    ...{ link_to: linkTo, bridge_on_answer: true },
  });
  await world.pass(1000);
  world.db.setHanging(false);
  await world.pass(3000);
  expect(await dialled).toMatchObject({ status: 200 });
  const legs = new Map<string | undefined, string[]>();
  for (const { event_type: type, payload } of told) {
    if (payload.call_control_id !== linkTo)
      legs.set(payload.call_control_id, [...(legs.get(payload.call_control_id) ?? []), type]);
  }
  const both = ['call.initiated', 'call.hangup'];
  expect([...legs.values()]).toEqual([both, both]);
});

test('the first of them cannot be stored: none is made', async () => {
  world.db.setFull(true);
  const to = ['+15550000001', '+15550000002'];
  const dial = () => world.command('/calls', { connection_id: applicationId, from: applicationNumber, to });
  const statuses: (number | undefined)[] = [];
  // Until the pages that the file has already are full too.
  for (let dials = 0; dials < 200 && !statuses.includes(503); dials += 1) statuses.push((await dial())?.status);
  world.db.setFull(false);
  await world.pass(2000);
  expect(statuses.at(-1)).toBe(503);
  // Of the last one that was made there may have been room for the first leg only.
  const begun = told.filter(({ event_type: type }) => type === 'call.initiated').length;
  expect([2 * (statuses.length - 1), 2 * (statuses.length - 1) - 1]).toContain(begun);
});
