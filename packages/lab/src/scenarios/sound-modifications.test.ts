import type { DialParams } from '@hookswitch/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApiExchange } from '../api-caller.ts';
import type { Phone } from '../phone.ts';
import type { PhoneCall } from '../phone-call.ts';
import { applicationNumber, numbers, Stage } from './stage.ts';

let stage: Stage;
let alice: Phone;
let bob: Phone;

beforeAll(async () => {
  stage = await Stage.open();
  [alice, bob] = await Promise.all([
    stage.phone('alice', { toneHz: 440, listenHz: [500, 1000, 2000] }),
    stage.phone('bob', { toneHz: 1000, listenHz: [220, 440, 880], behaviour: 'answer' }),
  ]);
});
// Also proves that every leg of this file ended in exactly one call.hangup.
afterAll(() => stage?.close());

async function answered(params: object = {}): Promise<{ call: PhoneCall; id: string }> {
  const call = await alice.call(applicationNumber);
  const { call_control_id: id } = await stage.inbound();
  expect(await command(id, 'answer', params)).toMatchObject({ status: 200 });
  await call.isAnswered();
  return { call, id };
}

const command = (id: string, action: string, params: object = {}) =>
  stage.platform.api.request('POST', `/calls/${id}/actions/${action}`, params);

/** Alice (440 Hz) speaks with Bob (1000 Hz), whose leg was dialled so. */
async function bridged(params: Partial<DialParams>) {
  const { call, id } = await answered();
  const { call_control_id: other } = await stage.dial(numbers.bob, { link_to: id, bridge_on_answer: true, ...params });
  return { call, id, bobs: await bob.nextCall(), other };
}

async function hangUp(...ids: string[]): Promise<void> {
  await command(ids[0] ?? '', 'hangup');
  for (const id of ids) await stage.ending(id);
}

function refusal({ status, body }: ApiExchange) {
  const { errors } = body as { errors: { code: string; source?: { pointer: string } }[] };
  return [status, errors[0]?.code, errors[0]?.source?.pointer];
}

test('dial: what the far end hears is an octave higher, what it says is not', async () => {
  const { call, id, bobs, other } = await bridged({ sound_modifications: { octaves: 1 } });
  await bobs.hears(880);
  await call.hears(1000);
  expect(bobs.tonesHeard).not.toContain(440);
  await hangUp(id, other);
});

test('dial: track both, by pitch and semitones together', async () => {
  const { call, id, bobs, other } = await bridged({
    sound_modifications: { pitch: 4, octaves: -1, semitone: -12, track: 'both' },
  });
  // 4 / 2 / 2: nothing is changed.
  await bobs.hears(440);
  await call.hears(1000);
  await hangUp(id, other);
  const shifted = await bridged({ sound_modifications: { pitch: 2, octaves: -1, semitone: -12, track: 'both' } });
  await shifted.bobs.hears(220);
  await shifted.call.hears(500);
  await hangUp(shifted.id, shifted.other);
});

test('answer: track inbound changes what the caller says', async () => {
  const { call, id } = await answered({ sound_modifications: { octaves: 1, track: 'inbound' } });
  const { call_control_id: other } = await stage.dial(numbers.bob, { link_to: id, bridge_on_answer: true });
  const bobs = await bob.nextCall();
  await bobs.hears(880);
  await call.hears(1000);
  await hangUp(id, other);
});

test('transfer: the new leg hears a deeper voice', async () => {
  const { call, id } = await answered();
  const params = { to: numbers.bob, sound_modifications: { semitone: -12 } };
  expect(await command(id, 'transfer', params)).toMatchObject({ status: 200 });
  const bobs = await bob.nextCall();
  await bobs.hears(220);
  await call.hears(1000);
  await hangUp(id);
  await bobs.isOver();
});

describe('what is refused, by name', () => {
  test.each([
    [{ track: 'elsewhere' }, ['10032', '/sound_modifications/track']],
    [{ pitch: 5 }, ['10033', '/sound_modifications']],
    [{ pitch: 0 }, ['10033', '/sound_modifications/pitch']],
    [{ octaves: 2 }, ['10033', '/sound_modifications/octaves']],
    [{ semitone: -15 }, ['10033', '/sound_modifications/semitone']],
  ])('%j', async (wish, [code, pointer]) => {
    const body = { connection_id: '2800000000000000001', from: '+15550100000', to: numbers.bob };
    const reply = await stage.platform.api.request('POST', '/calls', { ...body, sound_modifications: wish });
    expect(refusal(reply)).toEqual([422, code, pointer]);
  });
});
