import { afterAll, beforeAll, expect, test } from 'vitest';
import { listenToWav } from '../heard-wav.ts';
import type { Phone } from '../phone.ts';
import { PlatformProcess } from '../platform-process.ts';
import { WebhookCatcher } from '../webhook-catcher.ts';
import { applicationNumber, stageSettings, startPhone } from './stage.ts';

let catcher: WebhookCatcher;
let platform: PlatformProcess;
let alice: Phone;

beforeAll(async () => {
  catcher = await WebhookCatcher.start();
  platform = await PlatformProcess.spawn({ settings: stageSettings(catcher.url) });
  catcher.publicKey = platform.publicKey;
  alice = await startPhone(platform, 'alice', { toneHz: 440 });
});
afterAll(async () => {
  await platform?.close();
  await alice?.close();
  await catcher?.close();
});

test('a crash in mid-recording leaves a file that can be played, and one event at the next start', {
  timeout: 120_000,
}, async () => {
  const call = await alice.call(applicationNumber);
  const { call_control_id: id } = (await catcher.next('call.initiated')).data.payload;
  await platform.api.action(id, 'answer', { record: 'record-from-answer', record_format: 'wav' });
  await call.isAnswered();
  // What is written is written in parts of half a second.
  await expect.poll(async () => (await call.stats()).outbound.packets, { timeout: 20_000 }).toBeGreaterThan(110);
  await platform.kill9();
  await platform.restart();
  const saved = (await catcher.next('call.recording.saved', { callControlId: id, withinMs: 20_000 })).data.payload;
  const file = Buffer.from(await (await fetch(saved.recording_urls.wav ?? '')).arrayBuffer());
  const heard = listenToWav(file);
  expect(heard.hears(0, 440)).toBe(true);
  expect(heard.durationMs).toBeGreaterThanOrEqual(1000);
  await platform.terminate();
  await platform.restart();
  await platform.terminate();
  const types = catcher.eventsOf(id).map(({ data }) => data.event_type);
  expect(types.filter((type) => type === 'call.recording.saved')).toHaveLength(1);
  expect(types.indexOf('call.recording.saved')).toBeGreaterThan(types.indexOf('call.hangup'));
});
