import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ToldEvent, World } from '../../testing/world.ts';

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

/** A call that has been answered and waits in its queue. @returns its id */
async function waiting(): Promise<string> {
  world.callIn(3_600_000);
  await world.pass(2000);
  return told.findLast(({ event_type: type }) => type === 'call.enqueued')?.payload.call_control_id ?? '';
}

/** A conference that is stored; before its first leg comes in this leaves its queue, which waits for the disk. */
async function halfMade(leg: string, params: object = {}) {
  onMix = () => world.db.hangAfterNext();
  const created = world.command('/conferences', { call_control_id: leg, name: 'short', ...params });
  await world.pass(1000);
  onMix = undefined;
  const id = told.find(({ event_type: type }) => type === 'conference.created')?.payload.conference_id;
  return {
    created,
    act: (action: string, body: object) => world.command(`/conferences/${id}/actions/${action}`, body),
  };
}

async function goOn(): Promise<void> {
  await world.pass(1000);
  world.db.setHanging(false);
  await world.pass(2000);
}

const conferenceEvents = () =>
  told.map(({ event_type: type }) => type.replace('conference.', '')).filter((type) => !type.startsWith('call.'));

test('a conference that is ended while its first participant is on the way ends when that one has come', async () => {
  const { created, act } = await halfMade(await waiting());
  const ended = act('end', {});
  await goOn();
  expect([await created, await ended]).toMatchObject([{ status: 200 }, { status: 200 }]);
  expect(conferenceEvents()).toEqual(['created', 'participant.joined', 'participant.left', 'ended']);
  expect(told.map(({ event_type: type }) => type)).toContain('call.hangup');
});

test('who comes and goes while the first participant is on the way neither ends the conference nor takes its place', async () => {
  const [host, guest] = [await waiting(), await waiting()] as const;
  const { created, act } = await halfMade(host, { max_participants: 2 });
  const joined = act('join', { call_control_id: guest });
  const left = act('leave', { call_control_id: guest });
  await goOn();
  const all = [await created, await joined, await left];
  expect(all).toMatchObject([{ status: 200 }, { status: 200 }, { status: 200 }]);
  expect(conferenceEvents()).toEqual(['created', 'participant.joined', 'participant.joined', 'participant.left']);
  expect(await act('mute', { call_control_ids: [host] })).toMatchObject({ status: 200 });
});
