import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Telnyx from 'telnyx';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Phone } from '../phone.ts';
import type { PhoneCall } from '../phone-call.ts';
import { writeToneModel } from '../tone-model.ts';
import { toneWav } from '../tone-wav.ts';
import { applicationNumber, Stage } from './stage.ts';

let directory: string;
let stage: Stage;
let alice: Phone;
let client: Telnyx;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tone-model-'));
  const { model, tokens } = await writeToneModel(directory);
  stage = await Stage.open({ transcription: { sherpa_onnx: { nemo_ctc: model, tokens, language: 'en' } } });
  alice = await stage.phone('alice');
  client = new Telnyx({ apiKey: stage.platform.apiKey, baseURL: stage.platform.apiUrl });
});
afterAll(async () => {
  await stage?.close();
  await rm(directory, { recursive: true });
});

async function answeredCall() {
  const call = await alice.call(applicationNumber);
  const { call_control_id: id } = await stage.inbound();
  await client.calls.actions.answer(id, {});
  await call.isAnswered();
  return { id, call };
}

const heard = async (callControlId: string, withinMs = 30_000) =>
  (await stage.catcher.next('call.transcription', { callControlId, withinMs })).data.payload.transcription_data;

async function refusal(id: string, params: Record<string, unknown>) {
  const { status, body } = await stage.platform.api.request('POST', `/calls/${id}/actions/transcription_start`, params);
  const { errors } = body as { errors: { code: string; source?: { pointer: string } }[] };
  return [status, errors[0]?.code, errors[0]?.source?.pointer];
}

/** Says tones, one right after the other, each for half a second. */
async function says(call: PhoneCall, ...frequenciesHz: number[]): Promise<void> {
  for (const frequencyHz of frequenciesHz) {
    const { outbound } = await call.stats();
    await call.playTone(frequencyHz);
    await expect
      .poll(async () => (await call.stats()).outbound.packets - outbound.packets, { timeout: 20_000 })
      .toBeGreaterThan(25);
  }
  await call.stopTone();
}

test('a model on this machine writes down what is said, utterance by utterance, and what was said last at the end', async () => {
  const { id, call } = await answeredCall();
  await client.calls.actions.startTranscription(id, {});
  await says(call, 440);
  expect(await heard(id)).toMatchObject({ transcript: 'low', is_final: true, transcription_track: 'inbound' });
  await says(call, 1700, 1000);
  expect(await heard(id)).toMatchObject({ transcript: 'high middle', is_final: true });
  await says(call, 440);
  await call.hangup();
  await stage.ending(id);
  expect(await heard(id)).toMatchObject({ transcript: 'low', is_final: true });
});

test('transcription of record_start: a model on this machine hears the file, both sides of it', async () => {
  const { id, call } = await answeredCall();
  await client.calls.actions.startRecording(id, { channels: 'dual', format: 'wav', transcription: true });
  await says(call, 440, 1700);
  await call.hangup();
  await stage.ending(id);
  const { data } = await stage.catcher.next('call.recording.transcription.saved', {
    ...{ callControlId: id, withinMs: 30_000 },
  });
  expect(data.payload).toMatchObject({ status: 'completed', transcription_text: 'low high' });
});

test('interim_results: the text as it grows, then the final one; both tracks', async () => {
  const { id, call } = await answeredCall();
  await client.calls.actions.startTranscription(id, {
    transcription_engine: 'Google',
    transcription_engine_config: { transcription_engine: 'Google', language: 'en', interim_results: true },
    transcription_tracks: 'both',
  });
  await says(call, 440, 1000);
  const said = { transcription_track: 'inbound' };
  expect(await heard(id)).toMatchObject({ ...said, transcript: 'low', is_final: false });
  expect(await heard(id)).toMatchObject({ ...said, transcript: 'low middle', is_final: false });
  expect(await heard(id)).toMatchObject({ ...said, transcript: 'low middle', is_final: true });
  await client.calls.actions.startPlayback(id, { playback_content: toneWav(1700, 0.5).toString('base64') });
  const played = { transcription_track: 'outbound', transcript: 'high' };
  expect(await heard(id)).toMatchObject({ ...played, is_final: false });
  await client.calls.actions.stopTranscription(id, {});
  expect(await heard(id)).toMatchObject({ ...played, is_final: true });
  await client.calls.actions.hangup(id, {});
  await stage.ending(id);
});

test('a language that the model does not know is refused by name', async () => {
  const { id, call } = await answeredCall();
  const config = (language: 'de' | 'en') => ({
    transcription_engine_config: { transcription_engine: 'Google' as const, language },
  });
  expect(await refusal(id, config('de'))).toEqual([422, '10027', '/transcription_engine_config/language']);
  await client.calls.actions.startTranscription(id, config('en'));
  await call.hangup();
  await stage.ending(id);
});

/** The process that the model runs in. */
function recogniser(): number | undefined {
  const own = `/proc/${process.pid}/task`;
  const children = readdirSync(own).flatMap((thread) =>
    readFileSync(`${own}/${thread}/children`, 'utf8').trim().split(' '),
  );
  const isRecogniser = (pid: string) =>
    pid !== '' && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('recogniser-process');
  return children.filter(isRecogniser).map(Number)[0];
}

test.runIf(process.platform === 'linux')('the engine dies in a call: it is started again, and goes on', async () => {
  const { id, call } = await answeredCall();
  await client.calls.actions.startTranscription(id, {});
  await says(call, 440);
  expect(await heard(id)).toMatchObject({ transcript: 'low' });
  const died = recogniser() ?? 0;
  process.kill(died, 'SIGKILL');
  const tooEarly = await answeredCall();
  await expect.poll(() => refusal(tooEarly.id, {}), { timeout: 20_000 }).toEqual([422, '90033', undefined]);
  await expect.poll(() => recogniser() ?? died, { timeout: 20_000 }).not.toBe(died);
  // What is said until it listens again is lost; so it is said until it is heard.
  let again: Awaited<ReturnType<typeof heard>> | undefined;
  while (again === undefined) {
    await says(call, 1700);
    again = await heard(id, 3000).catch(() => undefined);
  }
  expect(again).toMatchObject({ transcript: expect.stringMatching(/^high/), is_final: true });
  for (const leg of [{ id, call }, tooEarly]) {
    await leg.call.hangup();
    await stage.ending(leg.id);
  }
});

test('a model that sherpa-onnx cannot load is an error of the start', async () => {
  const broken = join(directory, 'broken.onnx');
  await writeFile(broken, 'no model');
  const tokens = join(directory, 'tokens.txt');
  await expect(Stage.open({ transcription: { sherpa_onnx: { nemo_ctc: broken, tokens } } })).rejects.toThrow(
    /transcription\.sherpa_onnx: /,
  );
  await expect(
    Stage.open({ transcription: { sherpa_onnx: { nemo_ctc: join(directory, 'none.onnx'), tokens } } }),
  ).rejects.toThrow(/there is no such file: .*none\.onnx/);
});
