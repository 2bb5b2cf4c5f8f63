import { MediaError } from '@hookswitch/media';
import { pcmWav } from '@hookswitch/wav';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Talk } from '../../testing/carrier.ts';
import { type ToldEvent, World } from '../../testing/world.ts';

let world: World;
let told: ToldEvent[];
beforeEach(async () => {
  world = await World.open();
  told = [];
  world.onEvent = (event) => {
    told.push(event);
    const path = `/calls/${event.payload.call_control_id}/actions`;
    if (event.event_type === 'call.initiated') void world.command(`${path}/answer`, {});
  };
  await world.start();
});
afterEach(async () => {
  await world.stop();
  await world.close();
});

/** A call that is answered. @returns its id */
async function answered(): Promise<string> {
  world.callIn(36_000_000);
  await world.pass(1000);
  const [newest] = told.filter(({ event_type: type }) => type === 'call.answered').slice(-1);
  return newest?.payload.call_control_id ?? '';
}

/** A conference that these legs are in. @returns its id */
async function conferenceOf(legs: readonly string[], params: object = {}): Promise<string> {
  const [first, ...others] = legs;
  await world.command('/conferences', { call_control_id: first, name: 'room', ...params });
  await world.pass(200);
  const id = told.findLast(({ event_type: type }) => type === 'conference.created')?.payload.conference_id ?? '';
  for (const leg of others) await world.command(`/conferences/${id}/actions/join`, { call_control_id: leg });
  await world.pass(200);
  return id;
}

const eventsOf = (id: string) =>
  told
    .filter(({ payload }) => payload.call_control_id === id)
    .map(({ event_type: type }) => type)
    .slice(2);

test('after a crash everybody has left and the conference has ended: each is told once, and the name is free', async () => {
  const [host, guest, gone] = [await answered(), await answered(), await answered()] as const;
  const id = await conferenceOf([host, guest, gone]);
  await world.command(`/conferences/${id}/actions/leave`, { call_control_id: gone });
  await world.pass(200);
  const joined = 'conference.participant.joined';
  const left = 'conference.participant.left';
  for (let kills = 0; kills < 2; kills += 1) {
    world.kill();
    await world.start();
    await world.pass(3000);
    expect(eventsOf(host)).toEqual(['conference.created', joined, 'call.hangup', left, 'conference.ended']);
    expect(eventsOf(guest)).toEqual([joined, 'call.hangup', left]);
    expect(eventsOf(gone)).toEqual([joined, left, 'call.hangup']);
  }
  expect(told.findLast(({ event_type: type }) => type === 'conference.ended')?.payload).toMatchObject({
    ...{ conference_id: id, reason: 'all_left' },
  });
  expect(await world.command(`/conferences/${id}/actions/mute`, {})).toMatchObject({ status: 422, code: '90019' });
  expect(await conferenceOf([await answered()])).not.toBe(id);
});

test('who had hung up before the crash is told to have left once', async () => {
  const [host, guest] = [await answered(), await answered()] as const;
  await conferenceOf([host, guest]);
  await world.command(`/calls/${host}/actions/hangup`, {});
  await world.pass(500);
  world.kill();
  await world.start();
  await world.pass(3000);
  const ends = ['call.hangup', 'conference.participant.left', 'conference.ended'];
  expect(eventsOf(host).slice(-3)).toEqual(ends);
  expect(eventsOf(guest).slice(-2)).toEqual(ends.slice(0, 2));
});

test('a crash after a conference was ended and before everybody was stored to have left loses nobody', async () => {
  let talk: Talk | undefined;
  const host = await answered();
  world.carrier.onTalk = (newest) => {
    talk = newest;
  };
  const guest = await answered();
  const id = await conferenceOf([host, guest]);
  // The disk is full for a moment: what is told of the guest waits for its next try.
  world.db.setFull(true);
  for (let keys = 0; keys < 40; keys += 1) talk?.press('5');
  await world.pass(500);
  world.db.setFull(false);
  await world.command(`/conferences/${id}/actions/end`, {});
  await world.pass(200);
  world.kill();
  await world.start();
  await world.pass(3000);
  const ends = eventsOf(guest).filter((type) => type !== 'call.dtmf.received');
  expect(ends).toEqual(['conference.participant.joined', 'call.hangup', 'conference.participant.left']);
  expect(eventsOf(host)).toContain('conference.ended');
});

test('the last one who leaves while the disk is full is told to have left, once, though its conference was stored as ended before', async () => {
  let talk: Talk | undefined;
  const host = await answered();
  world.carrier.onTalk = (newest) => {
    talk = newest;
  };
  const guest = await answered();
  const id = await conferenceOf([host, guest]);
  await world.command(`/conferences/${id}/actions/leave`, { call_control_id: host });
  await world.pass(200);
  world.db.setFull(true);
  for (let keys = 0; keys < 40; keys += 1) talk?.press('5');
  await world.pass(500);
  world.db.setFull(false);
  await world.command(`/conferences/${id}/actions/leave`, { call_control_id: guest });
  await world.pass(200);
  expect(eventsOf(host).at(-1)).toBe('conference.ended');
  world.kill();
  await world.start();
  await world.pass(3000);
  const ends = eventsOf(guest).filter((type) => type !== 'call.dtmf.received');
  expect(ends).toEqual(['conference.participant.joined', 'call.hangup', 'conference.participant.left']);
});

test('who is bridged has left its conference before, in its own order of events', async () => {
  const [host, guest, other] = [await answered(), await answered(), await answered()] as const;
  await conferenceOf([host, guest]);
  await world.command(`/calls/${guest}/actions/bridge`, { call_control_id: other });
  await world.pass(500);
  expect(eventsOf(guest)).toEqual(['conference.participant.joined', 'conference.participant.left', 'call.bridged']);
});

test('duration_minutes: a conference ends when its time is up, with every leg, once', async () => {
  const [host, guest] = [await answered(), await answered()] as const;
  await conferenceOf([host, guest], { duration_minutes: 2 });
  await world.pass(118_000);
  expect(eventsOf(host)).not.toContain('conference.ended');
  await world.pass(3000);
  const count = (type: string) => told.filter(({ event_type: each }) => each === type).length;
  expect(told.find(({ event_type: type }) => type === 'conference.ended')?.payload).toMatchObject({
    ...{ call_control_id: host, reason: 'time_exceeded' },
  });
  expect([count('conference.ended'), count('conference.participant.left'), count('call.hangup')]).toEqual([1, 2, 2]);
  const hangup = (id: string) =>
    told.find(({ event_type: type, payload }) => type === 'call.hangup' && payload.call_control_id === id)?.payload;
  expect(hangup(host)).toMatchObject({ hangup_cause: 'time_limit' });
  expect(hangup(guest)).toMatchObject({ hangup_cause: 'normal_clearing' });
});

test('a conference that cannot be stored is refused, and its name is free again', async () => {
  const host = await answered();
  // More than there may be room for in the pages that the store has.
  const large = { client_state: 'A'.repeat(65_536) };
  const create = (params: object) => world.command('/conferences', { call_control_id: host, name: 'room', ...params });
  world.db.setFull(true);
  expect(await create(large)).toMatchObject({ status: 503, code: '10007' });
  world.db.setFull(false);
  expect(await create({})).toMatchObject({ status: 200 });
  await world.pass(500);
  expect(eventsOf(host)).toEqual(['conference.created', 'conference.participant.joined']);
});

test('a conference whose first leg cannot be seated ends at once', async () => {
  let isBroken = true;
  world.kill();
  world.onMedia = (engine) => {
    const createSession = engine.createSession.bind(engine);
    engine.createSession = async (options) => {
      const session = await createSession(options);
      const stop = session.stopPlayback.bind(session);
      session.stopPlayback = async (which) => {
        if (isBroken) throw new MediaError('engine-gone', 'the media process has just died');
        await stop(which);
      };
      return session;
    };
  };
  await world.start();
  const host = await answered();
  const act = (action: string, body: object) => world.command(`/calls/${host}/actions/${action}`, body);
  // It has to be taken out of its queue first, whose music is stopped then.
  await act('enqueue', { queue_name: 'support' });
  await act('playback_start', {
    playback_content: pcmWav(8000, new Int16Array(8000)).toString('base64'),
    loop: 'infinity',
  });
  // The audio goes through a real file, which virtual time knows nothing of.
  for (let tries = 0; tries < 500 && eventsOf(host).at(-1) !== 'call.playback.started'; tries += 1)
    await world.pass(100);
  const create = () => world.command('/conferences', { call_control_id: host, name: 'room' });
  expect(await create()).toMatchObject({ status: 422, code: '90033' });
  await world.pass(500);
  const conferenceEvents = () => eventsOf(host).filter((type) => type.startsWith('conference.'));
  expect(conferenceEvents()).toEqual(['conference.created', 'conference.ended']);
  isBroken = false;
  expect(await create()).toMatchObject({ status: 200 });
  await world.pass(500);
  expect(conferenceEvents().at(-1)).toBe('conference.participant.joined');
});
