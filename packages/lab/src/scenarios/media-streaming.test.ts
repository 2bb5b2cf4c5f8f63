import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import Telnyx from 'telnyx';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Phone } from '../phone.ts';
import type { PhoneCall } from '../phone-call.ts';
import { toneShare } from '../tone-share.ts';
import { toneWav } from '../tone-wav.ts';
import { decodeUlaw } from '../ulaw.ts';
import { applicationNumber, numbers, Stage } from './stage.ts';
import { StreamApplication, type StreamConnection } from './stream-application.test.support.ts';

let stage: Stage;
let app: StreamApplication;
let alice: Phone;
let bob: Phone;
let client: Telnyx;

beforeAll(async () => {
  [stage, app] = await Promise.all([Stage.open(), StreamApplication.start()]);
  client = new Telnyx({ apiKey: stage.platform.apiKey, baseURL: stage.platform.apiUrl });
  [alice, bob] = await Promise.all([stage.phone('alice'), stage.phone('bob', { behaviour: 'answer' })]);
});
// Also proves that every leg of this file ended in exactly one call.hangup.
afterAll(async () => {
  await stage?.close();
  await app?.close();
});

const command = (id: string, action: string, params: object = {}) =>
  stage.platform.api.request('POST', `/calls/${id}/actions/${action}`, params);

/** Alice calls the application, which answers. */
async function answered(params: Record<string, unknown> = {}): Promise<{ call: PhoneCall; id: string }> {
  const call = await alice.call(applicationNumber);
  const { call_control_id: id } = await stage.inbound();
  await stage.platform.api.action(id, 'answer', params);
  await call.isAnswered();
  return { call, id };
}

async function streaming(id: string, params: object = {}): Promise<StreamConnection> {
  expect(await command(id, 'streaming_start', { stream_url: app.url, ...params })).toMatchObject({ status: 200 });
  const socket = await app.next();
  await socket.next('start');
  await stage.catcher.next('streaming.started', { callControlId: id });
  return socket;
}

async function hangUp(id: string): Promise<void> {
  await command(id, 'hangup');
  await stage.ending(id);
}

const ulaw = (payloads: readonly Buffer[]) => Int16Array.from(Buffer.concat(payloads), decodeUlaw);

const rms = (samples: Int16Array) =>
  Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length));

/** Frames of 20 ms that are this tone. */
const toneFrames = (payloads: readonly Buffer[], frequencyHz: number) =>
  payloads.filter((payload) => toneShare(ulaw([payload]), frequencyHz) > 0.8).length;

/** Mu-law of a tone. */
function ulawTone(frequencyHz: number, seconds: number): Buffer {
  const table = Array.from({ length: 256 }, (_, code) => decodeUlaw(code));
  return Buffer.from(
    Array.from({ length: 8000 * seconds }, (_, index) => {
      const sample = 8000 * Math.sin((2 * Math.PI * frequencyHz * index) / 8000);
      let best = 0;
      for (let code = 1; code < 256; code += 1) {
        if (Math.abs((table[code] ?? 0) - sample) < Math.abs((table[best] ?? 0) - sample)) best = code;
      }
      return best;
    }),
  );
}

const rtp = { stream_bidirectional_mode: 'rtp' };

test('streaming_start: connected, start with its parameters, the voice of the caller, keys, stop', async () => {
  const { call, id } = await answered({ client_state: 'c3RhdGU=' });
  await call.playTone(440);
  await client.calls.actions.startStreaming(id, {
    ...{ stream_url: app.url, stream_auth_token: 'secret' },
    custom_parameters: [{ name: 'colour', value: 'red' }],
  });
  const socket = await app.next();
  expect(socket.request.headers['x-telnyx-streaming-auth-token']).toBe('secret');
  expect(await socket.next('connected')).toMatchObject({
    ...{ version: '1.0.0', connected: { 'x-telnyx-streaming-auth-token': 'secret' } },
  });
  const start = await socket.next('start');
  expect(start).toMatchObject({
    sequence_number: '1',
    start: {
      ...{ call_control_id: id, to: applicationNumber, client_state: 'c3RhdGU=', custom_parameters: { colour: 'red' } },
      media_format: { encoding: 'PCMU', sample_rate: 8000, channels: 1 },
    },
  });
  const { data } = await stage.catcher.next('streaming.started', { callControlId: id });
  expect(data.payload).toMatchObject({ stream_url: app.url });
  await socket.untilHeard(() => toneFrames(socket.heard.inbound.slice(-25), 440) > 22, 'half a second of 440 Hz');
  expect(socket.heard.inbound.every(({ length }) => length === 160)).toBe(true);
  expect(socket.heard.outbound).toEqual([]);
  await call.sendDtmf('7', 120);
  expect(await socket.next('dtmf')).toMatchObject({ dtmf: { digit: '7' }, stream_id: start.stream_id });
  await client.calls.actions.stopStreaming(id, { stream_id: String(start.stream_id) });
  expect(await socket.next('stop')).toMatchObject({ stop: { call_control_id: id } });
  await stage.catcher.next('streaming.stopped', { callControlId: id });
  await hangUp(id);
});

test('both directions: the phone hears its own tone back, soon, at its level and without gaps', async () => {
  const { call, id } = await answered();
  const socket = await streaming(id, { ...rtp, stream_track: 'both_tracks' });
  socket.echoes = true;
  await call.playTone(1000);
  await call.hears(1000);
  // A second of it, whole: a frame that is made up for a late packet would be heard as a gap.
  const second = () => socket.heard.outbound.slice(-50);
  await socket.untilHeard(() => toneFrames(second(), 1000) === 50, 'a second of the tone without a gap');
  const [said, back] = [ulaw(socket.heard.inbound.slice(-50)), ulaw(second())];
  expect(Math.abs(20 * Math.log10(rms(back) / rms(said)))).toBeLessThan(1.5);
  // Both tracks count the same 20 ms: between the onsets lies the way to the application and back.
  const onset = (payloads: readonly Buffer[]) => payloads.findIndex((payload) => rms(ulaw([payload])) > 1000);
  const delayFrames = onset(socket.heard.outbound) - onset(socket.heard.inbound);
  expect(delayFrames).toBeGreaterThanOrEqual(0);
  expect(delayFrames).toBeLessThan(50);
  await hangUp(id);
  await socket.next('stop');
});

test('marks come back when what was before them has been heard; clear brings them back at once', async () => {
  const { call, id } = await answered();
  const socket = await streaming(id, rtp);
  socket.send({ event: 'mark', mark: { name: 'idle' } });
  expect(await socket.next('mark')).toMatchObject({ mark: { name: 'idle' } });
  const from = socket.heard.inbound.length;
  socket.sendMedia(ulawTone(600, 1));
  socket.send({ event: 'mark', mark: { name: 'after a second' } });
  await call.hears(600);
  expect(await socket.next('mark')).toMatchObject({ mark: { name: 'after a second' } });
  expect(socket.heard.inbound.length - from).toBeGreaterThan(35);
  socket.sendMedia(ulawTone(1300, 20));
  for (const name of ['a', 'b']) socket.send({ event: 'mark', mark: { name } });
  await call.hears(1300);
  socket.send({ event: 'clear' });
  expect((await socket.next('mark')).mark?.name).toBe('a');
  expect((await socket.next('mark')).mark?.name).toBe('b');
  await hangUp(id);
});

test('stream_codec: what goes to the socket is in the codec that was asked for', async () => {
  const { call, id } = await answered();
  await call.playTone(440);
  const formats: [string, number, number | undefined][] = [
    ['PCMA', 8000, 160],
    ['G722', 8000, 160],
    ['L16', 16_000, 640],
    ['OPUS', 48_000, undefined],
  ];
  for (const [codec, rate, octets] of formats) {
    const started = await command(id, 'streaming_start', { stream_url: app.url, stream_codec: codec });
    expect(started).toMatchObject({ status: 200 });
    const socket = await app.next();
    expect(await socket.next('start')).toMatchObject({
      start: { media_format: { encoding: codec, sample_rate: rate, channels: 1 } },
    });
    await stage.catcher.next('streaming.started', { callControlId: id });
    await socket.untilHeard(() => socket.heard.inbound.length > 20, `twenty frames of ${codec}`);
    for (const { length } of socket.heard.inbound) {
      if (octets !== undefined) expect(length).toBe(octets);
      else expect(length).toBeLessThan(400);
    }
    // The next one begins at once.
    expect(await command(id, 'streaming_stop')).toMatchObject({ status: 200 });
  }
  await hangUp(id);
});

test('what comes back may be L16 at a rate of its own', async () => {
  const { call, id } = await answered();
  const back = { stream_bidirectional_codec: 'L16', stream_bidirectional_sampling_rate: 24_000 };
  const socket = await streaming(id, { ...rtp, ...back });
  const pcm = toneWav(1700, 2, { rateHz: 24_000 }).subarray(44);
  socket.sendMedia(Buffer.from(pcm).swap16());
  await call.hears(1700);
  await hangUp(id);
});

test('mode mp3: whole files, one a second', async () => {
  const { call, id } = await answered();
  const socket = await streaming(id);
  socket.sendMedia(await readFile(new URL('../../../media/fixtures/tone-1000-mpeg1-44k-stereo.mp3', import.meta.url)));
  socket.sendMedia(toneWav(600, 2));
  expect(await socket.next('error')).toMatchObject({ payload: { code: 100_005, title: 'rate_limit_reached' } });
  await call.hears(1000);
  await hangUp(id);
});

test('frames that cannot be read are told, and harm nothing', async () => {
  const { call, id } = await answered();
  const socket = await streaming(id, rtp);
  for (const bad of ['no json', '{"event":"dance"}', '{"event":"media","media":{}}']) {
    socket.send(bad);
    expect(await socket.next('error')).toMatchObject({ payload: { code: 100_003, title: 'malformed_frame' } });
  }
  socket.sendMedia(Buffer.alloc(8));
  expect(await socket.next('error')).toMatchObject({ payload: { code: 100_004, title: 'invalid_media' } });
  socket.sendMedia(ulawTone(1300, 2));
  await call.hears(1300);
  await hangUp(id);
});

describe('the end of the socket is an event and harms no call:', () => {
  test('closed in an orderly way, cut, refused', async () => {
    const { call, id } = await answered();
    const closed = await streaming(id);
    closed.close();
    await stage.catcher.next('streaming.stopped', { callControlId: id });
    const cut = await streaming(id);
    cut.terminate();
    const failed = await stage.catcher.next('streaming.failed', { callControlId: id });
    expect(failed.data.payload).toMatchObject({
      ...{ stream_type: 'websocket', stream_params: { stream_url: app.url, track: 'inbound_track' } },
      failure_reason: expect.stringContaining('1006'),
    });
    const gone = await StreamApplication.start();
    await gone.close();
    await command(id, 'streaming_start', { stream_url: gone.url });
    const refused = await stage.catcher.next('streaming.failed', { callControlId: id });
    expect(refused.data.payload.failure_reason).toContain('ECONNREFUSED');
    // The call goes on, and may be streamed again.
    const again = await streaming(id, rtp);
    again.sendMedia(ulawTone(1000, 2));
    await call.hears(1000);
    await hangUp(id);
    const types = stage.catcher.eventsOf(id).map(({ data }) => data.event_type);
    expect(types.slice(-2)).toEqual(['streaming.stopped', 'call.hangup']);
  });

  test('an application that reads nothing does not hold up the call', async () => {
    const { call, id } = await answered();
    const socket = await streaming(id, { ...rtp, stream_codec: 'L16', stream_track: 'both_tracks' });
    socket.pause();
    await call.playTone(440);
    const b = await bobBridged(id);
    await b.call.hears(440);
    await hangUp(id);
    await stage.ending(b.id);
  });
});

/** Bob is dialled and bridged with this leg. */
async function bobBridged(id: string, params: object = {}): Promise<{ call: PhoneCall; id: string }> {
  const { call_control_id: other } = await stage.dial(numbers.bob, params);
  const call = await bob.nextCall();
  await stage.catcher.next('call.answered', { callControlId: other });
  await stage.platform.api.action(id, 'bridge', { call_control_id: other });
  await stage.catcher.next('call.bridged', { callControlId: other });
  return { call, id: other };
}

describe('stream_bidirectional_target_legs: who hears what comes back in a bridge', () => {
  test.each([
    ['opposite', false, true],
    ['self', true, false],
    ['both', true, true],
  ] as const)('%s', async (target, atAlice, atBob) => {
    const { call, id } = await answered();
    const b = await bobBridged(id);
    const socket = await streaming(id, { ...rtp, stream_bidirectional_target_legs: target });
    socket.sendMedia(ulawTone(1700, 4));
    const hearers = [
      [call, atAlice],
      [b.call, atBob],
    ] as const;
    for (const [phoneCall, hears] of hearers) if (hears) await phoneCall.hears(1700);
    for (const [phoneCall, hears] of hearers) {
      if (!hears) await expect(phoneCall.hears(1700, { withinMs: 300 })).rejects.toThrow('1700 Hz');
    }
    await hangUp(id);
    await stage.ending(b.id);
  });

  test('as answer says it', async () => {
    const target = { stream_bidirectional_target_legs: 'self' };
    const { call, id } = await answered({ stream_url: app.url, ...rtp, ...target });
    const socket = await app.next();
    await socket.next('start');
    const b = await bobBridged(id);
    socket.sendMedia(ulawTone(1700, 4));
    await call.hears(1700);
    await expect(b.call.hears(1700, { withinMs: 300 })).rejects.toThrow('1700 Hz');
    await hangUp(id);
    await stage.ending(b.id);
  });

  test('as dial says it', async () => {
    const { call, id } = await answered();
    const target = { stream_bidirectional_target_legs: 'self' };
    const b = await bobBridged(id, { stream_url: app.url, ...rtp, ...target });
    const socket = await app.next();
    await socket.next('start');
    socket.sendMedia(ulawTone(1700, 4));
    await b.call.hears(1700);
    await expect(call.hears(1700, { withinMs: 300 })).rejects.toThrow('1700 Hz');
    await hangUp(id);
    await stage.ending(b.id);
  });
});

test('dial: the socket may be open before the far end rings; audio begins with the answer', async () => {
  bob.behaviour = 'ring';
  const { call_control_id: id } = await stage.dial(numbers.bob, {
    ...{ stream_url: app.url, stream_track: 'both_tracks', stream_establish_before_call_originate: true },
    ...{ stream_auth_token: 'token', stream_bidirectional_mode: 'rtp' },
  });
  const socket = await app.next();
  expect(await socket.next('connected')).toMatchObject({ connected: { 'x-telnyx-streaming-auth-token': 'token' } });
  const call = await bob.nextCall();
  expect(socket.frames.all.map(({ event }) => event)).toEqual(['connected']);
  await call.answer();
  expect(await socket.next('start')).toMatchObject({ start: { call_control_id: id, to: numbers.bob } });
  const { data } = await stage.catcher.next('call.answered', { callControlId: id });
  expect(data.payload).toMatchObject({ stream_url: app.url, stream_track: 'both_tracks' });
  socket.sendMedia(ulawTone(1300, 2));
  await call.hears(1300);
  await hangUp(id);
  await socket.next('stop');
  bob.behaviour = 'answer';
});

test('dial: a socket that cannot be opened stops no call', async () => {
  const gone = await StreamApplication.start();
  await gone.close();
  const { call_control_id: id } = await stage.dial(numbers.bob, {
    ...{ stream_url: gone.url, stream_establish_before_call_originate: true },
  });
  await stage.catcher.next('streaming.failed', { callControlId: id });
  await (await bob.nextCall()).isAnswered();
  await stage.catcher.next('call.answered', { callControlId: id });
  await hangUp(id);
});

test('dial: while a socket takes its time to open the leg takes commands, and nobody is called once it has ended', async () => {
  const silent = createServer();
  await once(silent.listen(0, '127.0.0.1'), 'listening');
  const { port } = silent.address() as AddressInfo;
  const { call_control_id: id } = await stage.dial(numbers.bob, {
    ...{ stream_url: `ws://127.0.0.1:${port}/`, stream_establish_before_call_originate: true },
  });
  const [socket] = (await once(silent, 'connection')) as [Socket];
  await hangUp(id);
  const types = stage.catcher.eventsOf(id).map(({ data }) => data.event_type);
  expect(types).toEqual(['call.initiated', 'streaming.failed', 'call.hangup']);
  socket.destroy();
  silent.close();
});

test('answer: the stream begins with the answer', async () => {
  const { call, id } = await answered({ stream_url: app.url, ...rtp, stream_bidirectional_codec: 'PCMA' });
  const socket = await app.next();
  await socket.next('start');
  await call.playTone(440);
  await socket.untilHeard(() => toneFrames(socket.heard.inbound.slice(-25), 440) > 15, 'the tone of the caller');
  await hangUp(id);
  await socket.next('stop');
});

test('what is refused, by name', async () => {
  const { id } = await answered();
  const refusal = async (action: string, params: object) => {
    const { status, body } = await command(id, action, params);
    expect(status).toBe(422);
    const [error] = (body as { errors: { code: string; source?: { pointer: string } }[] }).errors;
    return `${error?.code} ${error?.source?.pointer ?? ''}`.trim();
  };
  const url = { stream_url: app.url };
  expect(await refusal('streaming_start', {})).toBe('10004 /stream_url');
  expect(await refusal('streaming_start', { stream_track: 'both_tracks' })).toBe('10004 /stream_url');
  expect(await refusal('streaming_start', { stream_url: 'http://127.0.0.1/' })).toBe('10003 /stream_url');
  expect(await refusal('streaming_start', { stream_url: `${app.url}#part` })).toBe('10003 /stream_url');
  expect(await refusal('streaming_start', { ...url, stream_auth_token: 'a\r\nb: c' })).toBe('10027 /stream_auth_token');
  expect(await refusal('streaming_start', { ...url, stream_codec: 'AMR-WB' })).toBe('10027 /stream_codec');
  expect(await refusal('streaming_start', { ...url, stream_bidirectional_codec: 'L16' })).toBe(
    '10027 /stream_bidirectional_codec',
  );
  expect(await refusal('streaming_start', { ...url, ...rtp, stream_bidirectional_sampling_rate: 16_000 })).toBe(
    '10027 /stream_bidirectional_sampling_rate',
  );
  expect(await refusal('streaming_stop', {})).toBe('90048');
  await streaming(id);
  expect(await refusal('streaming_start', url)).toBe('90045');
  expect(await refusal('streaming_stop', { stream_id: '7f6dd1f0-5bd1-4b4b-9f0e-0d0b64c9d1aa' })).toBe(
    '90048 /stream_id',
  );
  await hangUp(id);
});
