import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallPlaybackEndedPayload } from '@hookswitch/contract';
import Telnyx from 'telnyx';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApiExchange } from '../api-caller.ts';
import { FileServer } from '../file-server.ts';
import { listenToWav } from '../heard-wav.ts';
import { loudness } from '../loudness.ts';
import type { Phone } from '../phone.ts';
import type { PhoneCall } from '../phone-call.ts';
import { toneWav } from '../tone-wav.ts';
import { applicationNumber, numbers, Stage } from './stage.ts';

let stage: Stage;
let files: FileServer;
let alice: Phone;
let bob: Phone;
let client: Telnyx;
let mp3: Buffer;
/** Where a phone records what it hears. */
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hookswitch-heard-'));
  mp3 = await readFile(new URL('../../../media/fixtures/tone-1000-mpeg1-44k-stereo.mp3', import.meta.url));
  files = await FileServer.start({
    '/600.wav': toneWav(600, 0.6),
    '/1000.wav': toneWav(1000, 0.6, { rateHz: 44_100 }),
    '/1300.wav': toneWav(1300, 0.6),
    '/quiet-600.wav': toneWav(600, 60, { amplitude: 2000 }),
    '/loud-1300.wav': toneWav(1300, 60, { amplitude: 24_000 }),
    '/tone.mp3': mp3,
    '/page.html': Buffer.from('<!doctype html><title>no audio</title>'),
  });
  stage = await Stage.open();
  [alice, bob] = await Promise.all([stage.phone('alice'), stage.phone('bob', { behaviour: 'answer' })]);
  client = new Telnyx({ apiKey: stage.platform.apiKey, baseURL: stage.platform.apiUrl });
});
afterAll(async () => {
  await stage?.close();
  await files?.close();
  await rm(folder, { recursive: true, force: true });
});

interface Leg {
  readonly id: string;
  readonly call: PhoneCall;
}

/** Alice in a call of the application. */
async function answeredCall(params: Record<string, unknown> = {}): Promise<Leg> {
  const call = await alice.call(applicationNumber);
  const { call_control_id: id } = await stage.inbound();
  await stage.platform.api.action(id, 'answer', params);
  await stage.catcher.next('call.answered', { callControlId: id });
  await call.isAnswered();
  return { id, call };
}

async function bridgedCall(): Promise<{ a: Leg; b: Leg }> {
  const a = await answeredCall();
  const { call_control_id: id } = await stage.dial(numbers.bob);
  await stage.catcher.next('call.answered', { callControlId: id });
  const call = await bob.nextCall();
  await stage.platform.api.action(a.id, 'bridge', { call_control_id: id });
  for (const callControlId of [a.id, id]) await stage.catcher.next('call.bridged', { callControlId });
  return { a, b: { id, call } };
}

const play = (id: string, params: Record<string, unknown>) => stage.platform.api.action(id, 'playback_start', params);
const stop = (id: string, params: Record<string, unknown> = {}) =>
  stage.platform.api.action(id, 'playback_stop', params);

const started = async (callControlId: string) =>
  (await stage.catcher.next('call.playback.started', { callControlId })).data.payload;
const ended = async (callControlId: string): Promise<CallPlaybackEndedPayload> =>
  (await stage.catcher.next('call.playback.ended', { callControlId })).data.payload;

async function hangUp(...ids: string[]): Promise<void> {
  await stage.platform.api.action(ids[0] ?? '', 'hangup');
  for (const id of ids) await stage.ending(id);
}

/** Status, code and pointer of a refusal. */
function refusal({ status, body }: ApiExchange) {
  const { errors } = body as { errors: { code: string; source?: { pointer: string } }[] };
  return [status, errors[0]?.code, errors[0]?.source?.pointer];
}
const playRefusal = async (id: string, params: Record<string, unknown>) =>
  refusal(await stage.platform.api.request('POST', `/calls/${id}/actions/playback_start`, params));

describe('playback_start', () => {
  test('audio_url is heard, and told of when it starts and when it is over', async () => {
    const { id, call } = await answeredCall();
    const url = files.url('/600.wav');
    await play(id, { audio_url: url, client_state: Buffer.from('first').toString('base64') });
    await call.hears(600);
    const begin = await started(id);
    const end = await ended(id);
    expect(begin).toMatchObject({ media_url: url, overlay: false, client_state: 'Zmlyc3Q=' });
    expect(begin).not.toHaveProperty('media_name');
    expect(end).toMatchObject({ media_url: url, overlay: false, status: 'completed', playback_id: begin.playback_id });
    await expect.poll(() => call.hearing, { timeout: 20_000 }).toEqual([]);
    await hangUp(id);
  });

  test('a second one waits for its turn, whatever it is fetched from', async () => {
    const { id, call } = await answeredCall();
    await play(id, { audio_url: files.url('/600.wav') });
    await play(id, { audio_url: files.url('/1000.wav') });
    await call.hears(600);
    await call.hears(1000);
    for (let count = 0; count < 2; count += 1) await ended(id);
    const order = stage.catcher.eventsOf(id).flatMap(({ data }) => {
      const { media_url: url } = data.payload as { media_url?: string };
      return url === undefined ? [] : [`${data.event_type} ${new URL(url).pathname}`];
    });
    expect(order).toEqual([
      'call.playback.started /600.wav',
      'call.playback.ended /600.wav',
      'call.playback.started /1000.wav',
      'call.playback.ended /1000.wav',
    ]);
    await hangUp(id);
  });

  test('media_name is heard that the official client uploaded, an MP3', async () => {
    const uploaded = await client.media.upload({ media_url: files.url('/tone.mp3'), media_name: 'tone' });
    expect(uploaded.data).toMatchObject({ media_name: 'tone', content_type: 'audio/mpeg' });
    expect((await client.media.list({ filter: { content_type: ['audio/mpeg'] } })).data).toEqual([uploaded.data]);
    expect((await client.media.retrieve('tone')).data).toEqual(uploaded.data);
    const downloaded = await (await client.media.download('tone')).arrayBuffer();
    expect(Buffer.from(downloaded).equals(mp3)).toBe(true);
    const { id, call } = await answeredCall();
    await client.calls.actions.startPlayback(id, { media_name: 'tone' });
    await call.hears(1000);
    expect(await started(id)).toMatchObject({ media_name: 'tone' });
    expect(await ended(id)).toMatchObject({ media_name: 'tone', status: 'completed' });
    await client.media.update('tone', { media_url: files.url('/1300.wav'), ttl_secs: 60 });
    await client.calls.actions.startPlayback(id, { media_name: 'tone' });
    await call.hears(1300);
    await ended(id);
    await client.media.delete('tone');
    await client.calls.actions.startPlayback(id, { media_name: 'tone' });
    expect(await ended(id)).toMatchObject({ media_name: 'tone', status: 'file_not_found' });
    await hangUp(id);
  });

  test('playback_content is heard and has no name', async () => {
    const { id, call } = await answeredCall();
    await play(id, { playback_content: toneWav(1300, 0.5).toString('base64'), audio_type: 'wav' });
    await call.hears(1300);
    const end = await ended(id);
    expect(end.status).toBe('completed');
    expect(Object.keys(end)).not.toEqual(expect.arrayContaining(['media_url']));
    expect(Object.keys(end)).not.toEqual(expect.arrayContaining(['media_name']));
    await hangUp(id);
  });

  test('loop repeats it; infinity until it is stopped', async () => {
    const { id, call } = await answeredCall();
    const recording = join(folder, 'looped.wav');
    await call.record(recording);
    await play(id, { audio_url: files.url('/600.wav'), loop: 2 });
    const begin = Date.parse(await occurredAt(id, 'call.playback.started'));
    const end = Date.parse(await occurredAt(id, 'call.playback.ended'));
    expect(end - begin).toBeGreaterThan(1100);
    await expect.poll(() => call.hearing, { timeout: 20_000 }).toEqual([]);
    await call.stopRecording(recording);
    // Twice 0.6 s of the tone, and nothing else.
    const heard = listenToWav(await readFile(recording));
    const loudMs =
      loudness(heard.channels[0] ?? new Int16Array(0), heard.rateHz).filter((level) => level > 1000).length * 10;
    expect(heard.hears(0, 600)).toBe(true);
    expect(loudMs).toBeGreaterThan(1000);
    expect(loudMs).toBeLessThan(1400);
    await play(id, { audio_url: files.url('/600.wav'), loop: 'infinity' });
    await call.hears(600);
    const { packets } = (await call.stats()).inbound;
    await expect
      .poll(async () => (await call.stats()).inbound.packets, { timeout: 20_000 })
      .toBeGreaterThan(packets + 100);
    expect(call.hearing).toEqual([600]);
    await stop(id);
    await expect.poll(() => call.hearing, { timeout: 20_000 }).toEqual([]);
    expect(await ended(id)).toMatchObject({ status: 'cancelled' });
    await hangUp(id);
  });

  test('overlay is mixed with what plays', async () => {
    const { id, call } = await answeredCall();
    expect(await playRefusal(id, { audio_url: files.url('/600.wav'), overlay: true })).toEqual([
      422,
      '90033',
      '/overlay',
    ]);
    await play(id, { audio_url: files.url('/quiet-600.wav') });
    await call.hears(600);
    await play(id, { audio_url: files.url('/loud-1300.wav'), overlay: true });
    await call.hears(1300);
    await started(id);
    expect(await started(id)).toMatchObject({ overlay: true });
    await stop(id, { overlay: true });
    expect(await ended(id)).toMatchObject({ overlay: true, status: 'cancelled' });
    await expect.poll(() => call.hearing, { timeout: 20_000 }).toEqual([600]);
    await hangUp(id);
    expect(await ended(id)).toMatchObject({ overlay: false, status: 'call_hangup' });
  });

  test('target_legs: the other leg of the bridge hears it, or both', async () => {
    const { a, b } = await bridgedCall();
    await play(a.id, { audio_url: files.url('/600.wav'), target_legs: 'opposite' });
    await b.call.hears(600);
    expect(a.call.hearing).toEqual([]);
    expect(await ended(b.id)).toMatchObject({ status: 'completed' });
    await play(a.id, { audio_url: files.url('/1000.wav'), target_legs: 'both' });
    await Promise.all([a.call.hears(1000), b.call.hears(1000)]);
    for (const id of [a.id, b.id]) expect(await ended(id)).toMatchObject({ status: 'completed' });
    await hangUp(a.id, b.id);
    const alone = await answeredCall();
    const refused = await playRefusal(alone.id, { audio_url: files.url('/600.wav'), target_legs: 'both' });
    expect(refused).toEqual([422, '90033', '/target_legs']);
    await hangUp(alone.id);
  });

  test('stop: what plays makes way, or everything', async () => {
    const { id, call } = await answeredCall();
    await play(id, { audio_url: files.url('/quiet-600.wav') });
    await call.hears(600);
    await play(id, { audio_url: files.url('/1000.wav'), stop: 'current' });
    expect(await ended(id)).toMatchObject({ status: 'cancelled' });
    await call.hears(1000);
    await play(id, { audio_url: files.url('/quiet-600.wav') });
    await play(id, { audio_url: files.url('/1300.wav'), stop: 'all' });
    await call.hears(1300);
    const statuses = [];
    for (let count = 0; count < 3; count += 1) statuses.push((await ended(id)).status);
    expect(statuses.slice(1)).toEqual(['cancelled', 'completed']);
    await hangUp(id);
  });

  test('cache_audio: fetched once for the call, or each time', async () => {
    const { id } = await answeredCall();
    const count = () => files.asked.filter((path) => path === '/1300.wav').length;
    const before = count();
    for (let round = 0; round < 2; round += 1) {
      await play(id, { audio_url: files.url('/1300.wav') });
      await ended(id);
    }
    expect(count() - before).toBe(1);
    await play(id, { audio_url: files.url('/1300.wav'), cache_audio: false });
    await ended(id);
    expect(count() - before).toBe(2);
    await hangUp(id);
  });

  test('what cannot be played ends with the reason, and the call goes on', async () => {
    const { id, call } = await answeredCall();
    const failures = [
      [{ audio_url: files.url('/absent.wav') }, 'file_not_found'],
      [{ audio_url: files.url('/page.html') }, 'failed'],
      [{ audio_url: 'http://127.0.0.1:1/refuses.wav' }, 'failed'],
      [{ media_name: 'nobody uploaded this' }, 'file_not_found'],
      [{ audio_url: files.url('/600.wav'), audio_type: 'mp3' }, 'failed'],
      [{ playback_content: Buffer.from('not audio at all').toString('base64') }, 'failed'],
    ] as const;
    for (const [params, status] of failures) {
      await play(id, params);
      const end = await ended(id);
      expect([end.status, typeof end.status_detail]).toEqual([status, 'string']);
    }
    expect(stage.catcher.eventsOf(id).map(({ data }) => data.event_type)).not.toContain('call.playback.started');
    await play(id, { audio_url: files.url('/600.wav') });
    await call.hears(600);
    await hangUp(id);
  });

  test('a hangup ends it before the call', async () => {
    const { id, call } = await answeredCall();
    await play(id, { audio_url: files.url('/quiet-600.wav') });
    await play(id, { audio_url: files.url('/1000.wav') });
    await call.hears(600);
    await hangUp(id);
    const order = stage.catcher.eventsOf(id).map(({ data }) => data.event_type);
    expect(order.slice(-3)).toEqual(['call.playback.ended', 'call.playback.ended', 'call.hangup']);
    expect(await ended(id)).toMatchObject({ status: 'call_hangup' });
    expect(await ended(id)).toMatchObject({ status: 'call_hangup' });
  });

  test('one audio is needed and no more, on a call that is answered', async () => {
    const call = await alice.call(applicationNumber);
    const { call_control_id: id } = await stage.inbound();
    const url = files.url('/600.wav');
    expect(await playRefusal(id, { audio_url: url })).toEqual([422, '90034', undefined]);
    await stage.platform.api.action(id, 'answer');
    await call.isAnswered();
    expect(await playRefusal(id, {})).toEqual([422, '10004', '/audio_url']);
    expect(await playRefusal(id, { audio_url: url, media_name: 'x' })).toEqual([422, '10027', '/media_name']);
    expect(await playRefusal(id, { audio_url: url, loop: 0 })).toEqual([422, '90009', '/loop']);
    await hangUp(id);
  });
});

async function occurredAt(callControlId: string, type: 'call.playback.started' | 'call.playback.ended') {
  return (await stage.catcher.next(type, { callControlId })).data.occurred_at;
}

test('playback_stop current goes on with what waits, all ends everything', async () => {
  const { id, call } = await answeredCall();
  for (const path of ['/quiet-600.wav', '/1300.wav', '/quiet-600.wav']) await play(id, { audio_url: files.url(path) });
  await call.hears(600);
  await stop(id, { stop: 'current' });
  await call.hears(1300);
  expect([(await ended(id)).status, (await ended(id)).status]).toEqual(['cancelled', 'completed']);
  await expect.poll(() => call.hearing, { timeout: 20_000 }).toEqual([600]);
  await play(id, { audio_url: files.url('/1300.wav') });
  await stop(id, { stop: 'all' });
  expect([(await ended(id)).status, (await ended(id)).status]).toEqual(['cancelled', 'cancelled']);
  await stop(id);
  await hangUp(id);
});

describe('on answer', () => {
  const uploaded = async (name: string) => {
    await stage.platform.api.data('POST', '/media', { media_url: files.url('/1300.wav'), media_name: name });
    return { audio: { media_name: name }, hz: 1300 };
  };
  const byUrl = async () => ({ audio: { audio_url: files.url('/600.wav') }, hz: 600 });
  const audios = [
    ['audio_url', byUrl],
    ['media_name', uploaded],
  ] as const;

  test.each(audios)('%s of dial is heard by the callee', async (_name, made) => {
    const { audio, hz } = await made('greeting of dial');
    const { call_control_id: id } = await stage.dial(numbers.bob, audio);
    const call = await bob.nextCall();
    await call.hears(hz);
    expect(await ended(id)).toMatchObject({ status: 'completed' });
    await hangUp(id);
  });

  test.each(audios)('%s of transfer is heard by the target, which is bridged after that', async (_name, made) => {
    const { audio, hz } = await made('announcement');
    const { id, call } = await answeredCall();
    await call.playTone(440);
    await stage.platform.api.action(id, 'transfer', { to: numbers.bob, ...audio });
    const target = await bob.nextCall();
    await target.hears(hz);
    await target.hears(440);
    const types = stage.catcher.events.map(({ data }) => data.event_type);
    expect(types.lastIndexOf('call.playback.ended')).toBeLessThan(types.lastIndexOf('call.bridged'));
    await hangUp(id);
  });

  test('send_silence_when_idle of dial: RTP comes without a pause', async () => {
    await expectSteadyRtp(await dialled({ send_silence_when_idle: true }));
    await expectPauses(await dialled());
  });

  test('send_silence_when_idle of answer: RTP comes without a pause', async () => {
    await expectSteadyRtp(await answeredCall({ send_silence_when_idle: true }));
    await expectPauses(await answeredCall());
  });
});

async function expectSteadyRtp({ id, call }: Leg): Promise<void> {
  await expect.poll(async () => (await call.stats()).inbound.packets, { timeout: 20_000 }).toBeGreaterThan(50);
  expect(call.hearing).toEqual([]);
  await hangUp(id);
}

async function expectPauses({ id, call }: Leg): Promise<void> {
  await play(id, { audio_url: files.url('/600.wav') });
  await ended(id);
  // The 30 packets of the file.
  expect((await call.stats()).inbound.packets).toBeLessThan(50);
  await hangUp(id);
}

async function dialled(params: { send_silence_when_idle?: boolean } = {}): Promise<Leg> {
  const { call_control_id: id } = await stage.dial(numbers.bob, params);
  const call = await bob.nextCall();
  await stage.catcher.next('call.answered', { callControlId: id });
  return { id, call };
}
