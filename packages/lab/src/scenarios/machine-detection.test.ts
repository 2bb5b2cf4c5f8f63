import type { DialParams, WebhookEvent } from '@hookswitch/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Phone } from '../phone.ts';
import type { PhoneCall } from '../phone-call.ts';
import { applicationId, numbers, Stage } from './stage.ts';

let stage: Stage;
let bob: Phone;
let carol: Phone;

beforeAll(async () => {
  stage = await Stage.open();
  [bob, carol] = await Promise.all([
    stage.phone('bob', { behaviour: 'answer' }),
    stage.phone('carol', { behaviour: 'answer' }),
  ]);
});
// Also proves that every leg of this file ended in exactly one call.hangup.
afterAll(() => stage?.close());

/** A vowel is harmonics of a pitch: words of it, and pauses. */
const speaks = (call: PhoneCall, ...cadenceMs: number[]) =>
  call.playTone({ frequenciesHz: [200, 400, 600, 800], cadenceMs });
const hello = (call: PhoneCall) => speaks(call, 400, 60_000);
const greets = (call: PhoneCall) => speaks(call, 250, 150);

type Machine =
  | 'call.machine.detection.ended'
  | 'call.machine.greeting.ended'
  | 'call.machine.premium.detection.ended'
  | 'call.machine.premium.greeting.ended';
const isMachine = (event: WebhookEvent): event is WebhookEvent<Machine> =>
  event.data.event_type.startsWith('call.machine.');

async function dialled(mode: NonNullable<DialParams['answering_machine_detection']>, config?: object) {
  const { call_control_id: id } = await stage.dial(numbers.bob, {
    answering_machine_detection: mode,
    ...(config === undefined ? {} : { answering_machine_detection_config: config }),
  });
  const call = await bob.nextCall();
  await call.isAnswered();
  return { id, call };
}

async function end(id: string): Promise<string[]> {
  await stage.platform.api.action(id, 'hangup');
  await stage.ending(id);
  return stage.catcher
    .eventsOf(id)
    .filter(isMachine)
    .map(({ data }) => `${data.event_type.slice(13)} ${data.payload.result}`);
}

test('detect: a word and silence is a human', async () => {
  const { id, call } = await dialled('detect');
  await hello(call);
  const { data } = await stage.catcher.next('call.machine.detection.ended', { callControlId: id });
  expect(data.payload).toMatchObject({ result: 'human', from: '+15550100000', to: numbers.bob, call_control_id: id });
  expect(await end(id)).toEqual(['detection.ended human']);
});

test('detect: who goes on talking is a machine, and its beep is nothing new', async () => {
  const { id, call } = await dialled('detect');
  await greets(call);
  await stage.catcher.next('call.machine.detection.ended', { callControlId: id });
  await call.playTone(1000);
  await call.hangup();
  await stage.ending(id);
  expect(stage.catcher.eventsOf(id).filter(isMachine)).toHaveLength(1);
});

test('detect_beep: the beep after the greeting is told', async () => {
  const { id, call } = await dialled('detect_beep');
  await greets(call);
  await stage.catcher.next('call.machine.detection.ended', { callControlId: id });
  await call.playTone({ frequenciesHz: [850], cadenceMs: [500, 60_000] });
  await stage.catcher.next('call.machine.greeting.ended', { callControlId: id });
  expect(await end(id)).toEqual(['detection.ended machine', 'greeting.ended beep_detected']);
});

test('greeting_end: silence after the greeting is told, as long as the configuration says', async () => {
  const { id, call } = await dialled('greeting_end', {
    greeting_silence_duration_millis: 600,
    initial_silence_millis: 500,
  });
  await stage.catcher.next('call.machine.greeting.ended', { callControlId: id });
  await call.stopTone();
  expect(await end(id)).toEqual(['detection.ended machine', 'greeting.ended ended']);
});

test('detect_words: the beep is told', async () => {
  const { id, call } = await dialled('detect_words', { maximum_number_of_words: 2 });
  await greets(call);
  await stage.catcher.next('call.machine.detection.ended', { callControlId: id });
  await call.playTone(600);
  await stage.catcher.next('call.machine.greeting.ended', { callControlId: id });
  expect(await end(id)).toEqual(['detection.ended machine', 'greeting.ended beep_detected']);
});

test('premium: its own events, for a human, a fax, and a machine with a beep', async () => {
  const human = await dialled('premium');
  await hello(human.call);
  await stage.catcher.next('call.machine.premium.detection.ended', { callControlId: human.id });
  expect(await end(human.id)).toEqual(['premium.detection.ended human_residence']);

  const fax = await dialled('premium');
  await fax.call.playTone(2100);
  await stage.catcher.next('call.machine.premium.detection.ended', { callControlId: fax.id });
  expect(await end(fax.id)).toEqual(['premium.detection.ended fax_detected']);

  const machine = await dialled('premium', { greeting_duration_millis: 1500 });
  await greets(machine.call);
  await stage.catcher.next('call.machine.premium.detection.ended', { callControlId: machine.id });
  await machine.call.playTone(1300);
  await stage.catcher.next('call.machine.premium.greeting.ended', { callControlId: machine.id });
  expect(await end(machine.id)).toEqual(['premium.detection.ended machine', 'premium.greeting.ended beep_detected']);
});

test('transfer: it is the target that is listened to', async () => {
  const { id } = await dialled('disabled');
  await stage.platform.api.action(id, 'transfer', {
    ...{ to: numbers.carol, answering_machine_detection: 'detect' },
    answering_machine_detection_config: { after_greeting_silence_millis: 400 },
  });
  const call = await carol.nextCall();
  await call.isAnswered();
  await hello(call);
  const { data } = await stage.catcher.next('call.machine.detection.ended', {
    where: ({ to }) => to === numbers.carol,
  });
  expect(data.payload.result).toBe('human');
  expect(await end(id)).toEqual([]);
});

test('a configuration that no detection can work with is refused by name', async () => {
  const base = { connection_id: applicationId, from: '+15550100000', to: numbers.bob };
  const refusals: [object, string, string][] = [
    [{ answering_machine_detection: 'sometimes' }, '10032', '/answering_machine_detection'],
    [{ answering_machine_detection_config: { silence_threshold: 1 } }, '10027', '/answering_machine_detection_config'],
    [
      { answering_machine_detection: 'detect', answering_machine_detection_config: { beep_spectral_min_purity: 2 } },
      '10033',
      '/answering_machine_detection_config/beep_spectral_min_purity',
    ],
  ];
  for (const [params, code, pointer] of refusals) {
    const refused = await stage.platform.api.request('POST', '/calls', { ...base, ...params });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ code, source: { pointer } }] } });
  }
});
