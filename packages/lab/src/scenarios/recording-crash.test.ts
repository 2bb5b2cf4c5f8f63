import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listenToWav } from '../heard-wav.ts';
import type { Phone } from '../phone.ts';
import { PlatformProcess } from '../platform-process.ts';
import { WebhookCatcher } from '../webhook-catcher.ts';
import { applicationNumber, stageSettings, startPhone } from './stage.ts';

let catcher: WebhookCatcher;
let platform: PlatformProcess;
let alice: Phone;
let engine: Server;
/** What the engine answers; undefined: nothing. */
let text: string | undefined;
let asked = 0;

beforeAll(async () => {
  catcher = await WebhookCatcher.start();
  engine = createServer((request, response) => {
    asked += 1;
    request.resume().once('end', () => {
      if (text === undefined) return;
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ text }));
    });
  });
  await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve));
  const { port } = engine.address() as AddressInfo;
  const transcription = { openai: { base_url: `http://127.0.0.1:${port}/v1`, model: 'whisper-1' } };
  platform = await PlatformProcess.spawn({ settings: { ...stageSettings(catcher.url), transcription } });
  catcher.publicKey = platform.publicKey;
  alice = await startPhone(platform, 'alice', { toneHz: 440 });
});
afterAll(async () => {
  await platform?.close();
  await alice?.close();
  await catcher?.close();
  engine?.closeAllConnections();
  await new Promise((resolve) => engine.close(resolve));
});

test('a crash while a recording is being transcribed: it is written down after the next start, and told once', {
  timeout: 120_000,
}, async () => {
  const call = await alice.call(applicationNumber);
  const { call_control_id: id } = (await catcher.next('call.initiated')).data.payload;
  await platform.api.action(id, 'answer', {});
  await call.isAnswered();
  await platform.api.action(id, 'record_start', { channels: 'single', format: 'wav', transcription: true });
  const { outbound } = await call.stats();
  await expect
    .poll(async () => (await call.stats()).outbound.packets - outbound.packets, { timeout: 20_000 })
    .toBeGreaterThan(50);
  await call.hangup();
  const saved = (await catcher.next('call.recording.saved', { callControlId: id, withinMs: 20_000 })).data.payload;
  await expect.poll(() => asked, { timeout: 20_000 }).toBe(1);
  await platform.kill9();
  text = 'what was said';
  await platform.restart();
  const { data } = await catcher.next('call.recording.transcription.saved', { callControlId: id, withinMs: 20_000 });
  expect(data.payload).toMatchObject({ recording_id: saved.recording_id, transcription_text: 'what was said' });
  await platform.terminate();
  await platform.restart();
  const types = catcher.eventsOf(id).map((event) => event.data.event_type);
  expect(types.filter((type) => type === 'call.recording.transcription.saved')).toHaveLength(1);
  expect(types).not.toContain('call.recording.error');
  expect(asked).toBe(2);
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
