import type { AnswerResult, CallRecordingSavedPayload, Recording } from '@hookswitch/contract';
import Telnyx from 'telnyx';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApiExchange } from '../api-caller.ts';
import { type HeardWav, listenToWav } from '../heard-wav.ts';
import type { Phone } from '../phone.ts';
import type { PhoneCall } from '../phone-call.ts';
import { applicationNumber, numbers, Stage } from './stage.ts';

let stage: Stage;
let alice: Phone;
let bob: Phone;
let client: Telnyx;

beforeAll(async () => {
  stage = await Stage.open();
  [alice, bob] = await Promise.all([
    stage.phone('alice', { toneHz: 440, listenHz: [440, 1000, 1400] }),
    stage.phone('bob', { toneHz: 1000, behaviour: 'answer' }),
  ]);
  client = new Telnyx({ apiKey: stage.platform.apiKey, baseURL: stage.platform.apiUrl });
});
afterAll(() => stage?.close());

interface Leg {
  readonly id: string;
  readonly call: PhoneCall;
}

/** Alice, who says 440 Hz, in a call of the application. */
async function answeredCall(params: Record<string, unknown> = {}): Promise<Leg & { answer: AnswerResult }> {
  const call = await alice.call(applicationNumber);
  const { call_control_id: id } = await stage.inbound();
  const answer: AnswerResult = await stage.platform.api.action(id, 'answer', params);
  await stage.catcher.next('call.answered', { callControlId: id });
  await call.isAnswered();
  return { id, call, answer };
}

/** With Bob, who says 1000 Hz; the two hear each other. */
async function bridgedCall(params: Record<string, unknown> = {}): Promise<{ a: Leg; b: Leg }> {
  const a = await answeredCall();
  const { call_control_id: id } = await stage.dial(numbers.bob);
  await stage.catcher.next('call.answered', { callControlId: id });
  const call = await bob.nextCall();
  await stage.platform.api.action(a.id, 'bridge', { call_control_id: id, ...params });
  for (const callControlId of [a.id, id]) await stage.catcher.next('call.bridged', { callControlId });
  await Promise.all([a.call.hears(1000), call.hears(440)]);
  return { a, b: { id, call } };
}

const record = (id: string, action: string, params: Record<string, unknown> = {}) =>
  stage.platform.api.action(id, `record_${action}`, params);
const wav = { channels: 'dual', format: 'wav' } as const;

const saved = async (callControlId: string): Promise<CallRecordingSavedPayload> =>
  (await stage.catcher.next('call.recording.saved', { callControlId })).data.payload;

/** The file behind the URL of the event; no API key is sent. */
async function listen({ recording_urls: urls }: CallRecordingSavedPayload): Promise<HeardWav> {
  return listenToWav(await fetched(urls.wav));
}

async function fetched(url: string | null | undefined): Promise<Buffer> {
  const response = await fetch(url ?? '');
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return Buffer.from(await response.arrayBuffer());
}

async function hangUp(...ids: string[]): Promise<void> {
  await stage.platform.api.action(ids[0] ?? '', 'hangup');
  for (const id of ids) await stage.ending(id);
}

/** Time that passes in the calls themselves: what a leg hears in so many packets of 20 ms. */
async function talk({ call }: Leg, ms: number): Promise<void> {
  const { packets } = (await call.stats()).outbound;
  await expect
    .poll(async () => (await call.stats()).outbound.packets, { timeout: 20_000, interval: 10 })
    .toBeGreaterThanOrEqual(packets + ms / 20);
}

/** Status, code and pointer of a refusal. */
async function refusal(id: string, action: string, params: Record<string, unknown> = {}) {
  const reply: ApiExchange = await stage.platform.api.request('POST', `/calls/${id}/actions/${action}`, params);
  const { errors } = reply.body as { errors: { code: string; source?: { pointer: string } }[] };
  return [reply.status, errors[0]?.code, errors[0]?.source?.pointer];
}

describe('record_start', () => {
  test('dual: each side is on its channel, for as long as it was recorded', async () => {
    const { a, b } = await bridgedCall();
    await record(a.id, 'start', { ...wav, client_state: Buffer.from('rec').toString('base64') });
    await talk(a, 1000);
    await record(a.id, 'stop');
    const event = await saved(a.id);
    expect(event).toMatchObject({ channels: 'dual', format: 'wav', client_state: 'cmVj', public_recording_urls: {} });
    const heard = await listen(event);
    expect(heard.channels).toHaveLength(2);
    expect([heard.hears(0, 440), heard.hears(1, 1000)]).toEqual([true, true]);
    expect([heard.hears(0, 1000), heard.hears(1, 440)]).toEqual([false, false]);
    expect(heard.durationMs).toBeGreaterThan(900);
    const toldMs = Date.parse(event.recording_ended_at) - Date.parse(event.recording_started_at);
    expect(Math.abs(toldMs - heard.durationMs)).toBeLessThan(5000);
    await hangUp(a.id, b.id);
  });

  test('single: both sides on one channel; recording_track: one side alone', async () => {
    const { a, b } = await bridgedCall();
    for (const track of ['both', 'inbound', 'outbound']) {
      await record(a.id, 'start', {
        channels: 'single',
        format: 'wav',
        recording_track: track,
        custom_file_name: track,
      });
    }
    await talk(a, 600);
    await hangUp(a.id, b.id);
    const files = new Map<string, HeardWav>();
    for (let count = 0; count < 3; count += 1) {
      const event = await saved(a.id);
      const response = await fetch(event.recording_urls.wav ?? '');
      const name = /''(\w+)-\d{10}\.wav$/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? '';
      files.set(name, listenToWav(Buffer.from(await response.arrayBuffer())));
    }
    expect([files.get('inbound')?.hears(0, 440), files.get('outbound')?.hears(0, 1000)]).toEqual([true, true]);
    const mixed = files.get('both');
    expect(mixed?.channels).toHaveLength(1);
    // Two tones of one level have half of it each.
    const shares = [440, 1000].map((frequencyHz) => mixed?.shareOf(0, frequencyHz) ?? 0);
    for (const share of shares) expect(share).toBeGreaterThan(0.3);
    expect((shares[0] ?? 0) + (shares[1] ?? 0)).toBeGreaterThan(0.9);
  });

  test('a pause leaves out what was said meanwhile', async () => {
    const leg = await answeredCall();
    await record(leg.id, 'start', wav);
    await talk(leg, 500);
    await record(leg.id, 'pause');
    await leg.call.playTone(1000);
    await talk(leg, 1500);
    await leg.call.playTone(440);
    await talk(leg, 200);
    await record(leg.id, 'resume');
    await talk(leg, 500);
    await record(leg.id, 'stop');
    const heard = await listen(await saved(leg.id));
    expect([heard.hears(0, 440), heard.hears(0, 1000)]).toEqual([true, false]);
    expect(heard.durationMs).toBeLessThan(2000);
    await hangUp(leg.id);
  });

  test('max_length ends it by itself', async () => {
    const leg = await answeredCall();
    await record(leg.id, 'start', { ...wav, max_length: 1 });
    const heard = await listen(await saved(leg.id));
    expect(heard.durationMs).toBe(1000);
    expect(await refusal(leg.id, 'record_stop')).toEqual([422, '90033', undefined]);
    await hangUp(leg.id);
  });

  test('timeout_secs ends it after silence, trim leaves the silence out', async () => {
    const leg = await answeredCall();
    await record(leg.id, 'start', { ...wav, timeout_secs: 1, trim: 'trim-silence' });
    await talk(leg, 500);
    await leg.call.stopTone();
    const heard = await listen(await saved(leg.id));
    const end = { fromMs: heard.durationMs - 300, toMs: heard.durationMs };
    // The second of silence that ended it is not at its end.
    expect([heard.hears(0, 440), heard.hears(0, 440, end)]).toEqual([true, true]);
    await hangUp(leg.id);
  });

  test('play_beep is heard, and is not in the recording', async () => {
    const leg = await answeredCall();
    await record(leg.id, 'start', { ...wav, play_beep: true });
    await leg.call.hears(1400);
    await talk(leg, 800);
    await record(leg.id, 'stop');
    const heard = await listen(await saved(leg.id));
    expect([heard.hears(0, 440), heard.hears(1, 1400)]).toEqual([true, false]);
    await hangUp(leg.id);
  });

  test('recording_id names one of several; others are refused', async () => {
    const leg = await answeredCall({ record: 'record-from-answer', record_format: 'wav' });
    await record(leg.id, 'start', wav);
    const first = leg.answer.recording_id ?? '';
    for (const action of ['record_pause', 'record_resume', 'record_stop']) {
      const refused = await refusal(leg.id, action, { recording_id: crypto.randomUUID() });
      expect([action, ...refused]).toEqual([action, 404, '10005', '/recording_id']);
    }
    for (const action of ['pause', 'resume', 'stop']) await record(leg.id, action, { recording_id: first });
    expect((await saved(leg.id)).recording_id).toBe(first);
    await record(leg.id, 'stop');
    expect((await saved(leg.id)).recording_id).not.toBe(first);
    await hangUp(leg.id);
    expect(await refusal(leg.id, 'record_start', wav)).toEqual([422, '90018', undefined]);
  });

  test('a file name that is no file name is refused', async () => {
    const leg = await answeredCall();
    for (const name of ['../up', '.hidden', 'a/b', 'a"b']) {
      const refused = await refusal(leg.id, 'record_start', { ...wav, custom_file_name: name });
      expect(refused).toEqual([422, '10027', '/custom_file_name']);
    }
    await hangUp(leg.id);
  });
});

describe('record-from-answer', () => {
  const params = { record: 'record-from-answer', record_format: 'wav' } as const;

  test('of answer: recording_id is in the answer, the file comes after the hangup', async () => {
    const leg = await answeredCall(params);
    await talk(leg, 500);
    await hangUp(leg.id);
    const event = await saved(leg.id);
    expect(event.recording_id).toBe(leg.answer.recording_id);
    expect((await listen(event)).hears(0, 440)).toBe(true);
    const types = stage.catcher.eventsOf(leg.id).map(({ data }) => data.event_type);
    expect(types.slice(-2)).toEqual(['call.hangup', 'call.recording.saved']);
  });

  test('of dial: recording_id is in the answer', async () => {
    const dialled = await stage.dial(numbers.bob, params);
    await stage.catcher.next('call.answered', { callControlId: dialled.call_control_id });
    await talk({ id: dialled.call_control_id, call: await bob.nextCall() }, 500);
    await hangUp(dialled.call_control_id);
    const event = await saved(dialled.call_control_id);
    expect(event.recording_id).toBe(dialled.recording_id);
    expect((await listen(event)).hears(0, 1000)).toBe(true);
  });

  test('of transfer: the target is recorded, with the leg that it is bridged with', async () => {
    const leg = await answeredCall();
    await stage.platform.api.action(leg.id, 'transfer', { to: numbers.bob, ...params });
    const target = await bob.nextCall();
    await Promise.all([target.hears(440), leg.call.hears(1000)]);
    await talk(leg, 500);
    await hangUp(leg.id);
    const event = (await stage.catcher.next('call.recording.saved')).data.payload;
    expect(event.call_control_id).not.toBe(leg.id);
    const heard = await listen(event);
    const lastHalf = { fromMs: heard.durationMs - 400, toMs: heard.durationMs };
    expect([heard.hears(0, 1000, lastHalf), heard.hears(1, 440, lastHalf)]).toEqual([true, true]);
  });

  test('of bridge: the leg is recorded from the bridge on', async () => {
    const { a, b } = await bridgedCall(params);
    await talk(a, 500);
    await hangUp(a.id, b.id);
    const heard = await listen(await saved(a.id));
    expect([heard.hears(0, 440), heard.hears(1, 1000)]).toEqual([true, true]);
  });

  /** The leg that a command has recorded, what its far end says, and how it ends. */
  const recordedBy: Record<string, (order: object) => Promise<Leg & { hz: number; end(): Promise<void> }>> = {
    async dial(order) {
      const { call_control_id: id } = await stage.dial(numbers.bob, order);
      await stage.catcher.next('call.answered', { callControlId: id });
      return { id, call: await bob.nextCall(), hz: 1000, end: () => hangUp(id) };
    },
    async answer(order) {
      const leg = await answeredCall({ ...order });
      return { ...leg, hz: 440, end: () => hangUp(leg.id) };
    },
    async transfer(order) {
      const { id, call: caller } = await answeredCall();
      await stage.platform.api.action(id, 'transfer', { to: numbers.bob, ...order });
      const call = await bob.nextCall();
      await caller.hears(1000);
      return { id, call, hz: 1000, end: () => hangUp(id) };
    },
    async bridge(order) {
      const { a, b } = await bridgedCall({ ...order });
      return { ...a, hz: 440, end: () => hangUp(a.id, b.id) };
    },
  };
  const oneSide = { ...params, record_channels: 'single', record_track: 'inbound' };
  const next = async () => (await stage.catcher.next('call.recording.saved')).data.payload;

  test.each(Object.keys(recordedBy))(
    'of %s: one side on one channel, under its name, no longer than it may be',
    async (command) => {
      const order = { ...oneSide, record_custom_file_name: 'sales call', record_max_length: 1 };
      const leg = await recordedBy[command]?.(order);
      const event = await next();
      expect(event).toMatchObject({ channels: 'single', format: 'wav' });
      const heard = await listen(event);
      expect([heard.channels.length, heard.hears(0, leg?.hz ?? 0), heard.durationMs]).toEqual([1, true, 1000]);
      const response = await fetch(event.recording_urls.wav ?? '');
      expect(response.headers.get('content-disposition')).toMatch(/filename\*=UTF-8''sales%20call-\d{10}\.wav$/);
      await response.body?.cancel();
      await leg?.end();
    },
  );

  test.each(Object.keys(recordedBy))('of %s: so much silence ends it, and is left out', async (command) => {
    const leg = await recordedBy[command]?.({ ...oneSide, record_timeout_secs: 1, record_trim: 'trim-silence' });
    if (leg === undefined) throw new Error('nobody is recorded');
    await talk(leg, 500);
    await leg.call.stopTone();
    const heard = await listen(await next());
    const end = { fromMs: heard.durationMs - 300, toMs: heard.durationMs };
    expect([heard.hears(0, leg.hz), heard.hears(0, leg.hz, end)]).toEqual([true, true]);
    await leg.end();
  });

  test('record_... without record is refused', async () => {
    const call = await alice.call(applicationNumber);
    const { call_control_id: id } = await stage.inbound();
    expect(await refusal(id, 'answer', { record_track: 'inbound' })).toEqual([422, '10027', '/record_track']);
    await call.hangup();
    await stage.ending(id);
  });
});

describe('/v2/recordings', () => {
  test('the official client lists, retrieves and deletes; URLs open without a key until they expire', async () => {
    const leg = await answeredCall();
    await client.calls.actions.startRecording(leg.id, { channels: 'single', format: 'wav' });
    await talk(leg, 300);
    await client.calls.actions.stopRecording(leg.id, {});
    const { recording_id: id = '' } = await saved(leg.id);
    await hangUp(leg.id);
    const listed = (await client.recordings.list({ filter: { call_control_id: leg.id } } as object)).data ?? [];
    expect(listed).toHaveLength(1);
    const { data } = await client.recordings.retrieve(id);
    expect(data).toMatchObject({
      id,
      call_control_id: leg.id,
      channels: 'single',
      source: 'call',
      status: 'completed',
    });
    const url = new URL((data as unknown as Recording).download_urls.wav ?? '');
    expect(listenToWav(await fetched(url.href)).hears(0, 440)).toBe(true);
    url.searchParams.set('expires', String(Number(url.searchParams.get('expires')) + 1));
    expect((await fetch(url)).status).toBe(401);
    await client.recordings.delete(id);
    await expect(client.recordings.retrieve(id)).rejects.toMatchObject({ status: 404 });
    await expect(fetched((data as unknown as Recording).download_urls.wav)).rejects.toThrow(/404/);
  });
});
