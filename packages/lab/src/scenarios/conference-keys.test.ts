import type Telnyx from 'telnyx';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { toneWav } from '../tone-wav.ts';
import { type Leg, Meetings, whoHears } from './meetings.test.support.ts';

let meetings: Meetings;
let client: Telnyx;

beforeAll(async () => {
  meetings = await Meetings.open({
    '/prompt.wav': toneWav(600, 0.4),
    '/long-prompt.wav': toneWav(600, 3),
    '/endless.wav': toneWav(600, 120),
    '/invalid.wav': toneWav(2200, 0.4),
  });
  ({ client } = meetings);
  await client.media.upload({ media_url: meetings.files.url('/prompt.wav'), media_name: 'prompt' });
  await client.media.upload({ media_url: meetings.files.url('/invalid.wav'), media_name: 'invalid' });
});
afterEach(() => meetings.endLegs());
afterAll(() => meetings?.close());

const state = (text: string) => Buffer.from(text).toString('base64');
type GatherParams = Telnyx.Conferences.ActionGatherDtmfAudioParams;

/** A conference of alice and bob, and what asks bob for keys there. */
async function room() {
  const meeting = await meetings.meeting(['alice', 'bob']);
  const [alice, bob] = meeting.legs as [Leg, Leg];
  const ask = (params: Partial<GatherParams>) =>
    client.conferences.actions.gatherDtmfAudio(meeting.id, { call_control_id: bob.id, ...params });
  return { meeting, alice, bob, ask };
}

const gathered = async ({ id }: Leg) => (await meetings.next('call.gather.ended', id)).data.payload;

/** What was played to a leg, in the order in which it ended. */
const played = ({ id }: Leg) =>
  meetings.stage.catcher.eventsOf(id).flatMap(({ data }) => {
    if (data.event_type !== 'call.playback.ended') return [];
    const { media_url: url, media_name: name, status } = data.payload as Record<string, string | undefined>;
    return [`${name ?? new URL(url ?? '').pathname} ${status}`];
  });

test('gather: one participant hears the prompt in place of the conference, and its keys are told', async () => {
  const { meeting, alice, bob, ask } = await room();
  await alice.call.playTone(alice.toneHz);
  await bob.call.hears(alice.toneHz);
  await ask({
    ...{ audio_url: meetings.files.url('/endless.wav'), gather_id: 'pin', client_state: state('asked') },
    ...{ terminating_digit: '*', inter_digit_timeout_millis: 60_000 },
  });
  await bob.call.hears(600);
  await expect.poll(() => bob.call.hearing, { timeout: 20_000 }).not.toContain(alice.toneHz);
  expect(alice.call.hearing).not.toContain(600);
  await bob.call.sendDtmf('12*');
  expect(await gathered(bob)).toMatchObject({
    ...{ status: 'valid', digits: '12', gather_id: 'pin', client_state: state('asked'), call_control_id: bob.id },
  });
  expect(played(bob)).toEqual(['/endless.wav cancelled']);
  // Back in the conference.
  await bob.call.hears(alice.toneHz);
  await alice.call.stopTone();
  await whoHears(meeting, bob, [0]);
  expect(meetings.eventTypes(alice.id)).not.toContain('call.gather.ended');
});

test('gather: an invalid input is told of by its audio, and the prompt is heard as often as maximum_tries says', async () => {
  const { bob, ask } = await room();
  const rules = { minimum_digits: 2, maximum_digits: 2, valid_digits: '123', maximum_tries: 2 };
  await ask({ ...rules, media_name: 'prompt', invalid_media_name: 'invalid', initial_timeout_millis: 60_000 });
  await bob.call.hears(600);
  await bob.call.sendDtmf('9');
  await bob.call.hears(2200);
  await bob.call.hears(600);
  await bob.call.sendDtmf('8');
  expect(await gathered(bob)).toMatchObject({ status: 'invalid', digits: '8' });
  await ask({
    ...{ audio_url: meetings.files.url('/prompt.wav'), invalid_audio_url: meetings.files.url('/invalid.wav') },
    ...{ maximum_tries: 2, initial_timeout_millis: 100 },
  });
  expect(await gathered(bob)).toMatchObject({ status: 'timeout', digits: '' });
  expect(played(bob).slice(-2)).toEqual(['/prompt.wav completed', '/prompt.wav completed']);
  await ask({ audio_url: meetings.files.url('/prompt.wav'), maximum_tries: 1, timeout_millis: 100 });
  expect(await gathered(bob)).toMatchObject({ status: 'timeout', digits: '' });
});

test('gather: stop_playback_on_dtmf false lets the prompt be heard to its end, and keys under it count', async () => {
  const { bob, ask } = await room();
  const audio_url = meetings.files.url('/long-prompt.wav');
  await ask({ audio_url, stop_playback_on_dtmf: false, maximum_digits: 2 });
  await bob.call.hears(600);
  await bob.call.sendDtmf('42');
  expect(await gathered(bob)).toMatchObject({ status: 'valid', digits: '42' });
  expect(played(bob)).toEqual([]);
  await meetings.next('call.playback.ended', bob.id);
  expect(played(bob)).toEqual(['/long-prompt.wav completed']);
  // Under the prompt no time counts; after it, the time for the next key does.
  await ask({ audio_url, stop_playback_on_dtmf: false, inter_digit_timeout_millis: 200 });
  await bob.call.hears(600);
  await bob.call.sendDtmf('7');
  expect(await gathered(bob)).toMatchObject({ status: 'valid', digits: '7' });
  expect(played(bob)).toHaveLength(2);
});

test('gather: what is refused', async () => {
  const { meeting, alice } = await room();
  const carol = await meetings.leg('carol');
  const path = `/${meeting.id}/actions/gather_using_audio`;
  const refused = (params: object) => meetings.refused(path, { call_control_id: alice.id, ...params });
  const audio_url = meetings.files.url('/prompt.wav');
  expect(await refused({})).toEqual([422, '10004', '/audio_url']);
  expect(await refused({ audio_url, media_name: 'prompt' })).toEqual([422, '10027', '/media_name']);
  expect(await refused({ audio_url, minimum_digits: 3, maximum_digits: 2 })).toEqual([422, '90022', '/minimum_digits']);
  const two = { invalid_audio_url: audio_url, invalid_media_name: 'invalid' };
  expect(await refused({ audio_url, ...two })).toEqual([422, '10027', '/invalid_media_name']);
  expect(await refused({ audio_url, call_control_id: carol.id })).toEqual([422, '90015', '/call_control_id']);
});

test('send_dtmf: every participant is pressed the keys, or those that are named', async () => {
  const { meeting, alice, bob } = await room();
  const send = (params: Telnyx.Conferences.ActionSendDtmfParams) =>
    client.conferences.actions.sendDtmf(meeting.id, params);
  await send({ digits: '12#', duration_millis: 120 });
  expect(await Promise.all([alice.call.takesKeys(3), bob.call.takesKeys(3)])).toEqual(['12#', '12#']);
  await send({ digits: '5', call_control_ids: [bob.id], client_state: state('keys') });
  expect(await bob.call.takesKeys(1)).toBe('5');
  await send({ digits: '9' });
  // Had alice been meant before, she would hear that key first.
  expect(await Promise.all([alice.call.takesKeys(1), bob.call.takesKeys(1)])).toEqual(['9', '9']);
  const shown = async ({ id }: Leg) => (await client.calls.retrieveStatus(id)).data?.client_state;
  expect([await shown(alice), await shown(bob)]).toEqual([undefined, state('keys')]);
  const path = `/${meeting.id}/actions/send_dtmf`;
  expect(await meetings.refused(path, { digits: 'x' })).toEqual([422, '90014', '/digits']);
  const short = { digits: '1', duration_millis: 99 };
  expect(await meetings.refused(path, short)).toEqual([422, '90027', '/duration_millis']);
  const other = { digits: '1', call_control_ids: ['v3:nobody'] };
  expect(await meetings.refused(path, other)).toEqual([422, '90015', '/call_control_ids']);
});

test('commands are in the history of the legs that they name, and of the first leg where they name none', async () => {
  const { meeting, alice, bob } = await room();
  const { actions } = client.conferences;
  await actions.mute(meeting.id, {});
  await actions.mute(meeting.id, { call_control_ids: [alice.id, bob.id] });
  await actions.unmute(meeting.id, { call_control_ids: [bob.id] });
  await client.conferences.updateParticipant(bob.id, { id: meeting.id, beep_enabled: 'always' });
  await meetings.refused(`/${meeting.id}/actions/join`, { call_control_id: bob.id });
  const legId = async ({ id }: Leg) => (await client.calls.retrieveStatus(id)).data?.call_leg_id ?? '';
  const history = async (leg: Leg, failed: boolean) => {
    const events = await client.callEvents.list({ filter: { leg_id: await legId(leg), type: 'command', failed } });
    return (events.data ?? []).map(({ name }) => name).sort();
  };
  expect(await history(alice, false)).toEqual(['conference_create', 'conference_mute', 'conference_mute', 'dial']);
  expect(await history(bob, false)).toEqual([
    ...['conference_join', 'conference_mute', 'conference_participant_update', 'conference_unmute', 'dial'],
  ]);
  expect(await history(bob, true)).toEqual(['conference_join']);
});
