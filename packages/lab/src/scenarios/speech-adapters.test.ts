import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { PhoneCall } from '../phone-call.ts';
import { toneWav } from '../tone-wav.ts';
import { applicationNumber, Stage } from './stage.ts';

let stage: Stage | undefined;
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'speech-adapters-'));
});
afterEach(() => stage?.close());
afterAll(() => rm(directory, { recursive: true }));

async function answeredCall(speech: Record<string, unknown>): Promise<{ stage: Stage; id: string; call: PhoneCall }> {
  stage = await Stage.open({ speech });
  const alice = await stage.phone('alice');
  const call = await alice.call(applicationNumber);
  const { call_control_id: id } = await stage.inbound();
  await stage.platform.api.action(id, 'answer');
  await call.isAnswered();
  return { stage, id, call };
}

const said = async (on: Stage, callControlId: string) =>
  (await on.catcher.next('call.speak.ended', { callControlId, withinMs: 60_000 })).data.payload.status;

test('an endpoint as OpenAI has it speaks in a call, with the mapped voice; one that fails is told, and the call goes on', async () => {
  const asked: Record<string, unknown>[] = [];
  // Its voices are tones.
  const tones: Record<string, number> = { nova: 600, onyx: 1300 };
  const endpoint: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, string>;
      asked.push({ ...body, path: request.url, key: request.headers.authorization });
      const hz = tones[body.voice ?? ''];
      if (hz === undefined) response.writeHead(500).end();
      else response.writeHead(200, { 'content-type': 'audio/wav' }).end(toneWav(hz, 1));
    });
  });
  await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
  const { port } = endpoint.address() as AddressInfo;
  const {
    stage: on,
    id,
    call,
  } = await answeredCall({
    openai: { base_url: `http://127.0.0.1:${port}/v1`, api_key: 'secret', model: 'tts-1' },
    voices: { 'AWS.Polly.Joanna': 'nova', 'de-DE male': 'onyx', default: 'nobody' },
  });
  const speak = (params: Record<string, unknown>) => on.platform.api.action(id, 'speak', params);
  await speak({ payload: 'Hello.', voice: 'AWS.Polly.Joanna' });
  await call.hears(600);
  expect(await said(on, id)).toBe('completed');
  await speak({ payload: 'Guten Tag.', voice: 'male', language: 'de-DE', loop: 2 });
  await call.hears(1300);
  expect(await said(on, id)).toBe('completed');
  await speak({ payload: 'Anybody?', voice: 'female' });
  expect(await said(on, id)).toBe('failed');
  expect(call.state).toBe('talking');
  expect(asked[0]).toMatchObject({ path: '/v1/audio/speech', key: 'Bearer secret', model: 'tts-1', input: 'Hello.' });
  expect(asked.map(({ voice }) => voice)).toEqual(['nova', 'onyx', 'nobody']);
  await call.hangup();
  await on.ending(id);
  await new Promise((resolve) => endpoint.close(resolve));
});

test('a program speaks in a call: the text on its input, voice and speed in its arguments', async () => {
  const wav = async (name: string, hz: number) => {
    await writeFile(join(directory, `${name}.wav`), toneWav(hz, 1));
  };
  await Promise.all([wav('slow-anna', 440), wav('fast-anna', 1700)]);
  // Speaks with the voice of the file that its arguments and its text name.
  const program = join(directory, 'speak.mjs');
  await writeFile(
    program,
    `import { readFileSync } from 'node:fs';
     const [, , voice, rate] = process.argv;
     const text = readFileSync(0, 'utf8');
     if (text !== 'Next, please.') throw new Error('not my text');
     process.stdout.write(readFileSync(\`${directory}/\${Number(rate) > 1 ? 'fast' : 'slow'}-\${voice}.wav\`));`,
  );
  const {
    stage: on,
    id,
    call,
  } = await answeredCall({
    command: [process.execPath, program, '{voice}', '{rate}'],
    voices: { female: 'anna' },
  });
  const speak = (params: Record<string, unknown>) =>
    on.platform.api.action(id, 'speak', { voice: 'female', ...params });
  await speak({ payload: 'Next, please.' });
  await call.hears(440);
  expect(await said(on, id)).toBe('completed');
  await speak({ payload: '<prosody rate="200%">Next, please.</prosody>', payload_type: 'ssml' });
  await call.hears(1700);
  expect(await said(on, id)).toBe('completed');
  await speak({ payload: 'Something else.' });
  expect(await said(on, id)).toBe('failed');
  await call.hangup();
  await on.ending(id);
});
