import { createServer } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loudness } from '../loudness.ts';
import { hearsTone } from './baresip.test.support.ts';
import { Baresip, type BaresipOptions } from './baresip.ts';
import { type ExampleProcess, runExample } from './example-process.ts';
import { applicationId, applicationNumber, numbers, type PhoneName, Stage } from './stage.ts';

/*
 * The examples as a user runs them: nothing but environment variables says where they go, and the phones are not ours.
 */

let stage: Stage;
let example: ExampleProcess | undefined;
const phones: Baresip[] = [];

beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(async () => {
  await Promise.all(phones.splice(0).map((phone) => phone.stop()));
  example?.stop();
  await stage.close();
});

const toneOf = { alice: 440, bob: 1000, carol: 1700, nobody: 600 } as const;

async function phone(username: PhoneName, options: Partial<BaresipOptions> = {}): Promise<Baresip> {
  const { host, port } = stage.platform.sip;
  const started = await Baresip.start({
    ...{ username, password: `${username}-secret`, registrar: `${host}:${port}`, toneHz: toneOf[username] },
    ...options,
  });
  phones.push(started);
  return started;
}

/** Starts the example, with the webhooks of the stage's application going to it. */
async function start(script: string, env: Record<string, string> = {}): Promise<{ url: string }> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  await stage.platform.api.data('PATCH', `/call_control_applications/${applicationId}`, {
    ...{ application_name: 'stage', webhook_event_url: `${url}/webhooks` },
  });
  const identity = { CONNECTION_ID: applicationId, FROM: '+15550100000', PORT: String(port) };
  example = runExample(stage.platform, script, { ...identity, ...env });
  await says(/^webhooks: /);
  return { url };
}

async function says(line: RegExp): Promise<string> {
  if (!example) throw new Error('no example runs');
  const { lines } = example;
  const waited = lines.take((text) => line.test(text), { what: `a line like ${line}`, withinMs: 30_000 });
  return waited.catch((error: Error) => {
    throw new Error(`${error.message}; it said:\n${lines.all.join('\n')}`);
  });
}

const post = async (url: string, body: object = {}) => {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return response.status;
};

async function callsApplication(caller: Baresip): Promise<void> {
  const { host, port } = stage.platform.sip;
  await caller.command('dial', `sip:${applicationNumber}@${host}:${port}`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

test('inbound-menu.mjs: the caller presses 2, support declines, he presses 1 and speaks with sales', async () => {
  const [alice, bob, carol] = [await phone('alice'), await phone('bob'), await phone('carol', { answer: 'manual' })];
  await start('inbound-menu.mjs', { SALES: numbers.bob, SUPPORT: numbers.carol });
  await callsApplication(alice);
  await says(/is in the menu$/);
  await alice.command('sndcode', '2');
  await says(/pressed 2$/);
  await carol.event('CALL_INCOMING');
  await carol.command('hangup');
  await says(/^back in the menu: user_busy$/);
  await alice.command('sndcode', '1');
  await says(/is connected$/);
  await Promise.all([hearsTone(alice, toneOf.bob), hearsTone(bob, toneOf.alice)]);
  await alice.command('hangup');
  await bob.event('CALL_CLOSED');
});

test('spoken-menu.mjs: the caller hears it, presses keys over it, and is told what he asked for', async () => {
  const alice = await phone('alice');
  await start('spoken-menu.mjs');
  await callsApplication(alice);
  // Nobody has a tone for a voice here: what is loud is speech.
  await expect
    .poll(async () => Math.max(0, ...loudness((await alice.heard()).slice(-40_000), 8000)), { timeout: 30_000 })
    .toBeGreaterThan(500);
  await alice.command('sndcode', '1');
  await says(/ menu: valid 1$/);
  await says(/^back to the menu$/);
  await alice.command('sndcode', '2');
  await says(/ menu: valid 2$/);
  for (const key of '1234') {
    await alice.command('sndcode', key);
    await says(new RegExp(`pressed ${key}$`));
  }
  await says(/ account: valid 1234$/);
  await says(/^good bye$/);
  await alice.event('CALL_CLOSED');
});

test('inbound-menu.mjs: keys by SIP INFO do the same, and 9 hangs up', async () => {
  // baresip 1.0 has no SIP INFO for its keys, so the caller is ours.
  const alice = await stage.phone('alice');
  await start('inbound-menu.mjs', { SALES: numbers.bob, SUPPORT: numbers.carol });
  const call = await alice.call(applicationNumber);
  await says(/is in the menu$/);
  await call.sendKeyByInfo('9');
  await says(/pressed 9$/);
  expect((await call.isOver()).by).toBe('remote');
});

test('call-forwarding.mjs: who declines is followed by the next, and both hear each other', async () => {
  const [alice, bob, carol] = [await phone('alice'), await phone('bob', { answer: 'manual' }), await phone('carol')];
  await start('call-forwarding.mjs', { FORWARD_TO: `${numbers.nobody},${numbers.bob},${numbers.carol}` });
  await callsApplication(alice);
  await says(/^\+15550100009: unspecified$/);
  await bob.event('CALL_INCOMING');
  await bob.command('hangup');
  await says(/^\+15550100002: user_busy$/);
  await says(/^\+15550100003 took the call$/);
  await Promise.all([hearsTone(alice, toneOf.carol), hearsTone(carol, toneOf.alice)]);
  await carol.command('hangup');
  await alice.event('CALL_CLOSED');
});

test('outbound-dialler.mjs: who is busy is called again, who is never there is given up', async () => {
  const bob = await phone('bob', { answer: 'manual' });
  await start('outbound-dialler.mjs', {
    ...{ NUMBERS: `${numbers.bob},${numbers.nobody}`, TRIES: '2', RETRY_AFTER_SECS: '0.2', TALK_SECS: '0.2' },
  });
  await bob.event('CALL_INCOMING');
  await bob.command('hangup');
  await says(/^\+15550100002: try 1: user_busy$/);
  await bob.event('CALL_INCOMING');
  await bob.command('accept');
  await says(/^\+15550100002: try 2: answered$/);
  await bob.event('CALL_CLOSED');
  await says(/^\+15550100009: given up$/);
  await says(/^done$/);
});

test('click-to-call.mjs: the agent is rung, then the customer, and they are connected', async () => {
  const [bob, carol] = [await phone('bob'), await phone('carol', { answer: 'manual' })];
  const { url } = await start('click-to-call.mjs');
  expect(await post(`${url}/call`, { agent: numbers.bob, customer: numbers.carol })).toBe(202);
  await carol.event('CALL_INCOMING');
  await carol.command('accept');
  await says(/^connected with \+15550100003$/);
  await Promise.all([hearsTone(bob, toneOf.carol), hearsTone(carol, toneOf.bob)]);
  await carol.command('hangup');
  await bob.event('CALL_CLOSED');
  // A customer who declines ends the call of the agent, too.
  expect(await post(`${url}/call`, { agent: numbers.bob, customer: numbers.carol })).toBe(202);
  await carol.event('CALL_INCOMING');
  await carol.command('hangup');
  await says(/^customer: user_busy$/);
  await bob.event('CALL_CLOSED');
});

/** A caller of ours: baresip 1.0 does not record what it hears after a hold. */
const caller = () => stage.phone('alice', { toneHz: toneOf.alice, listenHz: [toneOf.bob, toneOf.carol] });

test('attended-transfer.mjs: the agent asks first, with the caller on hold, and then connects them', async () => {
  const [alice, bob, carol] = [await caller(), await phone('bob'), await phone('carol')];
  const { url } = await start('attended-transfer.mjs', { AGENT: numbers.bob });
  const call = await alice.call(applicationNumber);
  await says(/^bridged: agent$/);
  await Promise.all([call.hears(toneOf.bob), hearsTone(bob, toneOf.alice)]);
  expect(await post(`${url}/consult`, { to: numbers.carol })).toBe(200);
  await says(/^on hold: caller$/);
  await says(/^bridged: target$/);
  await Promise.all([hearsTone(bob, toneOf.carol), hearsTone(carol, toneOf.bob)]);
  expect(await post(`${url}/complete`)).toBe(200);
  await bob.event('CALL_CLOSED');
  await Promise.all([call.hears(toneOf.carol), hearsTone(carol, toneOf.alice)]);
  await carol.command('hangup');
  expect((await call.isOver()).by).toBe('remote');
});

test('attended-transfer.mjs: the agent takes the caller back', async () => {
  const [alice, bob, carol] = [await caller(), await phone('bob'), await phone('carol')];
  const { url } = await start('attended-transfer.mjs', { AGENT: numbers.bob });
  const call = await alice.call(applicationNumber);
  await says(/^bridged: agent$/);
  expect(await post(`${url}/consult`, { to: numbers.carol })).toBe(200);
  await says(/^on hold: caller$/);
  await hearsTone(bob, toneOf.carol);
  expect(await post(`${url}/cancel`)).toBe(200);
  await carol.event('CALL_CLOSED');
  await Promise.all([call.hears(toneOf.bob), hearsTone(bob, toneOf.alice)]);
  await call.hangup();
  await bob.event('CALL_CLOSED');
});
