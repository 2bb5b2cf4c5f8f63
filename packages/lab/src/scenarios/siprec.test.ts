import Telnyx from 'telnyx';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Phone } from '../phone.ts';
import type { PhoneCall } from '../phone-call.ts';
import { type RecordedSession, Recorder } from './recorder.test.support.ts';
import { numbers, Stage } from './stage.ts';

let recorder: Recorder;
let stage: Stage;
let client: Telnyx;
let phones: Readonly<Record<'alice' | 'bob', Phone>>;

beforeAll(async () => {
  recorder = await Recorder.start();
  stage = await Stage.open({
    siprec_connectors: [
      { name: 'vault', uri: recorder.uri },
      { name: 'tcp vault', uri: recorder.tcpUri },
    ],
  });
  client = new Telnyx({ apiKey: stage.platform.apiKey, baseURL: stage.platform.apiUrl, maxRetries: 0 });
  const terms = { behaviour: 'answer', listenHz: [440, 1000] } as const;
  const [alice, bob] = await Promise.all([
    stage.phone('alice', { ...terms, encryption: 'SRTP' }),
    stage.phone('bob', terms),
  ]);
  phones = { alice, bob };
});
afterEach(async () => {
  const ended = (id: string) => stage.catcher.eventsOf(id).some(({ data }) => data.event_type === 'call.hangup');
  for (const id of open) if (!ended(id)) await hangUp({ id });
  open.clear();
  for (const ear of recorder.ears) ear.packets.length = 0;
  Object.assign(recorder, { refuses: undefined, rings: false, takes: [0, 1] });
});
afterAll(async () => {
  await stage?.close();
  await recorder?.close();
});

interface Leg {
  readonly id: string;
  readonly call: PhoneCall;
}
/** What a test leaves behind ends with it. */
const open = new Set<string>();

async function leg(name: 'alice' | 'bob', params: object = {}): Promise<Leg> {
  const { call_control_id: id } = await stage.dial(numbers[name], params);
  open.add(id);
  await stage.catcher.next('call.answered', { callControlId: id });
  const call = await phones[name].nextCall();
  await call.isAnswered();
  return { id, call };
}
const start = ({ id }: Leg, params: Telnyx.Calls.ActionStartSiprecParams = {}) =>
  client.calls.actions.startSiprec(id, { connector_name: 'vault', ...params });
const next = <Name extends 'siprec.started' | 'siprec.stopped' | 'siprec.failed'>(type: Name, { id }: Leg) =>
  stage.catcher.next(type, { callControlId: id });
const hangUp = async ({ id }: Pick<Leg, 'id'>) => {
  await client.calls.actions.hangup(id, {});
  await stage.ending(id);
};
/** The next call that the recorder got for a leg. */
const recorded = ({ id }: Leg): Promise<RecordedSession> =>
  recorder.calls.take((session) => metadataOf(session).includes(id), { what: 'a call of the recorder' });
async function refused(id: string, action: string, params: object) {
  const { status, body } = await stage.platform.api.request('POST', `/calls/${id}/actions/${action}`, params);
  const { errors } = body as { errors: { code: string; source?: { pointer: string } }[] };
  return [status, errors[0]?.code, errors[0]?.source?.pointer];
}
const hears = (ear: number, frequencyHz: number) =>
  expect.poll(() => recorder.ears[ear]?.hears(frequencyHz), { timeout: 20_000 }).toBe(true);
const sdpOf = ({ parts }: RecordedSession) => parts.get('application/sdp') ?? '';
const metadataOf = ({ parts }: RecordedSession) => parts.get('application/rs-metadata') ?? '';
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found]) => found);

test('both sides of an encrypted, bridged leg are heard by the recorder, until siprec_stop', async () => {
  const alice = await leg('alice', { media_encryption: 'SRTP' });
  const bob = await leg('bob');
  await client.calls.actions.bridge(alice.id, { call_control_id_to_bridge_with: bob.id });
  await stage.catcher.next('call.bridged', { callControlId: alice.id });
  const state = Buffer.from('recorded').toString('base64');
  await start(alice, { client_state: state });
  expect((await next('siprec.started', alice)).data.payload).toMatchObject({
    ...{ call_control_id: alice.id, client_state: state },
  });
  await alice.call.playTone(440);
  await bob.call.playTone(1000);
  await Promise.all([hears(0, 440), hears(1, 1000), alice.call.hears(1000), bob.call.hears(440)]);
  const session = await recorded(alice);
  const { request } = session.invite;
  expect(request.header('Require')).toBe('siprec');
  expect(request.header('Contact')).toMatch(/>;\+sip\.src$/);
  expect(request.header('Session-Expires')).toBe('1800');
  expect(all(sdpOf(session), /^a=label:(.*)\r$/gm)).toEqual(['1', '2']);
  expect(sdpOf(session).match(/^a=sendonly\r$/gm)).toHaveLength(2);
  expect(sdpOf(session)).not.toContain('telephone-event');
  await client.calls.actions.stopSiprec(alice.id, { command_id: 'stop' });
  expect((await next('siprec.stopped', alice)).data.payload).toMatchObject({ hangup_cause: 'normal_clearing' });
  await session.ended;
  const heard = () => recorder.ears.map(({ packets }) => packets.length);
  const before = heard();
  await alice.call.stopTone();
  await expect.poll(() => bob.call.hearing, { timeout: 20_000 }).toEqual([]);
  expect(heard()).toEqual(before);
  await hangUp(alice);
  await stage.ending(bob.id);
});

test('the metadata say who is heard in which stream, and the custom headers where they are asked for', async () => {
  const custom_headers = [{ name: 'X-Account', value: '<7> & "8"' }];
  const bob = await leg('bob', { custom_headers });
  await start(bob, { include_metadata_custom_headers: true });
  await next('siprec.started', bob);
  const metadata = metadataOf(await recorded(bob));
  const streams = all(metadata, /<stream stream_id="([^"]+)"/g);
  expect(all(metadata, /<label>(.)<\/label>/g)).toEqual(['1', '2']);
  const [far, own] = all(metadata, /<participant participant_id="([^"]+)"/g);
  expect(all(metadata, /aor="sip:([^@]+)@/g)).toEqual([numbers.bob, '+15550100000']);
  const flow = (who = '', sends = '', hears = '') =>
    `<participantstreamassoc participant_id="${who}"><send>${sends}</send><recv>${hears}</recv>`;
  expect(metadata).toContain(flow(far, streams[0], streams[1]));
  expect(metadata).toContain(flow(own, streams[1], streams[0]));
  expect(metadata).toContain(`<own:call_control_id>${bob.id}</own:call_control_id>`);
  expect(metadata).toContain('<own:header name="X-Account">&lt;7&gt; &amp; &quot;8&quot;</own:header>');
  await client.calls.actions.stopSiprec(bob.id, {});
  await next('siprec.stopped', bob);
  await start(bob);
  await next('siprec.started', bob);
  expect(metadataOf(await recorded(bob))).not.toContain('X-Account');
  await hangUp(bob);
});

test.each([
  ['inbound_track', '1'],
  ['outbound_track', '2'],
] as const)('siprec_track %s: that side alone is sent', async (siprec_track, label) => {
  const bob = await leg('bob');
  await start(bob, { siprec_track, session_timeout_secs: label === '1' ? 0 : 90 });
  await next('siprec.started', bob);
  const session = await recorded(bob);
  expect(all(sdpOf(session), /^a=label:(.*)\r$/gm)).toEqual([label]);
  expect(all(metadataOf(session), /<label>(.)<\/label>/g)).toEqual([label]);
  const { request } = session.invite;
  expect(request.header('Session-Expires')).toBe(label === '1' ? undefined : '90');
  expect(request.headers('Supported').includes('timer')).toBe(label !== '1');
  await bob.call.playTone(1000);
  if (label === '1') await hears(0, 1000);
  const [ear] = recorder.ears;
  await expect.poll(() => ear?.packets.length, { timeout: 20_000 }).toBeGreaterThan(20);
  // Nobody says anything to bob.
  expect(ear?.hears(1000)).toBe(label === '1');
  await hangUp(bob);
});

test('secure: the streams are offered and sent encrypted', async () => {
  const bob = await leg('bob');
  await start(bob, { secure: true });
  await next('siprec.started', bob);
  const offer = sdpOf(await recorded(bob));
  expect(offer.match(/^m=audio \d+ RTP\/SAVP /gm)).toHaveLength(2);
  expect(offer.match(/^a=crypto:/gm)?.length).toBeGreaterThanOrEqual(2);
  await bob.call.playTone(1000);
  const [ear] = recorder.ears;
  const before = ear?.packets.length ?? 0;
  await expect.poll(() => ear?.packets.length, { timeout: 20_000 }).toBeGreaterThan(before + 50);
  expect(ear?.hears(1000)).toBe(false);
  await hangUp(bob);
});

test('sip_transport: the recorder is called over it, or not at all', async () => {
  const bob = await leg('bob');
  await start(bob, { connector_name: 'tcp vault', sip_transport: 'tcp' });
  await next('siprec.started', bob);
  const session = await recorded(bob);
  expect(session.invite.request.header('Via')).toMatch(/^SIP\/2\.0\/TCP /);
  await client.calls.actions.stopSiprec(bob.id, {});
  await next('siprec.stopped', bob);
  // Nobody speaks TLS there.
  await start(bob, { sip_transport: 'tls' });
  await next('siprec.failed', bob);
  await hangUp(bob);
});

test('a recorder that refuses, or takes no stream, is a siprec.failed, and the leg goes on', async () => {
  const bob = await leg('bob');
  recorder.refuses = 486;
  await start(bob);
  expect((await next('siprec.failed', bob)).data.payload).toMatchObject({ failure_cause: 'user_busy' });
  await recorded(bob);
  Object.assign(recorder, { refuses: undefined, takes: [] });
  await start(bob);
  expect((await next('siprec.failed', bob)).data.payload.failure_cause).toBe('incompatible_destination');
  await (await recorded(bob)).ended;
  // One stream is better than none.
  recorder.takes = [0];
  await start(bob);
  await next('siprec.started', bob);
  await bob.call.playTone(1000);
  await hears(0, 1000);
  await hangUp(bob);
  await next('siprec.stopped', bob);
});

test('the recorder hangs up, or the leg ends, or it is stopped while it rings: one siprec.stopped', async () => {
  const bob = await leg('bob');
  await start(bob);
  await next('siprec.started', bob);
  const first = await recorded(bob);
  first.session?.bye();
  expect((await next('siprec.stopped', bob)).data.payload.hangup_cause).toBe('normal_clearing');
  recorder.rings = true;
  await start(bob);
  const second = await recorded(bob);
  await client.calls.actions.stopSiprec(bob.id, {});
  expect((await next('siprec.stopped', bob)).data.payload.hangup_cause).toBe('originator_cancel');
  await second.ended;
  recorder.rings = false;
  await start(bob);
  await next('siprec.started', bob);
  const third = await recorded(bob);
  await bob.call.hangup();
  await stage.ending(bob.id);
  await third.ended;
  const types = stage.catcher.eventsOf(bob.id).map(({ data }) => data.event_type);
  expect(types.slice(-2)).toEqual(['siprec.stopped', 'call.hangup']);
  expect(types.filter((type) => type === 'siprec.stopped')).toHaveLength(3);
});

test('the recorder pauses a session and goes on', async () => {
  const bob = await leg('bob');
  await start(bob);
  await next('siprec.started', bob);
  const { session } = await recorded(bob);
  await bob.call.playTone(1000);
  await hears(0, 1000);
  const change = async (direction: string) => {
    const content = recorder.description(direction);
    const response = await session?.reinvite({ body: { contentType: 'application/sdp', content } });
    expect(response?.status).toBe(200);
    return `${response?.body}`;
  };
  expect((await change('inactive')).match(/^a=inactive\r$/gm)).toHaveLength(2);
  const [ear] = recorder.ears;
  const paused = ear?.packets.length;
  await bob.call.stopTone();
  await bob.call.sendDtmf('5');
  await stage.catcher.next('call.dtmf.received', { callControlId: bob.id });
  expect(ear?.packets.length).toBe(paused);
  await bob.call.playTone(440);
  expect((await change('recvonly')).match(/^a=label:[12]\r$/gm)).toHaveLength(2);
  await hears(0, 440);
  await hangUp(bob);
});

test('the recorder wants one stream no more, and wants it again', async () => {
  const bob = await leg('bob');
  await start(bob);
  await next('siprec.started', bob);
  const { session } = await recorded(bob);
  await bob.call.playTone(1000);
  await hears(0, 1000);
  const change = async (content: string) => {
    const response = await session?.reinvite({ body: { contentType: 'application/sdp', content } });
    return [response?.status, ...all(`${response?.body}`, /^m=audio (\d+)/gm)];
  };
  const [status, inbound, outbound] = await change(recorder.description('recvonly', [0, undefined]));
  expect([status, outbound]).toEqual([200, '0']);
  expect(inbound).not.toBe('0');
  await hears(0, 1000);
  expect(await change(recorder.description('recvonly', [undefined, undefined]))).toEqual([200, '0', '0']);
  const [ear] = recorder.ears;
  const before = ear?.packets.length;
  await bob.call.sendDtmf('5');
  await stage.catcher.next('call.dtmf.received', { callControlId: bob.id });
  expect(ear?.packets.length).toBe(before);
  await bob.call.playTone(440);
  expect(await change(recorder.description('recvonly'))).toEqual([
    200,
    expect.not.stringMatching(/^0$/),
    expect.anything(),
  ]);
  await hears(0, 440);
  // RFC 3264 §8: a stream does not vanish from a description.
  expect((await change(recorder.description('recvonly', [0])))[0]).toBe(488);
  await hangUp(bob);
});

test('what is refused, by name', async () => {
  const bob = await leg('bob');
  const begin = (params: object) => refused(bob.id, 'siprec_start', params);
  expect(await begin({})).toEqual([422, '10004', '/connector_name']);
  expect(await begin({ connector_name: 'attic' })).toEqual([422, '10027', '/connector_name']);
  expect(await begin({ session_timeout_secs: 89 })).toEqual([422, '10033', '/session_timeout_secs']);
  expect(await refused(bob.id, 'siprec_stop', {})).toEqual([422, '90033', undefined]);
  await start(bob);
  await next('siprec.started', bob);
  expect(await begin({ connector_name: 'vault' })).toEqual([422, '90033', undefined]);
  await recorded(bob);
  await hangUp(bob);
  const other = await Stage.open();
  await other.phone('bob', { behaviour: 'answer' });
  const { call_control_id: id } = await other.dial(numbers.bob);
  await other.catcher.next('call.answered', { callControlId: id });
  const { status, body } = await other.platform.api.request('POST', `/calls/${id}/actions/siprec_start`, {});
  expect([status, JSON.stringify(body)]).toEqual([422, expect.stringContaining('siprec_connectors')]);
  await other.close();
});
