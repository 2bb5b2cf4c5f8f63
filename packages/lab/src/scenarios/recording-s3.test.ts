import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Recording } from '@hookswitch/contract';
import S3rver from 's3rver';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listenToWav } from '../heard-wav.ts';
import type { Phone } from '../phone.ts';
import { applicationNumber, Stage } from './stage.ts';

let directory: string;
let store: S3rver;
let stage: Stage;
let alice: Phone;
let endpoint: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hookswitch-s3-'));
  const buckets = [{ name: 'calls' }];
  store = new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory, configureBuckets: buckets });
  endpoint = `http://127.0.0.1:${(await store.run()).port}`;
  stage = await Stage.open({ recordings: { s3: settings('S3RVER') } });
  alice = await stage.phone('alice', { toneHz: 440 });
});
afterAll(async () => {
  await stage?.close();
  await store?.close();
  await rm(directory, { recursive: true, force: true });
});

const settings = (accessKeyId: string) => ({
  ...{ bucket: 'calls', endpoint, prefix: 'recordings/' },
  ...{ access_key_id: accessKeyId, secret_access_key: 'S3RVER' },
});

/** Records a second of Alice and gives the recording as the API shows it. */
async function recordOn({
  platform,
  catcher,
  inbound,
  ending,
}: Pick<Stage, 'platform' | 'catcher' | 'inbound' | 'ending'>) {
  const call = await alice.call(applicationNumber);
  const { call_control_id: id } = await inbound();
  await platform.api.action(id, 'answer');
  await call.isAnswered();
  await platform.api.action(id, 'record_start', { channels: 'single', format: 'wav', max_length: 1 });
  const event = (await catcher.next('call.recording.saved', { callControlId: id })).data.payload;
  await platform.api.action(id, 'hangup');
  await ending(id);
  return { id, event };
}

const fetched = async (url: string | null | undefined) => Buffer.from(await (await fetch(url ?? '')).arrayBuffer());
const inBucket = async () =>
  (await readdir(join(directory, 'calls'), { recursive: true })).filter((name) => /wav|mp3/.test(name));

test('a recording goes into the bucket, is fetched through the server, and is deleted there', async () => {
  const { event } = await recordOn({
    platform: stage.platform,
    catcher: stage.catcher,
    inbound: () => stage.inbound(),
    ending: (id) => stage.ending(id),
  });
  const stored = await inBucket();
  expect(stored.length).toBeGreaterThan(0);
  expect(stored[0]).toContain(`recordings/${event.recording_id}/`);
  expect(listenToWav(await fetched(event.recording_urls.wav)).hears(0, 440)).toBe(true);
  const listed = await stage.platform.api.data<Recording[]>('GET', '/recordings');
  expect(listed.map(({ id }) => id)).toEqual([event.recording_id]);
  await stage.platform.api.data('DELETE', `/recordings/${event.recording_id}`);
  expect(await inBucket()).toEqual([]);
});

test('a store that refuses is an error, and the recording is kept here', async () => {
  const wrong = await Stage.open({ recordings: { s3: settings('NOBODY') } });
  const caller = await wrong.phone('alice', { toneHz: 440 });
  const call = await caller.call(applicationNumber);
  const { call_control_id: id } = await wrong.inbound();
  await wrong.platform.api.action(id, 'answer', {
    record: 'record-from-answer',
    record_format: 'wav',
    record_max_length: 1,
  });
  await call.isAnswered();
  const error = await wrong.catcher.next('call.recording.error', { callControlId: id });
  expect(error.data.payload.reason).toBe('Failed to authorize with storage using custom credentials');
  const event = (await wrong.catcher.next('call.recording.saved', { callControlId: id })).data.payload;
  expect(listenToWav(await fetched(event.recording_urls.wav)).hears(0, 440)).toBe(true);
  await wrong.platform.api.action(id, 'hangup');
  await wrong.ending(id);
  await wrong.close();
});

test('a recording that lies in the bucket is written down all the same', async () => {
  const engine = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const type = request.headers['content-type'] ?? '';
      const body = new Uint8Array(Buffer.concat(chunks));
      const file = (await new Response(body, { headers: { 'content-type': type } }).formData()).get('file');
      const wav = file instanceof Blob ? listenToWav(Buffer.from(await file.arrayBuffer())) : undefined;
      const text = wav?.hears(0, 440) ? 'a tone of 440 Hz' : 'something else';
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ text }));
    });
  });
  await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve));
  const { port } = engine.address() as AddressInfo;
  const writing = await Stage.open({
    recordings: { s3: settings('S3RVER') },
    transcription: { openai: { base_url: `http://127.0.0.1:${port}/v1`, api_key: 'secret', model: 'whisper-1' } },
  });
  try {
    const caller = await writing.phone('alice', { toneHz: 440 });
    for (const format of ['wav', 'mp3']) {
      const call = await caller.call(applicationNumber);
      const { call_control_id: id } = await writing.inbound();
      await writing.platform.api.action(id, 'answer');
      await call.isAnswered();
      const recorded = { channels: 'single', format, max_length: 1, transcription: true };
      await writing.platform.api.action(id, 'record_start', recorded);
      const { data } = await writing.catcher.next('call.recording.transcription.saved', {
        ...{ callControlId: id, withinMs: 60_000 },
      });
      expect(data.payload.transcription_text).toBe('a tone of 440 Hz');
      expect((await inBucket()).some((name) => name.includes(`${data.payload.recording_id}`))).toBe(true);
      await writing.platform.api.action(id, 'hangup');
      await writing.ending(id);
    }
  } finally {
    await writing.close();
    await new Promise((resolve) => engine.close(resolve));
  }
});
