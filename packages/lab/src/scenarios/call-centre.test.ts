import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Feed } from '../feed.ts';
import { FileServer } from '../file-server.ts';
import type { Phone } from '../phone.ts';
import { toneWav } from '../tone-wav.ts';
import { type ExampleProcess, runExample } from './example-process.ts';
import { applicationId, applicationNumber, numbers, Stage } from './stage.ts';

/** What each of them says, one at a time; and the music. */
const tones = { caller: 440, agent: 1000, supervisor: 1700, music: 600 } as const;
const listenHz = Object.values(tones);

let stage: Stage;
let files: FileServer;
let example: ExampleProcess;
let lines: Feed<string>;
let url: string;

beforeEach(async () => {
  files = await FileServer.start({ '/music.wav': toneWav(tones.music, 5) });
  stage = await Stage.open();
});
afterEach(async () => {
  example.stop();
  await stage.close();
  await files.close();
});

const says = (pattern: RegExp) => lines.take((line) => pattern.test(line), { what: String(pattern) });

/** The example as it is, with the stage's application sending it its webhooks. */
async function start(env: Record<string, string> = {}): Promise<void> {
  example = runExample(stage.platform, 'call-centre.mjs', {
    ...{ PORT: '0', CONNECTION_ID: applicationId, FROM: '+15550100000', AGENTS: numbers.bob, REST_SECS: '0.2' },
    ...{ MUSIC: files.url('/music.wav'), ...env },
  });
  lines = example.lines;
  url = (await says(/^webhooks: /)).slice('webhooks: '.length);
  await stage.platform.api.data('PATCH', `/call_control_applications/${applicationId}`, {
    ...{ application_name: 'stage', webhook_event_url: url },
  });
}

async function call(phone: Phone) {
  const call = await phone.call(applicationNumber);
  await call.isAnswered();
  return call;
}

async function supervise(): Promise<number> {
  const response = await fetch(url.replace('/webhooks', '/supervise'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ agent: numbers.bob, supervisor: numbers.carol }),
  });
  return response.status;
}

test('call-centre.mjs: music, an agent, and a supervisor whom the agent alone hears until he speaks with both', async () => {
  const [alice, bob, carol] = await Promise.all([
    stage.phone('alice', { listenHz }),
    stage.phone('bob', { listenHz, behaviour: 'ring' }),
    stage.phone('carol', { listenHz, behaviour: 'answer' }),
  ]);
  await start();
  const caller = await call(alice);
  await says(/waits at position 1$/);
  await caller.hears(tones.music);
  expect(await supervise()).toBe(409);
  const agent = await bob.nextCall();
  await agent.answer();
  await says(/: bridged$/);
  await says(new RegExp(`^\\${numbers.bob} has a caller$`));
  await caller.playTone(tones.caller);
  await agent.hears(tones.caller);
  await caller.stopTone();
  await expect.poll(() => caller.hearing, { timeout: 20_000 }).toEqual([]);

  expect(await supervise()).toBe(202);
  const supervisor = await carol.nextCall();
  await supervisor.isAnswered();
  await supervisor.playTone(tones.supervisor);
  await agent.hears(tones.supervisor);
  expect(caller.tonesHeard).not.toContain(tones.supervisor);
  await supervisor.stopTone();
  await supervisor.sendDtmf('3');
  await says(/chose barge$/);
  await supervisor.playTone(tones.supervisor);
  await Promise.all([agent.hears(tones.supervisor), caller.hears(tones.supervisor)]);
  await supervisor.stopTone();
  await caller.hangup();
  for (const leg of [agent, supervisor]) expect((await leg.isOver()).by).toBe('remote');
});

test('call-centre.mjs: who waits too long is hung up on, and an agent who declines is rung again', async () => {
  const [alice, bob] = await Promise.all([
    stage.phone('alice', { listenHz }),
    stage.phone('bob', { listenHz, behaviour: 'busy' }),
  ]);
  await start({ MAX_WAIT_SECS: '2' });
  const first = await call(alice);
  await bob.nextCall();
  await bob.nextCall();
  expect((await first.isOver()).by).toBe('remote');
  await says(/waited 2 s: timeout$/);
  bob.behaviour = 'answer';
  const second = await call(alice);
  await says(/: bridged$/);
  await second.hangup();
});
