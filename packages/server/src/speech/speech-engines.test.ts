import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '@hookswitch/sip/testing';
import { pcmWav } from '@hookswitch/wav';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../clock.ts';
import { CommandEngine } from './command-engine.ts';
import { EmbeddedEngine } from './embedded-engine.ts';
import { openSpeech } from './open-speech.ts';
import { OpenAiEngine } from './openai-engine.ts';
import { readPcm } from './pcm.ts';
import type { SpeechEngine } from './speech-engine.ts';
import { voiceOf } from './voices.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.close();
});
function opened<Engine extends SpeechEngine>(engine: Engine): Engine {
  open.push(engine);
  return engine;
}
const samples = Int16Array.from({ length: 800 }, (_, index) => (index % 40) * 100);
const wav = pcmWav(8000, samples);

test('Flite says a text, at the speed that is asked for, with the voice that is asked for', async () => {
  const engine = opened(new EmbeddedEngine({}, systemClock));
  const durations: number[] = [];
  for (const [rate, voice] of [
    [1, 'slt'],
    [2, 'slt'],
    [1, 'rms'],
  ] as const) {
    const { rateHz, samples: made } = readPcm(await engine.synthesize({ text: 'Good morning to you.', rate }, voice));
    expect(Math.max(...made)).toBeGreaterThan(2000);
    durations.push(made.length / rateHz);
  }
  const [usual = 0, fast = 0, man = 0] = durations;
  expect(usual).toBeGreaterThan(0.8);
  expect(fast).toBeLessThan(0.7 * usual);
  expect(man).not.toBe(usual);
});

test('Flite speaks English alone, and with nobody that it does not have', async () => {
  const engine = opened(new EmbeddedEngine({ 'AWS.Polly.Amy': 'kal' }, systemClock));
  expect(engine.objection(voiceOf('female', 'de-DE'))).toContain('speech.engine');
  expect(engine.objection(voiceOf('female', 'en-GB'))).toBeUndefined();
  expect(['female', 'male', 'AWS.Polly.Brian', 'AWS.Polly.Amy'].map((name) => engine.voiceFor(voiceOf(name)))).toEqual([
    ...['slt', 'rms', 'awb', 'kal'],
  ]);
});

test('a text that takes too long is lost with its thread, and the next one is said', async () => {
  const clock = new VirtualClock();
  const engine = opened(new EmbeddedEngine({}, clock));
  const lost = expect(engine.synthesize({ text: 'Never said.', rate: 1 }, 'slt')).rejects.toThrow('took too long');
  const next = engine.synthesize({ text: 'Said.', rate: 1 }, 'slt');
  await clock.advance(30_000);
  await lost;
  expect(readPcm(await next).samples.length).toBeGreaterThan(1000);
});

async function serve(
  answer: (body: string) => [status: number, body: Buffer],
): Promise<{ url: string; asked: unknown[] }> {
  const asked: unknown[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      asked.push({ path: request.url, authorization: request.headers.authorization, body: JSON.parse(body) });
      const [status, bytes] = answer(body);
      response.writeHead(status, { 'content-type': 'audio/wav' }).end(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({ close: () => new Promise((resolve) => server.close(resolve)) });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, asked };
}

test('an endpoint as OpenAI has it is asked for WAV, and says why not', async () => {
  // As it streams: nobody knows the length when the header is written.
  const streamed = Buffer.from(wav);
  streamed.writeUInt32LE(0xffffffff, 4);
  streamed.writeUInt32LE(0xffffffff, 40);
  let status = 200;
  const { url, asked } = await serve(() => [status, streamed]);
  const endpoint = { baseUrl: url, apiKey: 'secret', model: 'tts-1' };
  const engine = new OpenAiEngine(endpoint, { 'de-DE': 'shimmer' });
  open.unshift(engine);
  expect(engine.voiceFor(voiceOf('AWS.Polly.Vicki'))).toBe('shimmer');
  const made = readPcm(await engine.synthesize({ text: 'Guten Tag', rate: 1.5 }, 'shimmer'));
  expect(made).toEqual({ rateHz: 8000, samples });
  expect(asked).toEqual([
    {
      path: '/v1/audio/speech',
      authorization: 'Bearer secret',
      body: { model: 'tts-1', input: 'Guten Tag', voice: 'shimmer', response_format: 'wav', speed: 1.5 },
    },
  ]);
  status = 401;
  await expect(engine.synthesize({ text: 'x', rate: 1 }, 'nova')).rejects.toThrow('answered 401');
});

/** A program that says its input and its arguments in WAV. */
const echo = `
  const chunks = [];
  process.stdin.on('data', (chunk) => chunks.push(chunk)).on('end', () => {
    const text = Buffer.concat(chunks).toString() + process.argv.slice(1).join('|');
    const wav = Buffer.from('${wav.toString('base64')}', 'base64').subarray(0, 44);
    process.stdout.write(Buffer.concat([wav, Buffer.from(text.padEnd(1600))]));
  });`;

test('a program is given the text, the voice and the speed, and is believed when it ends well', async () => {
  const engine = new CommandEngine([process.execPath, '-e', echo, '{voice}', '{rate}'], { default: 'amy' });
  expect(engine.objection(voiceOf('female'))).toBeUndefined();
  const { samples: said } = readPcm(
    await engine.synthesize({ text: 'hello;', rate: 0.5 }, engine.voiceFor(voiceOf('x'))),
  );
  expect(Buffer.from(said.buffer, said.byteOffset, said.byteLength).toString().trim()).toBe('hello;amy|0.5');
  const broken = new CommandEngine([process.execPath, '-e', 'console.error("no model"); process.exit(3)'], {});
  await expect(broken.synthesize({ text: 'x', rate: 1 }, '')).rejects.toThrow(/ended with 3: no model/);
  const missing = new CommandEngine(['/nowhere/to/be/found'], {});
  await expect(missing.synthesize({ text: 'x', rate: 1 }, '')).rejects.toThrow('ENOENT');
  expect(new CommandEngine(['say', '{voice}'], {}).objection(voiceOf('female'))).toContain('speech.voices');
});

test('a server that has spoken before starts the engine before it is asked to speak', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'spoken-'));
  const settings = { engine: 'embedded', voices: {}, cacheBytes: 1_000_000 } as const;
  const started: unknown[] = [];
  const told = (message: unknown) => started.push(message);
  subscribe('worker_threads', told);
  const first = await openSpeech(dataDir, settings, systemClock);
  expect(started).toHaveLength(0);
  const hello = { parts: [{ text: 'Hello.', rate: 1, volume: 1 }], voice: voiceOf('female') };
  (await first.speech(hello)).release();
  expect(started).toHaveLength(1);
  await first.close();
  const second = await openSpeech(dataDir, settings, systemClock);
  expect(started).toHaveLength(2);
  await second.close();
  unsubscribe('worker_threads', told);
  await rm(dataDir, { recursive: true });
});
