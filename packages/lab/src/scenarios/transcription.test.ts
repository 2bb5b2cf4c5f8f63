import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Telnyx from 'telnyx';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listenToWav } from '../heard-wav.ts';
import type { Phone } from '../phone.ts';
import type { PhoneCall } from '../phone-call.ts';
import { toneWav } from '../tone-wav.ts';
import { applicationNumber, Stage } from './stage.ts';

let stage: Stage;
let alice: Phone;
let client: Telnyx;
let engine: Server;
const asked: { form: FormData; authorization: string | undefined }[] = [];

/** An engine that hears tones: it answers with those that make up what it was sent. */
async function transcribe(body: Buffer, contentType: string, authorization: string | undefined): Promise<string> {
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
  asked.push({ form, authorization });
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

test('without an engine it is refused with the way to configure one', async () => {
  const bare = await Stage.open();
  const phone = await bare.phone('alice');
  const call = await phone.call(applicationNumber);
  const { call_control_id: id } = await bare.inbound();
  const refused = await bare.platform.api.request('POST', `/calls/${id}/actions/transcription_start`, {});
  expect([refused.status, JSON.stringify(refused.body)]).toEqual([422, expect.stringContaining('transcription: {')]);
  await call.hangup();
  await bare.ending(id);
  await bare.close();
});
