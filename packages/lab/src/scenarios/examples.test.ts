import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadConfig, startServer } from '@hookswitch/server';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Feed } from '../feed.ts';
import { Phone } from '../phone.ts';
import { anyFreePort, endpointOf, makeDataDir } from '../platform.ts';
import { type ExampleProcess, examplesFolder, runExample } from './example-process.ts';
import { applicationId, applicationNumber, numbers, Stage } from './stage.ts';

let stage: Stage;
const running: ExampleProcess[] = [];
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(async () => {
  for (const example of running.splice(0)) example.stop();
  await stage.close();
});

function run(script: string, env: Record<string, string>): Feed<string> {
  const example = runExample(stage.platform, script, env);
  running.push(example);
  return example.lines;
}

test('the first call of the README rings the phone', async () => {
  const alice = await stage.phone('alice', { behaviour: 'answer' });
  const readme = readFileSync(fileURLToPath(new URL('../../../../README.md', import.meta.url)), 'utf8');
  const program = /```js\n([\s\S]+?)```/.exec(readme)?.[1] ?? '';
  const { host, port } = stage.platform.sip;
  // Beside the compiled tests, so that it finds the client; the README's addresses are those of an ordinary start.
  const folder = await mkdtemp(fileURLToPath(new URL('./readme-', import.meta.url)));
  const file = `${folder}/first-call.mjs`;
  await writeFile(file, program.replace('127.0.0.1:5060', `${host}:${port}`).replace('127.0.0.1:3000', '127.0.0.1:9'));
  try {
    const lines = run(file, {});
    const line = await lines.take((text) => text.startsWith('ringing v3:'), { what: 'the line of the program' });
    await (await alice.nextCall()).isAnswered();
    await stage.platform.api.action(line.slice('ringing '.length), 'hangup');
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('first-call.mjs makes the phone ring', async () => {
  const bob = await stage.phone('bob', { behaviour: 'answer' });
  const lines = run('first-call.mjs', { CONNECTION_ID: applicationId, FROM: '+15550100000', TO: numbers.bob });
  const callControlId = await lines.take((line) => line.startsWith('v3:'), { what: 'the call control id' });
  await (await bob.nextCall()).isAnswered();
  await stage.catcher.next('call.answered', { callControlId });
  await stage.platform.api.action(callControlId, 'hangup');
  await stage.ending(callControlId);
});

test('answer-inbound.mjs answers a caller and hangs up', async () => {
  const alice = await stage.phone('alice');
  const lines = run('answer-inbound.mjs', { PORT: '0', HANGUP_AFTER_SECS: '0.2' });
  const listening = await lines.take((line) => line.startsWith('webhooks: '), { what: 'the webhook URL' });
  await stage.platform.api.data('PATCH', `/call_control_applications/${applicationId}`, {
    application_name: 'stage',
    webhook_event_url: listening.slice('webhooks: '.length),
  });
  const call = await alice.call(applicationNumber);
  await call.isAnswered();
  expect((await call.isOver()).by).toBe('remote');
  await lines.take((line) => /^call\.hangup .*normal_clearing$/.test(line), { what: 'the line of call.hangup' });
});

test('conference-line.mjs brings callers together; * mutes one of them, # hangs him up', async () => {
  const [alice, bob] = [
    await stage.phone('alice', { listenHz: [1000] }),
    await stage.phone('bob', { listenHz: [440] }),
  ];
  const lines = run('conference-line.mjs', { PORT: '0' });
  const says = (text: string) => lines.take((line) => line === text, { what: `"${text}"` });
  const listening = await lines.take((line) => line.startsWith('webhooks: '), { what: 'the webhook URL' });
  await stage.platform.api.data('PATCH', `/call_control_applications/${applicationId}`, {
    application_name: 'stage',
    webhook_event_url: listening.slice('webhooks: '.length),
  });
  const first = await alice.call(applicationNumber);
  await says('1 in the room');
  const second = await bob.call(applicationNumber);
  await says('2 in the room');
  await second.playTone(1000);
  await first.hears(1000);
  await second.sendDtmf('*');
  await says('muted');
  await expect.poll(() => first.hearing, { timeout: 20_000 }).toEqual([]);
  await second.sendDtmf('*');
  await says('unmuted');
  await first.hears(1000);
  await second.sendDtmf('#');
  await second.isOver();
  await says('1 in the room');
  await first.hangup();
  await says('the room is empty');
});

test('hookswitch.yaml starts a platform with its phones, its application and its number', async () => {
  const file = `${examplesFolder}hookswitch.yaml`;
  const schema = /^# yaml-language-server: \$schema=(\S+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
  expect(existsSync(resolve(dirname(file), schema))).toBe(true);

  const { dataDir } = await makeDataDir({});
  const flags = { config: file, data: dataDir, http: anyFreePort, sip: anyFreePort, logLevel: 'silent' };
  const server = await startServer(loadConfig({ flags, env: {}, cwd: examplesFolder }));
  const phone = await Phone.start({ name: 'alice', password: 'alice-secret', registrar: endpointOf(server.sipUri) });
  try {
    const call = await phone.call('+15550109999');
    await call.progress.take(({ status }) => status === 180, { what: '180 Ringing' });
    await call.hangup();
    const headers = { authorization: `Bearer ${server.apiKey}` };
    const listed = await fetch(`${server.apiUrl}/call_control_applications`, { headers });
    expect(await listed.json()).toMatchObject({ data: [{ application_name: 'first-app' }] });
  } finally {
    await phone.close();
    await server.close();
    await rm(dataDir, { recursive: true, force: true });
  }
});
