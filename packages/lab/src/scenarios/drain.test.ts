import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Phone } from '../phone.ts';
import { PlatformProcess } from '../platform-process.ts';
import { callControlIdOf, WebhookCatcher } from '../webhook-catcher.ts';
import { applicationId, applicationNumber, checkLegs, numbers, stageSettings, startPhone } from './stage.ts';

let catcher: WebhookCatcher;
let platform: PlatformProcess;
let alice: Phone;
let bob: Phone;

beforeEach(async () => {
  catcher = await WebhookCatcher.start();
  platform = await PlatformProcess.spawn({ settings: stageSettings(catcher.url) });
  catcher.publicKey = platform.publicKey;
  [alice, bob] = await Promise.all([startPhone(platform, 'alice'), startPhone(platform, 'bob')]);
});
afterEach(async () => {
  await platform?.close();
  await Promise.all([alice?.close(), bob?.close()]);
  await catcher?.close();
});

const dial = (to: string) => platform.api.dial({ connection_id: applicationId, from: '+15550100000', to });

test('a SIGTERM hangs up calls in every phase, flushes their webhooks and ends with 0', async () => {
  const ringing = await dial(numbers.bob);
  const atBob = await bob.nextCall();
  bob.behaviour = 'answer';
  const answered = await dial(numbers.bob);
  const talking = await bob.nextCall();
  await catcher.next('call.answered', { callControlId: answered.call_control_id });
  const parked = await alice.call(applicationNumber);
  await parked.progress.take(({ status }) => status === 180, { what: '180 Ringing' });
  // A receiver that needs a while: the flush has to wait for it.
  catcher.behave = () => ({ delayMs: 300 });

  expect(await platform.terminate()).toEqual({ code: 0, signal: null });

  expect((await atBob.isOver()).by).toBe('cancelled');
  expect((await talking.isOver()).by).toBe('remote');
  expect((await parked.isOver()).by).toBe('refused');
  expect(new Set(catcher.events.map(callControlIdOf)).size).toBe(3);
  for (const { call_control_id: callControlId } of [ringing, answered]) {
    await catcher.next('call.hangup', { callControlId, withinMs: 1 });
  }
  checkLegs(catcher.events);
});

test('what a receiver did not take before the end is delivered after the next start', async () => {
  catcher.behave = () => ({ status: 503 });
  bob.behaviour = 'busy';
  const leg = await dial(numbers.bob);
  await (await bob.nextCall()).isOver();
  await catcher.deliveries.take(({ event }) => event?.data.event_type === 'call.initiated', {
    what: 'a first attempt',
  });
  await platform.kill9();
  catcher.behave = () => ({});
  await platform.restart();
  await catcher.deliveries.take(({ event }) => event?.data.event_type === 'call.hangup', { what: 'the hangup' });
  const types = catcher.eventsOf(leg.call_control_id).map(({ data }) => data.event_type);
  expect(types).toEqual(['call.initiated', 'call.hangup']);
});

test('a port that is taken ends a start with code 2 and one line that says so', async () => {
  const { host, port } = platform.sip;
  const second = PlatformProcess.spawn({ settings: stageSettings(catcher.url), sip: `${host}:${port}` });
  await expect(second).rejects.toThrow(/code 2:\n(\{.*\n)*hookswitch: .*in use/);
});
