import type Telnyx from 'telnyx';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { FileServer } from '../file-server.ts';
import { listenToWav } from '../heard-wav.ts';
import { toneWav } from '../tone-wav.ts';
import { beepHz, type Leg, type Meeting, Meetings, whoHears } from './meetings.test.support.ts';
import type { Stage } from './stage.ts';

let meetings: Meetings;
let stage: Stage;
let files: FileServer;
let client: Telnyx;

beforeAll(async () => {
  meetings = await Meetings.open({ '/600.wav': toneWav(600, 0.6), '/2200.wav': toneWav(2200, 0.6) });
  ({ stage, files, client } = meetings);
});
afterEach(() => meetings.endLegs());
afterAll(() => meetings?.close());

const leg: Meetings['leg'] = (name) => meetings.leg(name);
const meeting: Meetings['meeting'] = (...terms) => meetings.meeting(...terms);
const next: Meetings['next'] = (type, id) => meetings.next(type, id);
const refused: Meetings['refused'] = (path, params) => meetings.refused(path, params);

const absent = (): never => {
  throw new Error('a meeting has somebody in it');
};

test('three participants hear each other and not themselves, and the events tell of it', async () => {
  const room = await meeting(['alice', 'bob', 'carol']);
  const [alice, bob, carol] = room.legs as [Leg, Leg, Leg];
  await whoHears(room, alice, [1, 2]);
  await whoHears(room, bob, [0, 2]);
  await whoHears(room, carol, [0, 1]);
  await next('conference.floor.changed', carol.id);
  const created = await next('conference.created', alice.id);
  expect(created.data.payload).toMatchObject({ conference_id: room.id, occurred_at: expect.any(String) });
  for (const { id } of room.legs) await next('conference.participant.joined', id);
  expect(await stage.metric('hookswitch_conference_participants')).toEqual(['3']);
  await carol.call.hangup();
  const left = await next('conference.participant.left', carol.id);
  expect(left.data.payload).toMatchObject({ conference_id: room.id, connection_id: '2800000000000000001' });
  await whoHears(room, alice, [1]);
  await client.conferences.actions.leave(room.id, { call_control_id: alice.id });
  await client.conferences.actions.leave(room.id, { call_control_id: bob.id });
  const ended = await next('conference.ended', alice.id);
  expect(ended.data.payload).toMatchObject({ conference_id: room.id, reason: 'all_left' });
  await expect.poll(() => stage.metric('hookswitch_conferences'), { timeout: 20_000 }).toEqual(['0']);
  // Parked: it takes commands as before, and may join another conference.
  await client.calls.actions.startPlayback(alice.id, { audio_url: files.url('/600.wav') });
  await alice.call.hears(600);
});

test('mute, unmute, and participants as they are listed, shown and changed', async () => {
  const room = await meeting(['alice', 'bob'], { region: 'Europe' });
  const [alice, bob] = room.legs as [Leg, Leg];
  await client.conferences.actions.mute(room.id, { call_control_ids: [alice.id] });
  await whoHears(room, alice, []);
  await whoHears(room, bob, [0]);
  const list = async (query: object) => {
    const all: string[] = [];
    for await (const { call_control_id: id } of client.conferences.listParticipants(room.id, query)) all.push(id);
    return all;
  };
  expect(await list({})).toEqual([alice.id, bob.id]);
  expect(await list({ filter: { muted: true } })).toEqual([alice.id]);
  expect(await list({ filter: { on_hold: true } })).toEqual([]);
  expect(await list({ filter: { whispering: false }, region: 'Europe', page: { number: 2, size: 1 } })).toEqual([
    bob.id,
  ]);
  await client.conferences.actions.mute(room.id, {});
  expect(await list({ filter: { muted: true } })).toEqual([alice.id, bob.id]);
  await client.conferences.actions.unmute(room.id, { call_control_ids: [bob.id] });
  expect(await list({ filter: { muted: true } })).toEqual([alice.id]);
  await whoHears(room, alice, []);
  await client.conferences.actions.unmute(room.id, {});
  await whoHears(room, alice, [1]);
  const changed = await client.conferences.updateParticipant(bob.id, { id: room.id, end_conference_on_exit: true });
  expect(changed.data).toMatchObject({ call_control_id: bob.id, end_conference_on_exit: true, muted: false });
  const shown = await client.conferences.retrieveParticipant(changed.data?.id ?? '', { id: room.id });
  expect(shown.data).toEqual(changed.data);
});

test('conferences are listed and shown, those that have ended too', async () => {
  const room = await meeting(['alice'], { name: 'listed', region: 'US', duration_minutes: 7 });
  const alice = room.legs[0] ?? absent();
  const { data } = await client.conferences.retrieve(room.id, { region: 'US' });
  expect(data).toMatchObject({ id: room.id, name: 'listed', region: 'US', status: 'in_progress' });
  expect(Date.parse(data?.expires_at ?? '') - Date.parse(data?.created_at ?? '')).toBe(7 * 60_000);
  await client.conferences.actions.endConference(room.id, {});
  await next('conference.ended', alice.id);
  expect(await stage.ending(alice.id)).toMatchObject({ hangup_cause: 'time_limit' });
  const names: string[] = [];
  for await (const { name } of client.conferences.list({ filter: { name: 'listed', status: 'completed' } })) {
    names.push(name);
  }
  expect(names).toEqual(['listed']);
  expect((await client.conferences.retrieve(room.id)).data).toMatchObject({ end_reason: 'ended_via_api' });
  expect(await refused(`/${room.id}/actions/mute`, {})).toEqual([422, '90019', undefined]);
  expect(await refused('/8e29a5cb-0000-4000-8000-000000000000/actions/mute', {})).toEqual([404, '90058', undefined]);
});

test('hold: the participant hears the audio of the hold alone, over and over, until it is taken off', async () => {
  const room = await meeting(['alice', 'bob', 'carol']);
  const [alice, bob] = room.legs as [Leg, Leg, Leg];
  await client.conferences.actions.hold(room.id, { call_control_ids: [alice.id], audio_url: files.url('/600.wav') });
  await alice.call.hears(600);
  await bob.call.playTone(bob.toneHz);
  await room.legs[2]?.call.hears(bob.toneHz);
  expect(alice.call.hearing).not.toContain(bob.toneHz);
  await client.conferences.actions.unhold(room.id, { call_control_ids: [alice.id] });
  await alice.call.hears(bob.toneHz);
  await bob.call.stopTone();
  await expect.poll(() => alice.call.hearing, { timeout: 20_000 }).toEqual([]);
  await whoHears(room, alice, [1, 2]);
});

test('a conference that is not started holds everybody with its audio until one joins who starts it', async () => {
  const hold = { start_conference_on_create: false, hold_audio_url: files.url('/600.wav') };
  const room = await meeting(['alice', 'bob'], hold);
  const [alice, bob] = room.legs as [Leg, Leg];
  await Promise.all([alice.call.hears(600), bob.call.hears(600)]);
  expect((await client.conferences.retrieve(room.id)).data?.status).toBe('init');
  const carol = await leg('carol');
  await client.conferences.actions.join(room.id, { call_control_id: carol.id, start_conference_on_enter: true });
  expect((await client.conferences.retrieve(room.id)).data?.status).toBe('in_progress');
  await expect.poll(() => [...alice.call.hearing, ...bob.call.hearing], { timeout: 20_000 }).toEqual([]);
  await whoHears({ ...room, legs: [...room.legs, carol] }, carol, [0, 1]);
});

test('join: muted, on hold with audio of its own, with a supervisor role', async () => {
  const room = await meeting(['alice', 'bob']);
  const [alice, bob] = room.legs as [Leg, Leg];
  const carol = await leg('carol');
  const all = { ...room, legs: [...room.legs, carol] };
  const join = (params: object) => client.conferences.actions.join(room.id, { call_control_id: carol.id, ...params });
  const leave = () => client.conferences.actions.leave(room.id, { call_control_id: carol.id });
  await join({ mute: true });
  await whoHears(all, carol, []);
  await whoHears(all, alice, [1, 2]);
  await leave();
  await join({ hold: true, hold_audio_url: files.url('/2200.wav') });
  await carol.call.hears(2200);
  await leave();
  await join({ supervisor_role: 'whisper', whisper_call_control_ids: [bob.id] });
  await whoHears(all, carol, [1]);
  const role = (params: object) =>
    client.conferences.actions.update(room.id, { call_control_id: carol.id, supervisor_role: 'monitor', ...params });
  await role({});
  await whoHears(all, carol, []);
  await role({ supervisor_role: 'barge' });
  await whoHears(all, carol, [0, 1]);
  await role({ supervisor_role: 'whisper', whisper_call_control_ids: [alice.id] });
  await whoHears(all, carol, [0]);
});

test('beeps: whoever is in hears that somebody comes and goes, as the conference or the participant says', async () => {
  const room = await meeting(['alice'], { beep_enabled: 'always' });
  const alice = room.legs[0] ?? absent();
  await alice.call.hears(beepHz);
  await expect.poll(() => alice.call.hearing, { timeout: 20_000 }).toEqual([]);
  const bob = await leg('bob');
  await client.conferences.actions.join(room.id, { call_control_id: bob.id, beep_enabled: 'on_exit' });
  await expect(alice.call.hears(beepHz, { withinMs: 700 })).rejects.toThrow();
  await client.conferences.actions.leave(room.id, { call_control_id: bob.id });
  await alice.call.hears(beepHz);
});

test('end_conference_on_exit hangs everybody up; soft_end_conference_on_exit keeps the legs', async () => {
  const hard = await meeting(['alice', 'bob'], {}, { end_conference_on_exit: true });
  const [alice, bob] = hard.legs as [Leg, Leg];
  await bob.call.hangup();
  expect((await next('conference.ended', alice.id)).data.payload.reason).toBe('host_left');
  await stage.ending(alice.id);
  await stage.ending(bob.id);
  expect((await client.conferences.retrieve(hard.id)).data).toMatchObject({
    end_reason: 'host_left',
    ended_by: { call_control_id: bob.id },
  });
  const soft = await meeting(['alice', 'bob'], {}, { soft_end_conference_on_exit: true });
  const [first, second] = soft.legs as [Leg, Leg];
  await client.conferences.actions.leave(soft.id, { call_control_id: second.id });
  await next('conference.ended', first.id);
  await next('conference.participant.left', first.id);
  expect(meetings.eventTypes(first.id)).not.toContain('call.hangup');
});

test('who may not join: not answered, twice, one too many, a name in use', async () => {
  const room = await meeting(['alice', 'bob'], { name: 'full', max_participants: 2 });
  const [alice] = room.legs as [Leg, Leg];
  const carol = await leg('carol');
  const join = (params: object) => refused(`/${room.id}/actions/join`, params);
  expect(await join({ call_control_id: carol.id })).toEqual([422, '90032', undefined]);
  expect(await join({ call_control_id: alice.id })).toEqual([422, '90044', undefined]);
  expect(await join({ call_control_id: 'v3:nobody' })).toEqual([422, '90015', '/call_control_id']);
  expect(await refused('', { call_control_id: carol.id, name: 'full' })).toEqual([422, '90033', '/name']);
  const other = { call_control_ids: [carol.id] };
  expect(await refused(`/${room.id}/actions/mute`, other)).toEqual([422, '90015', '/call_control_ids']);
});

test('play and stop: for everybody, or for one', async () => {
  const room = await meeting(['alice', 'bob']);
  const [alice, bob] = room.legs as [Leg, Leg];
  const url = files.url('/600.wav');
  await client.conferences.actions.play(room.id, { audio_url: url });
  await Promise.all([alice.call.hears(600), bob.call.hears(600)]);
  const forAll = (type: 'started' | 'ended') =>
    stage.catcher.next(`conference.playback.${type}`, { where: ({ conference_id: id }) => id === room.id });
  expect((await forAll('started')).data.payload).toMatchObject({
    media_url: url,
    creator_call_session_id: expect.any(String),
  });
  await forAll('ended');
  await client.conferences.actions.play(room.id, {
    audio_url: files.url('/2200.wav'),
    loop: 'infinity',
    call_control_ids: [bob.id],
  });
  await bob.call.hears(2200);
  await next('conference.participant.playback.started', bob.id);
  expect(alice.call.hearing).not.toContain(2200);
  await client.conferences.actions.stop(room.id, { call_control_ids: [bob.id] });
  await next('conference.participant.playback.ended', bob.id);
  await expect.poll(() => bob.call.hearing, { timeout: 20_000 }).toEqual([]);
});

test('a bridge takes a leg out of its conference', async () => {
  const room = await meeting(['alice', 'bob']);
  const [alice, bob] = room.legs as [Leg, Leg];
  const carol = await leg('carol');
  await client.calls.actions.bridge(alice.id, { call_control_id_to_bridge_with: carol.id });
  await next('conference.participant.left', alice.id);
  await alice.call.playTone(alice.toneHz);
  await carol.call.hears(alice.toneHz);
  expect(bob.call.hearing).toEqual([]);
});

test("client_state is the leg's from then on, and a command_id sent twice takes effect once", async () => {
  const [alice, bob] = [await leg('alice'), await leg('bob')];
  const state = (text: string) => Buffer.from(text).toString('base64');
  const create = { call_control_id: alice.id, name: 'twice', client_state: state('host'), command_id: 'make' };
  const [first, again] = await Promise.all([client.conferences.create(create), client.conferences.create(create)]);
  expect(again.data).toEqual(first.data);
  expect((await next('conference.created', alice.id)).data.payload.client_state).toBe(state('host'));
  const id = first.data?.id ?? '';
  const join = { call_control_id: bob.id, client_state: state('guest'), command_id: 'bring', region: 'US' as const };
  expect(await refused(`/${id}/actions/join`, join)).toEqual([422, '10027', '/region']);
  const { region: _, ...anywhere } = join;
  for (let time = 0; time < 2; time += 1) await client.conferences.actions.join(id, anywhere);
  expect((await next('conference.participant.joined', bob.id)).data.payload.client_state).toBe(state('guest'));
  const leave = { call_control_id: bob.id, command_id: 'take', beep_enabled: 'on_exit' as const };
  for (let time = 0; time < 2; time += 1) await client.conferences.actions.leave(id, leave);
  await alice.call.hears(beepHz);
  for (let time = 0; time < 2; time += 1) await client.conferences.actions.endConference(id, { command_id: 'end' });
});

test('uploaded media is heard: while a conference waits, on hold, and played', async () => {
  await client.media.upload({ media_url: files.url('/600.wav'), media_name: 'waiting' });
  await client.media.upload({ media_url: files.url('/2200.wav'), media_name: 'other' });
  const waits = { start_conference_on_create: false, hold_media_name: 'waiting' };
  const room = await meeting(['alice', 'bob'], waits, { hold_media_name: 'other' });
  const [alice, bob] = room.legs as [Leg, Leg];
  await Promise.all([alice.call.hears(600), bob.call.hears(2200)]);
  await client.conferences.actions.hold(room.id, { call_control_ids: [alice.id], media_name: 'other' });
  await alice.call.hears(2200);
  const second = await meeting(['carol']);
  await client.conferences.actions.play(second.id, { media_name: 'waiting' });
  await second.legs[0]?.call.hears(600);
  const both = { media_name: 'waiting', audio_url: files.url('/600.wav') };
  expect(await refused(`/${second.id}/actions/play`, both)).toEqual([422, '10027', '/media_name']);
});

test('comfort_noise: silence has a sound, or no packets at all', async () => {
  const quiet = await meeting(['alice'], { comfort_noise: false });
  const alive = await meeting(['bob'], { comfort_noise: true });
  const packets = async ({ legs }: Meeting) => (await (legs[0] ?? absent()).call.stats()).inbound.packets;
  await expect.poll(() => packets(alive), { timeout: 20_000 }).toBeGreaterThan(20);
  expect(await packets(quiet)).toBe(0);
});

async function savedRecording(creatorId: string) {
  const { payload } = (await next('conference.recording.saved', creatorId)).data;
  const response = await fetch(payload.recording_urls.wav ?? '');
  return { payload, wav: listenToWav(Buffer.from(await response.arrayBuffer())), headers: response.headers };
}

async function says({ call, toneHz }: Leg, listener: Leg): Promise<void> {
  await call.playTone(toneHz);
  await listener.call.hears(toneHz);
  await call.stopTone();
  await expect.poll(() => listener.call.hearing, { timeout: 20_000 }).not.toContain(toneHz);
}

test('recording: mixed, or the first leg apart from the others, without what is said in a pause', async () => {
  const room = await meeting(['alice', 'bob'], { comfort_noise: false });
  const [alice, bob] = room.legs as [Leg, Leg];
  const { actions } = client.conferences;
  await actions.recordStart(room.id, {
    format: 'wav',
    channels: 'dual',
    custom_file_name: 'room',
    trim: 'trim-silence',
  });
  await says(alice, bob);
  await actions.recordStop(room.id, {});
  const first = await savedRecording(alice.id);
  expect(first.payload).toMatchObject({ conference_id: room.id, channels: 'dual', format: 'wav' });
  expect(first.headers.get('content-disposition')).toMatch(/room-\d{10}\.wav/);
  expect([first.wav.hears(0, alice.toneHz), first.wav.hears(1, alice.toneHz)]).toEqual([true, false]);
  await actions.recordStart(room.id, { format: 'wav', play_beep: true, command_id: 'record' });
  await actions.recordStart(room.id, { format: 'wav', play_beep: true, command_id: 'record' });
  await bob.call.hears(beepHz);
  await expect.poll(() => bob.call.hearing, { timeout: 20_000 }).toEqual([]);
  await actions.recordPause(room.id, {});
  await says(alice, bob);
  await actions.recordResume(room.id, {});
  await says(bob, alice);
  const listed = await client.recordings.list({ filter: { conference_id: room.id } });
  expect(listed.data?.map(({ id }) => id)).toEqual([first.payload.recording_id]);
  const state = Buffer.from('after').toString('base64');
  await actions.recordStop(room.id, { client_state: state });
  const second = await savedRecording(alice.id);
  expect(second.payload).toMatchObject({ channels: 'single', client_state: state });
  expect(second.wav.channels).toHaveLength(1);
  expect([second.wav.hears(0, alice.toneHz), second.wav.hears(0, bob.toneHz)]).toEqual([false, true]);
  const other = { recording_id: '8e29a5cb-0000-4000-8000-000000000000' };
  for (const action of ['record_stop', 'record_pause', 'record_resume']) {
    expect(await refused(`/${room.id}/actions/${action}`, other)).toEqual([404, '10005', '/recording_id']);
    expect(await refused(`/${room.id}/actions/${action}`, {})).toEqual([422, '90033', undefined]);
  }
});

test('a recording ends with its conference, and is told', async () => {
  const room = await meeting(['alice', 'bob']);
  const [alice, bob] = room.legs as [Leg, Leg];
  await client.conferences.actions.recordStart(room.id, { format: 'wav' });
  await says(bob, alice);
  await client.conferences.actions.endConference(room.id, {});
  expect((await savedRecording(alice.id)).wav.hears(0, bob.toneHz)).toBe(true);
});

test('speak: to everybody, or to one', async () => {
  const room = await meeting(['alice', 'bob'], { comfort_noise: false });
  const [alice, bob] = room.legs as [Leg, Leg];
  const heard = async ({ call }: Leg) => (await call.stats()).inbound.packets;
  const text = { payload: 'Somebody has joined.', voice: 'female' };
  const german = await refused(`/${room.id}/actions/speak`, { ...text, language: 'de-DE' });
  expect(german).toEqual([422, '90013', '/language']);
  await client.conferences.actions.speak(room.id, { ...text, language: 'en-US', command_id: 'say' });
  const toAll = (type: 'started' | 'ended') =>
    stage.catcher.next(`conference.speak.${type}`, {
      where: ({ conference_id: id }) => id === room.id,
      withinMs: 60_000,
    });
  await toAll('started');
  await toAll('ended');
  const [first, second] = [await heard(alice), await heard(bob)];
  expect(first).toBeGreaterThan(20);
  expect(second).toBeGreaterThan(20);
  await client.conferences.actions.speak(room.id, {
    ...{ payload: '<speak>Only you.</speak>', payload_type: 'ssml', voice: 'male' },
    call_control_ids: [bob.id],
  });
  await next('conference.participant.speak.started', bob.id);
  await next('conference.participant.speak.ended', bob.id);
  expect(await heard(alice)).toBe(first);
  expect(await heard(bob)).toBeGreaterThan(second + 10);
});
