import type { DialParams } from '@hookswitch/contract';
import type Telnyx from 'telnyx';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { toneWav } from '../tone-wav.ts';
import { beepHz, type Leg, type Meeting, Meetings, type Party, refusal, whoHears } from './meetings.test.support.ts';
import { applicationId, numbers } from './stage.ts';

let meetings: Meetings;
let client: Telnyx;

beforeAll(async () => {
  meetings = await Meetings.open({ '/600.wav': toneWav(600, 0.6), '/2200.wav': toneWav(2200, 0.6) });
  ({ client } = meetings);
  await client.media.upload({ media_url: meetings.files.url('/2200.wav'), media_name: 'other' });
});
afterEach(async () => {
  await meetings.endLegs();
  for (const phone of Object.values(meetings.phones)) phone.behaviour = 'answer';
});
afterAll(() => meetings?.close());

type Config = NonNullable<DialParams['conference_config']>;

/** A leg that is dialled into a conference, and in it. */
async function dialled(name: Party, config: Config): Promise<Leg & { readonly conferenceId: string }> {
  const leg = await meetings.leg(name, { conference_config: config });
  const { payload } = (await meetings.next('conference.participant.joined', leg.id)).data;
  return { ...leg, conferenceId: payload.conference_id };
}

let names = 0;
const newName = () => `dialled ${++names}`;

/** Alice in a conference of this name, and another one who enters it by its id. */
async function withGuest(guest: Config, host: Config = {}): Promise<Meeting & { readonly legs: [Leg, Leg] }> {
  const alice = await dialled('alice', { conference_name: newName(), ...host });
  const bob = await dialled('bob', { id: alice.conferenceId, ...guest });
  expect(bob.conferenceId).toBe(alice.conferenceId);
  return { id: alice.conferenceId, legs: [alice, bob] };
}

const silent = async ({ call }: Leg) => expect.poll(() => call.hearing, { timeout: 20_000 }).toEqual([]);

test('conference_name: of legs that answer at once one makes the conference, the others join it', async () => {
  const name = newName();
  const parties = ['alice', 'bob', 'carol'] as const;
  const legs = await Promise.all(parties.map((party) => dialled(party, { conference_name: name })));
  expect(new Set(legs.map(({ conferenceId }) => conferenceId)).size).toBe(1);
  const created = legs.filter(({ id }) => meetings.eventTypes(id).includes('conference.created'));
  expect(created).toHaveLength(1);
  const room = { id: legs[0]?.conferenceId ?? '', legs };
  await whoHears(room, legs[0] as Leg, [1, 2]);
  await whoHears(room, legs[2] as Leg, [0, 1]);
  // The name is free when the conference has ended, and makes another one.
  await client.conferences.actions.endConference(room.id, {});
  for (const { id } of legs) await meetings.stage.ending(id);
  expect((await dialled('alice', { conference_name: name })).conferenceId).not.toBe(room.id);
});

test('id: the leg enters that conference when it answers, muted, on hold, or with a role', async () => {
  const muted = await withGuest({ mute: true });
  await whoHears(muted, muted.legs[1], []);
  await whoHears(muted, muted.legs[0], [1]);
  await meetings.endLegs();
  const held = await withGuest({ hold: true, hold_audio_url: meetings.files.url('/600.wav') });
  await held.legs[1].call.hears(600);
  await meetings.endLegs();
  const other = await withGuest({ hold: true, hold_media_name: 'other' });
  await other.legs[1].call.hears(2200);
  const carol = await dialled('carol', {
    ...{ id: other.id, supervisor_role: 'whisper', whisper_call_control_ids: [other.legs[0].id] },
  });
  await client.conferences.actions.unhold(other.id, { call_control_ids: [other.legs[1].id] });
  await silent(other.legs[1]);
  await whoHears({ ...other, legs: [...other.legs, carol] }, carol, [0]);
});

test('a conference that waits starts with the leg that starts it, and the first leg brings the hold audio', async () => {
  const hold_audio_url = meetings.files.url('/600.wav');
  const room = await withGuest({}, { start_conference_on_create: false, hold_audio_url });
  await Promise.all(room.legs.map(({ call }) => call.hears(600)));
  const carol = await dialled('carol', { id: room.id, start_conference_on_enter: true });
  for (const leg of room.legs) await silent(leg);
  await whoHears({ ...room, legs: [...room.legs, carol] }, carol, [0, 1]);
});

test('beep_enabled is that of the conference which the leg makes, and of the leg in one that exists', async () => {
  const alice = await dialled('alice', { conference_name: newName(), beep_enabled: 'on_enter' });
  const { conferenceId: id } = alice;
  await alice.call.hears(beepHz);
  await silent(alice);
  const bob = await dialled('bob', { id, beep_enabled: 'on_exit' });
  await expect(alice.call.hears(beepHz, { withinMs: 700 })).rejects.toThrow();
  await bob.call.hangup();
  await alice.call.hears(beepHz);
  await silent(alice);
  await dialled('carol', { id });
  await alice.call.hears(beepHz);
});

test('end_conference_on_exit ends every leg, soft_end_conference_on_exit the conference alone', async () => {
  const hard = await withGuest({ end_conference_on_exit: true });
  await hard.legs[1].call.hangup();
  await meetings.stage.ending(hard.legs[0].id);
  const soft = await withGuest({ soft_end_conference_on_exit: true });
  await soft.legs[1].call.hangup();
  expect((await meetings.next('conference.ended', soft.legs[0].id)).data.payload.reason).toBe('host_left');
  await meetings.stage.ending(soft.legs[1].id);
  expect(meetings.eventTypes(soft.legs[0].id)).not.toContain('call.hangup');
});

/** Bob rings, and what he hears before he answers is heard by nobody else yet. */
async function ringing(config: Config) {
  const { bob } = meetings.phones;
  bob.behaviour = 'ring';
  const { call_control_id: id } = await meetings.stage.dial(numbers.bob, { conference_config: config });
  meetings.opened(id);
  const call = await bob.nextCall();
  await call.playEarly();
  await call.playTone(1000);
  return { id, call, toneHz: 1000 };
}

test('early_media: the conference hears what the leg plays before its answer, unless it is false', async () => {
  const alice = await dialled('alice', { conference_name: newName() });
  const bob = await ringing({ id: alice.conferenceId });
  await alice.call.hears(1000);
  const { data } = await client.conferences.listParticipants(alice.conferenceId);
  expect(data).toHaveLength(1);
  await bob.call.answer();
  await meetings.next('conference.participant.joined', bob.id);
  await bob.call.stopTone();
  await silent(alice);
  await whoHears({ id: alice.conferenceId, legs: [alice, bob] }, alice, [1]);
  await bob.call.hangup();
  await meetings.next('conference.participant.left', bob.id);
  // It gives up: nothing more is heard, and nobody was in the conference.
  const lost = await ringing({ id: alice.conferenceId });
  await alice.call.hears(1000);
  await lost.call.hangup();
  await meetings.stage.ending(lost.id);
  await silent(alice);
  expect(meetings.eventTypes(lost.id).filter((type) => type.startsWith('conference'))).toEqual([]);
  const quiet = await ringing({ id: alice.conferenceId, early_media: false });
  await expect(alice.call.hears(1000, { withinMs: 700 })).rejects.toThrow();
  await quiet.call.hangup();
  await meetings.stage.ending(quiet.id);
  const muted = await ringing({ id: alice.conferenceId, mute: true });
  await expect(alice.call.hears(1000, { withinMs: 700 })).rejects.toThrow();
  await muted.call.hangup();
  await meetings.stage.ending(muted.id);
});

test('a leg whose conference has ended before its answer, or is full, is hung up', async () => {
  const alice = await dialled('alice', { conference_name: newName() });
  const { bob } = meetings.phones;
  bob.behaviour = 'ring';
  const { call_control_id: id } = await meetings.stage.dial(numbers.bob, {
    conference_config: { id: alice.conferenceId },
  });
  meetings.opened(id);
  const call = await bob.nextCall();
  await client.conferences.actions.endConference(alice.conferenceId, {});
  await meetings.stage.ending(alice.id);
  await call.answer();
  expect(await meetings.stage.ending(id)).toMatchObject({ hangup_cause: 'normal_clearing' });
  bob.behaviour = 'answer';
  const full = await meetings.meeting(['alice', 'bob'], { max_participants: 2 });
  const carol = await meetings.leg('carol', { conference_config: { id: full.id } });
  expect(await meetings.stage.ending(carol.id)).toMatchObject({ hangup_cause: 'normal_clearing' });
});

test('a config that names no conference, two, or one that is not there is refused', async () => {
  const alice = await dialled('alice', { conference_name: newName() });
  const { conferenceId: id } = alice;
  const refused = async (config: object, params: object = {}) => {
    const body = { connection_id: applicationId, from: '+15550100000', to: numbers.carol, ...params };
    const answer = await meetings.stage.platform.api.request('POST', '/calls', { ...body, conference_config: config });
    return refusal(answer);
  };
  const at = (name: string) => `/conference_config/${name}`;
  expect(await refused({})).toEqual([422, '10004', at('id')]);
  expect(await refused({ id, conference_name: 'x' })).toEqual([422, '10027', at('conference_name')]);
  const create = { id, start_conference_on_create: false };
  expect(await refused(create)).toEqual([422, '10027', at('start_conference_on_create')]);
  expect(await refused({ id: '8e29a5cb-0000-4000-8000-000000000000' })).toEqual([422, '90058', at('id')]);
  const whisper = { id, whisper_call_control_ids: [alice.id] };
  expect(await refused(whisper)).toEqual([422, '10027', at('whisper_call_control_ids')]);
  const hold = { id, hold_media_name: 'other', hold_audio_url: meetings.files.url('/600.wav') };
  expect(await refused(hold)).toEqual([422, '10027', at('hold_media_name')]);
  const supervise = { supervise_call_control_id: alice.id };
  expect(await refused({ id }, supervise)).toEqual([422, '10027', '/conference_config']);
  const bridge = { link_to: alice.id, bridge_on_answer: true };
  expect(await refused({ id }, bridge)).toEqual([422, '10027', '/conference_config']);
  await client.conferences.actions.endConference(id, {});
  await meetings.next('conference.ended', alice.id);
  expect(await refused({ id })).toEqual([422, '90019', at('id')]);
});
