import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Phone } from '../phone.ts';
import type { PhoneCall } from '../phone-call.ts';
import { applicationNumber, Stage } from './stage.ts';

let stage: Stage;
let alice: Phone;

beforeAll(async () => {
  stage = await Stage.open({ recordings: { mp3_encoder: 'ffmpeg' } });
  alice = await stage.phone('alice', { toneHz: 440 });
});
afterAll(() => stage?.close());

async function answeredCall(params: Record<string, unknown> = {}): Promise<{ id: string; call: PhoneCall }> {
  const call = await alice.call(applicationNumber);
  const { call_control_id: id } = await stage.inbound();
  await stage.platform.api.action(id, 'answer', params);
  await call.isAnswered();
  return { id, call };
}

const saved = async (callControlId: string) =>
  (await stage.catcher.next('call.recording.saved', { callControlId })).data.payload;

test('format mp3: what was said is heard again when the file is played', async () => {
  const { id, call } = await answeredCall();
  await stage.platform.api.action(id, 'record_start', { channels: 'dual', format: 'mp3', max_length: 1 });
  const event = await saved(id);
  expect(event).toMatchObject({ format: 'mp3', recording_urls: { mp3: expect.stringContaining('/file?') } });
  await call.stopTone();
  await stage.platform.api.action(id, 'playback_start', { audio_url: event.recording_urls.mp3, audio_type: 'mp3' });
  await call.hears(440);
  await stage.platform.api.action(id, 'hangup');
  await stage.ending(id);
});

test('record_format is mp3 where nothing is said', async () => {
  const { id } = await answeredCall({ record: 'record-from-answer', record_max_length: 1 });
  expect((await saved(id)).format).toBe('mp3');
  await stage.platform.api.action(id, 'hangup');
  await stage.ending(id);
});
