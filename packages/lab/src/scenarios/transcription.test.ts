import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Telnyx from 'telnyx';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listenToWav } from '../heard-wav.ts';
import type { Phone } from '../phone.ts';
import type { PhoneCall } from '../phone-call.ts';
import { toneWav } from '../tone-wav.ts';
import { applicationId, applicationNumber, numbers, Stage } from './stage.ts';

let stage: Stage;
let alice: Phone;
let client: Telnyx;
let engine: Server;
/** So many requests are answered with 400 first. */
let failures = 0;
const asked: { form: FormData; authorization: string | undefined }[] = [];

/** An engine that hears tones: it answers with those that make up what it was sent. */
async function transcribe(body: Buffer, contentType: string, authorization: string | undefined): Promise<string> {
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
  asked.push({ form, authorization });
  if (failures > 0) {
    failures -= 1;
    throw new Error('out of order');
  }
  const file = form.get('file');
  if (!(file instanceof Blob)) throw new Error('no file came');
  const wav = listenToWav(Buffer.from(await file.arrayBuffer()));
  return [440, 1000, 1700].filter((hz) => wav.hears(0, hz)).join(' ');
}

beforeAll(async () => {
  engine = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      transcribe(Buffer.concat(chunks), request.headers['content-type'] ?? '', request.headers.authorization).then(
        (text) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ text })),
        () => response.writeHead(400).end(),
      );
    });
  });
  await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve));
  const { port } = engine.address() as AddressInfo;
  stage = await Stage.open({
    transcription: { openai: { base_url: `http://127.0.0.1:${port}/v1`, api_key: 'secret', model: 'whisper-1' } },
  });
  alice = await stage.phone('alice');
  client = new Telnyx({ apiKey: stage.platform.apiKey, baseURL: stage.platform.apiUrl });
});
afterAll(async () => {
  await stage?.close();
  await new Promise((resolve) => engine.close(resolve));
});

async function answeredCall() {
  const call = await alice.call(applicationNumber);
  const { call_control_id: id } = await stage.inbound();
  await client.calls.actions.answer(id, {});
  await call.isAnswered();
  return { id, call };
}
const heard = async (callControlId: string) =>
  (await stage.catcher.next('call.transcription', { callControlId, withinMs: 30_000 })).data.payload.transcription_data;

async function refusal(id: string, action: string, params: Record<string, unknown>) {
  const { status, body } = await stage.platform.api.request('POST', `/calls/${id}/actions/${action}`, params);
  const { errors } = body as { errors: { code: string; source?: { pointer: string } }[] };
  return [status, errors[0]?.code, errors[0]?.source?.pointer];
}

/** Says something for half a second: a tone, which the engine knows. */
async function says(call: PhoneCall, frequencyHz: number): Promise<void> {
  const { outbound } = await call.stats();
  await call.playTone(frequencyHz);
  await expect
    .poll(async () => (await call.stats()).outbound.packets - outbound.packets, { timeout: 20_000 })
    .toBeGreaterThan(25);
  await call.stopTone();
}

test('what the far end says reaches the engine and comes back as call.transcription, pause by pause', async () => {
  const { id, call } = await answeredCall();
  await client.calls.actions.startTranscription(id, {
    transcription_engine: 'Telnyx',
    transcription_engine_config: { transcription_engine: 'Telnyx', language: 'en' },
    client_state: 'c3R0',
  });
  expect(await refusal(id, 'transcription_start', {})).toEqual([422, '90054', undefined]);
  await says(call, 440);
  expect(await heard(id)).toMatchObject({ transcript: '440', is_final: true, transcription_track: 'inbound' });
  await says(call, 1700);
  expect(await heard(id)).toMatchObject({ transcript: '1700' });
  const [first] = asked;
  expect(first?.authorization).toBe('Bearer secret');
  expect([first?.form.get('model'), first?.form.get('language')]).toEqual(['whisper-1', 'en']);
  await client.calls.actions.hangup(id, {});
  await stage.ending(id);
});

test('transcription_tracks outbound: what the leg hears; transcription_stop ends it, with what was said until then', async () => {
  const { id, call } = await answeredCall();
  expect(await refusal(id, 'transcription_stop', {})).toEqual([422, '90055', undefined]);
  await client.calls.actions.startTranscription(id, { transcription_tracks: 'outbound' });
  await client.calls.actions.startPlayback(id, {
    ...{ playback_content: toneWav(1000, 0.5).toString('base64'), loop: 'infinity' },
  });
  await stage.catcher.next('call.playback.started', { callControlId: id });
  await expect.poll(() => call.hearing, { timeout: 20_000 }).toContain(1000);
  const { inbound } = await call.stats();
  await expect
    .poll(async () => (await call.stats()).inbound.packets - inbound.packets, { timeout: 20_000 })
    .toBeGreaterThan(50);
  await client.calls.actions.stopTranscription(id, {});
  expect(await heard(id)).toMatchObject({ transcript: '1000', transcription_track: 'outbound' });
  expect(await refusal(id, 'transcription_stop', {})).toEqual([422, '90055', undefined]);
  await client.calls.actions.hangup(id, {});
  await stage.ending(id);
});

test('settings that the engine does not follow are refused by name', async () => {
  const { id } = await answeredCall();
  const config = { transcription_engine: 'Google', profanity_filter: true };
  expect(await refusal(id, 'transcription_start', { transcription_engine_config: config })).toEqual([
    ...[422, '10027', '/transcription_engine_config/profanity_filter'],
  ]);
  await client.calls.actions.hangup(id, {});
  await stage.ending(id);
});

test('transcription of answer: from the answer on, as transcription_config says', async () => {
  const call = await alice.call(applicationNumber);
  const { call_control_id: id } = await stage.inbound();
  const before = asked.length;
  await client.calls.actions.answer(id, {
    transcription: true,
    transcription_config: {
      transcription_engine: 'Telnyx',
      transcription_engine_config: { transcription_engine: 'Telnyx', language: 'de' },
      transcription_tracks: 'inbound',
      client_state: 'd3JpdGU=',
    },
  });
  await call.isAnswered();
  expect((await stage.catcher.next('call.answered', { callControlId: id })).data.payload.client_state).toBe(null);
  await says(call, 1000);
  const { data } = await stage.catcher.next('call.transcription', { callControlId: id, withinMs: 30_000 });
  expect(data.payload).toMatchObject({
    client_state: 'd3JpdGU=',
    transcription_data: { transcript: '1000', transcription_track: 'inbound' },
  });
  expect(asked[before]?.form.get('language')).toBe('de');
  expect(await refusal(id, 'transcription_start', {})).toEqual([422, '90054', undefined]);
  await client.calls.actions.stopTranscription(id, {});
  await client.calls.actions.hangup(id, {});
  await stage.ending(id);
});

test('transcription of dial: what the leg hears and says, from its answer on', async () => {
  const bob = await stage.phone('bob', { behaviour: 'answer' });
  const dialled = await client.calls.dial({
    ...{ connection_id: applicationId, from: '+15550100000', to: numbers.bob },
    transcription: true,
    transcription_config: { transcription_tracks: 'both' },
  });
  const id = dialled.data?.call_control_id ?? '';
  const call = await bob.nextCall();
  await stage.catcher.next('call.answered', { callControlId: id });
  await says(call, 440);
  expect(await heard(id)).toMatchObject({ transcript: '440', transcription_track: 'inbound' });
  await client.calls.actions.startPlayback(id, { playback_content: toneWav(1700, 0.5).toString('base64') });
  expect(await heard(id)).toMatchObject({ transcript: '1700', transcription_track: 'outbound' });
  await client.calls.actions.hangup(id, {});
  await stage.ending(id);
});

test('transcription of record_start: what was recorded is written down once it is complete', async () => {
  const { id, call } = await answeredCall();
  const before = asked.length;
  await client.calls.actions.startRecording(id, {
    ...{ channels: 'dual', format: 'wav' },
    ...{ transcription: true, transcription_engine: 'B', transcription_language: 'en' },
  });
  await says(call, 440);
  await client.calls.actions.stopRecording(id, {});
  const saved = (await stage.catcher.next('call.recording.saved', { callControlId: id })).data.payload;
  const { data } = await stage.catcher.next('call.recording.transcription.saved', {
    ...{ callControlId: id, withinMs: 30_000 },
  });
  expect(data.payload).toMatchObject({
    ...{ recording_id: saved.recording_id, status: 'completed', transcription_text: '440' },
    recording_transcription_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  expect(asked.slice(before).map(({ form }) => form.get('language'))).toEqual(['en']);
  await client.calls.actions.hangup(id, {});
  await stage.ending(id);
});

test('a recording that the engine fails on is given to it again', async () => {
  const { id, call } = await answeredCall();
  const before = asked.length;
  failures = 1;
  await client.calls.actions.startRecording(id, { channels: 'single', format: 'wav', transcription: true });
  await says(call, 1700);
  await call.hangup();
  await stage.ending(id);
  const { data } = await stage.catcher.next('call.recording.transcription.saved', {
    ...{ callControlId: id, withinMs: 30_000 },
  });
  expect(data.payload.transcription_text).toBe('1700');
  expect(asked.slice(before).map(({ form }) => form.has('language'))).toEqual([false, false]);
});

test('of record_start, what the engine does not do is refused by name, and so is what has no effect', async () => {
  const { id } = await answeredCall();
  const recording = { channels: 'single', format: 'wav' };
  const pointed = (pointer: string) => [422, '10027', pointer];
  for (const [name, value] of [
    ['transcription_profanity_filter', true],
    ['transcription_speaker_diarization', true],
    ['transcription_min_speaker_count', 3],
    ['transcription_max_speaker_count', 3],
  ] as const) {
    expect(await refusal(id, 'record_start', { ...recording, transcription: true, [name]: value })).toEqual(
      pointed(`/${name}`),
    );
  }
  expect(await refusal(id, 'record_start', { ...recording, transcription_language: 'en' })).toEqual(
    pointed('/transcription_language'),
  );
  expect(await refusal(id, 'record_start', { ...recording, transcription_engine: 'A' })).toEqual(
    pointed('/transcription_engine'),
  );
  await client.calls.actions.hangup(id, {});
  await stage.ending(id);
});

test('what transcription_config cannot mean is refused by name, and nobody is called', async () => {
  const dialling = { connection_id: applicationId, from: '+15550100000', to: numbers.bob };
  const refusals = async (params: Record<string, unknown>) => {
    const { status, body } = await stage.platform.api.request('POST', '/calls', { ...dialling, ...params });
    const { errors } = body as { errors: { code: string; source?: { pointer: string } }[] };
    return [status, errors[0]?.code, errors[0]?.source?.pointer];
  };
  const engineConfig = { transcription_engine: 'Google', profanity_filter: true };
  expect(await refusals({ transcription_config: {} })).toEqual([422, '10027', '/transcription_config']);
  expect(
    await refusals({ transcription: true, transcription_config: { transcription_engine_config: engineConfig } }),
  ).toEqual([422, '10027', '/transcription_config/transcription_engine_config/profanity_filter']);
  expect(await refusals({ transcription: true, transcription_config: { command_id: 'once' } })).toEqual([
    ...[422, '10027', '/transcription_config/command_id'],
  ]);
});

test('without an engine it is refused with the way to configure one', async () => {
  const bare = await Stage.open();
  const phone = await bare.phone('alice');
  const call = await phone.call(applicationNumber);
  const { call_control_id: id } = await bare.inbound();
  const howTo = [422, expect.stringContaining('transcription: {')];
  const refused = async (path: string, params: Record<string, unknown>) => {
    const { status, body } = await bare.platform.api.request('POST', path, params);
    return [status, JSON.stringify(body)];
  };
  expect(await refused(`/calls/${id}/actions/transcription_start`, {})).toEqual(howTo);
  expect(await refused(`/calls/${id}/actions/answer`, { transcription: true })).toEqual(howTo);
  const dialling = { connection_id: applicationId, from: '+15550100000', to: numbers.alice, transcription: true };
  expect(await refused('/calls', dialling)).toEqual(howTo);
  expect(call.state).toBe('ringing');
  await bare.platform.api.action(id, 'answer', {});
  await call.isAnswered();
  const recording = { channels: 'single', format: 'wav', transcription: true };
  expect(await refused(`/calls/${id}/actions/record_start`, recording)).toEqual(howTo);
  await call.hangup();
  await bare.ending(id);
  await bare.close();
});

test('an engine that there is none of: 422 that says so, and what to use instead', async () => {
  const { id, call } = await answeredCall();
  const refused = async (path: string, params: Record<string, unknown>) => {
    const { status, body } = await stage.platform.api.request('POST', path, params);
    const { errors } = body as { errors: { code: string; detail: string; source?: { pointer: string } }[] };
    return [status, errors[0]?.code, errors[0]?.source?.pointer, errors[0]?.detail];
  };
  const assistant = expect.stringMatching(/no AI assistant.*transcription_start.*speak.*streaming_start/);
  const actions = `/calls/${id}/actions`;
  for (const action of ['ai_assistant_start', 'ai_assistant_stop']) {
    expect(await refused(`${actions}/${action}`, {})).toEqual([422, '90033', undefined, assistant]);
  }
  const gathering = { parameters: { properties: { age: { type: 'integer' } }, type: 'object' } };
  expect(await refused(`${actions}/gather_using_ai`, gathering)).toEqual([422, '90033', undefined, assistant]);
  expect(await refused('/calls/v3:never-was/actions/gather_using_ai', gathering)).toEqual([
    ...[422, '90015', '/call_control_id', expect.any(String)],
  ]);
  const streaming = { stream_url: 'ws://127.0.0.1:9/', enable_dialogflow: true };
  expect(await refused(`${actions}/streaming_start`, streaming)).toEqual([
    ...[422, '10027', '/enable_dialogflow', expect.stringMatching(/Dialogflow.*streaming_start/)],
  ]);
  const recording = { format: 'wav', channels: 'single', transcription_speaker_diarization: true };
  expect(await refused(`${actions}/record_start`, recording)).toEqual([
    ...[422, '10027', '/transcription_speaker_diarization', expect.stringMatching(/do not tell speakers apart/)],
  ]);
  const dialling = { connection_id: applicationId, from: '+15550100000', to: numbers.bob };
  expect(await refused('/calls', { ...dialling, assistant: { id: 'assistant-1' } })).toEqual([
    ...[422, '10027', '/assistant', assistant],
  ]);
  expect(await refused('/calls', { ...dialling, deepfake_detection: { enabled: true } })).toEqual([
    ...[422, '10027', '/deepfake_detection', expect.stringMatching(/detector of synthetic voices.*streaming_start/)],
  ]);
  expect(call.state).toBe('talking');
  await client.calls.actions.hangup(id, {});
  await stage.ending(id);
});
