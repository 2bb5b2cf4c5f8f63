import type { WebhookEvent } from '@hookswitch/contract';
import { systemClock } from '@hookswitch/sip';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Phone } from '../phone.ts';
import { PlatformProcess } from '../platform-process.ts';
import { callControlIdOf, isOfType, WebhookCatcher } from '../webhook-catcher.ts';
import { applicationId, applicationNumber, checkLegs, numbers, stageSettings, startPhone } from './stage.ts';

const kills = 32;
const legHeader = 'X-Lab-Leg';

let catcher: WebhookCatcher;
let platform: PlatformProcess;
let alice: Phone;
let bob: Phone;

beforeAll(async () => {
  catcher = await WebhookCatcher.start();
  platform = await PlatformProcess.spawn({ settings: stageSettings(catcher.url) });
  catcher.publicKey = platform.publicKey;
  [alice, bob] = await Promise.all([
    startPhone(platform, 'alice', { behaviour: 'ring' }),
    startPhone(platform, 'bob', { behaviour: 'answer' }),
  ]);
});
afterAll(async () => {
  await platform?.close();
  await Promise.all([alice?.close(), bob?.close()]);
  await catcher?.close();
});

/** Mulberry32: the same moments for the same seed, so that a failure can be repeated. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Requests that the kill cuts off are part of the game. */
const orCutOff = (request: Promise<unknown>): Promise<void> =>
  request.then(
    () => {},
    () => {},
  );

/** Dialled legs that the API answered for, and the label that their INVITE carried. */
const acknowledged = new Map<string, string>();
let labels = 0;

async function dial(to: string): Promise<void> {
  labels += 1;
  const label = String(labels);
  const { call_control_id: id } = await platform.api.dial({
    connection_id: applicationId,
    from: '+15550100000',
    to,
    custom_headers: [{ name: legHeader, value: label }],
  });
  acknowledged.set(id, label);
}

let inbound = 0;
/** An application that leaves some calls parked, refuses some, answers some, and hangs up half of what is answered. */
async function control(event: WebhookEvent): Promise<void> {
  const id = callControlIdOf(event) ?? '';
  const act = (action: string, params = {}) => orCutOff(platform.api.action(id, action, params));
  if (isOfType(event, 'call.initiated') && event.data.payload.direction === 'incoming') {
    inbound += 1;
    if (inbound % 4 === 1) await act('reject', { cause: 'USER_BUSY' });
    else if (inbound % 4 !== 0) await act('answer');
  }
  if (isOfType(event, 'call.answered') && id.charCodeAt(5) % 2 === 0) await act('hangup');
}

/** Calls in every phase at once: ringing, answered and hung up, in and out. */
function storm(): Promise<unknown> {
  return Promise.all([
    ...[numbers.bob, numbers.alice, numbers.bob].map((number) => orCutOff(dial(number))),
    ...[1, 2].map(() => orCutOff(alice.call(applicationNumber))),
  ]);
}

/** How long a storm takes on this machine, from the first command to the last answer. */
async function measureStorm(): Promise<number> {
  const startedAtMs = systemClock.now();
  // Both calls to bob, and the one inbound call that is answered.
  await Promise.all([storm(), ...[1, 2, 3].map(() => catcher.next('call.answered'))]);
  return systemClock.now() - startedAtMs;
}

function passes(delayMs: number): Promise<void> {
  return new Promise((resolve) => systemClock.setTimer(delayMs, resolve));
}

test(`${kills} kills at random moments: every leg ends once, nothing acknowledged is lost`, {
  timeout: 300_000,
}, async () => {
  const seed = Number(process.env.LAB_SEED ?? randomSeed());
  const random = randomNumbers(seed);
  catcher.onEvent = control;
  try {
    const stormMs = await measureStorm();
    for (let kill = 0; kill < kills; kill += 1) {
      const calls = storm();
      await passes(random() * stormMs);
      await platform.kill9();
      await calls;
      // Whoever still rings in vain is put out of it.
      for (const call of alice.calls) if (call.state === 'ringing') void call.hangup();
      await platform.restart();
    }
    for (const callControlId of acknowledged.keys()) await catcher.next('call.hangup', { callControlId });
    // What is still up was placed after the last kill or is a caller's; the drain hangs up and flushes.
    await platform.drain();

    checkLegs(catcher.events);
    expect(catcher.refused).toEqual([]);
    await checkPhones();
    // Kills fell before and after the answer, or the test proves less than it says.
    const orphans = catcher.events.filter(
      (event) => isOfType(event, 'call.hangup') && event.data.payload.hangup_source === 'unknown',
    );
    const phases = orphans.map((event) => catcher.eventsOf(callControlIdOf(event) ?? '').length);
    expect(phases).toEqual(expect.arrayContaining([2, 3]));
  } catch (error) {
    throw new Error(`with LAB_SEED=${seed}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
});

/** Whoever was in a call that the platform knew as answered was told that it is over. */
async function checkPhones(): Promise<void> {
  const calls = new Map(bob.calls.map((call) => [call.request?.header(legHeader), call]));
  for (const [callControlId, label] of acknowledged) {
    const types = catcher.eventsOf(callControlId).map(({ data }) => data.event_type);
    if (!types.includes('call.answered')) continue;
    const end = await calls.get(label)?.isOver();
    expect(end).toMatchObject({ by: 'remote' });
  }
}

function randomSeed(): number {
  return Math.floor(Math.random() * 2 ** 31);
}
