import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ToldEvent, World } from '../testing/world.ts';

let world: World;
let told: ToldEvent[];
/** A conference has its mix, and will be stored next. */
let onMix: (() => void) | undefined;
beforeEach(async () => {
  world = await World.open();
  world.onMedia = (engine) => {
    const createMix = engine.createMix.bind(engine);
    engine.createMix = async (options) => {
      const mix = await createMix(options);
      onMix?.();
      return mix;
    };
  };
  told = [];
  world.onEvent = (event) => {
    told.push(event);
    const path = `/calls/${event.payload.call_control_id}/actions`;
    if (event.event_type === 'call.initiated') void world.command(`${path}/answer`, {});
    if (event.event_type === 'call.answered') void world.command(`${path}/enqueue`, { queue_name: 'support' });
  };
  await world.start();
});
afterEach(async () => {
  await world.stop();
  await world.close();
});

test('nobody comes into a conference that is ended while its first participant is on the way', async () => {
  world.callIn(3_600_000);
  await world.pass(2000);
  const callControlId = told[0]?.payload.call_control_id;
  // The conference is stored; before it comes in the leg leaves its queue, which waits for the disk.
  onMix = () => world.db.hangAfterNext();
  const created = world.command('/conferences', { call_control_id: callControlId, name: 'short' });
  await world.pass(1000);
  onMix = undefined;
  const id = told.find(({ event_type: type }) => type === 'conference.created')?.payload.conference_id;
  const ended = world.command(`/conferences/${id}/actions/end`, {});
  await world.pass(1000);
  world.db.setHanging(false);
  await world.pass(2000);
  expect(await created).toMatchObject({ status: 422, code: '90019' });
  expect(await ended).toMatchObject({ status: 200 });
  const types = told.map(({ event_type: type }) => type).filter((type) => type.startsWith('conference.'));
  expect(types).toEqual(['conference.created', 'conference.ended']);
  // The leg is free for another one.
  expect(await world.command('/conferences', { call_control_id: callControlId, name: 'next' })).toMatchObject({
    status: 200,
  });
});
