import type { DialParams } from '@hookswitch/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ApiExchange } from '../api-caller.ts';
import type { Phone } from '../phone.ts';
import type { PhoneCall } from '../phone-call.ts';
import { applicationNumber, numbers, Stage } from './stage.ts';

let stage: Stage;
let alice: Phone;
let bob: Phone;
let carol: Phone;

beforeAll(async () => {
  stage = await Stage.open();
  [alice, bob, carol] = await Promise.all([
    // Germany's ringback is 425 Hz.
    stage.phone('alice', { toneHz: 440, listenHz: [425, 1000, 1700] }),
    stage.phone('bob', { toneHz: 1000 }),
    stage.phone('carol', { toneHz: 1700 }),
  ]);
});
beforeEach(() => {
  [bob.behaviour, carol.behaviour] = ['ring', 'ring'];
});
// Also proves that every leg of this file ended in exactly one call.hangup.
afterAll(() => stage?.close());

async function answeredCall(): Promise<{ id: string; session: string; call: PhoneCall }> {
  const call = await alice.call(applicationNumber);
  const { call_control_id: id, call_session_id: session } = await stage.inbound();
  await stage.platform.api.action(id, 'answer');
  await stage.catcher.next('call.answered', { callControlId: id });
  await call.isAnswered();
  return { id, session, call };
}

/** A leg to bob that rings. */
async function ringingBob(params: Partial<DialParams> = {}): Promise<{ id: string; call: PhoneCall }> {
  const leg = await stage.dial(numbers.bob, params);
  return { id: leg.call_control_id, call: await bob.nextCall() };
}

async function bridged(...ids: string[]): Promise<void> {
  for (const callControlId of ids) await stage.catcher.next('call.bridged', { callControlId });
}

async function hangUp(...ids: string[]): Promise<void> {
  const [first = '', ...others] = ids;
  await stage.platform.api.action(first, 'hangup');
  for (const id of [first, ...others]) await stage.ending(id);
}

/** Status, code and pointer of a refusal. */
function refusal({ status, body }: ApiExchange) {
  const { errors } = body as { errors: { code: string; source?: { pointer: string } }[] };
  return [status, errors[0]?.code, errors[0]?.source?.pointer];
}

const dialRefusal = async (params: Partial<DialParams>) =>
  refusal(
    await stage.platform.api.request('POST', '/calls', {
      connection_id: '2800000000000000001',
      from: '+15550100000',
      to: numbers.bob,
      ...params,
    }),
  );

const bridgeRefusal = async (id: string, params: object) =>
  refusal(await stage.platform.api.request('POST', `/calls/${id}/actions/bridge`, params));

describe('bridge with a leg that rings', () => {
  test('play_ringtone: this leg hears the ringback of the country until the answer bridges them', async () => {
    const { id, call } = await answeredCall();
    const other = await ringingBob();
    await stage.platform.api.action(id, 'bridge', { call_control_id: other.id, play_ringtone: true, ringtone: 'de' });
    await call.hears(425);
    await other.call.answer();
    await bridged(id, other.id);
    await Promise.all([call.hears(1000), other.call.hears(440)]);
    await hangUp(id, other.id);
  });

  test('without play_ringtone it is silent, and a ringtone is refused', async () => {
    const { id, call } = await answeredCall();
    const other = await ringingBob();
    expect(await bridgeRefusal(id, { call_control_id: other.id, ringtone: 'de' })).toEqual([422, '10027', '/ringtone']);
    await stage.platform.api.action(id, 'bridge', { call_control_id: other.id });
    await expect(call.hears(425, { withinMs: 500 })).rejects.toThrow('a tone of 425 Hz');
    await other.call.answer();
    await bridged(id, other.id);
    await hangUp(id, other.id);
  });

  test('who waited for it before hears no ringback any more', async () => {
    const first = await answeredCall();
    const second = await answeredCall();
    const other = await ringingBob();
    const wish = { call_control_id: other.id, play_ringtone: true, ringtone: 'de' };
    await stage.platform.api.action(first.id, 'bridge', wish);
    await first.call.hears(425);
    await stage.platform.api.action(second.id, 'bridge', wish);
    await second.call.hears(425);
    const silent = (withinMs: number) =>
      expect(first.call.hears(425, { withinMs })).rejects.toThrow('a tone of 425 Hz');
    // What was on its way is over at once; the tone would come again after four seconds.
    await vi.waitFor(() => silent(300), 5000);
    await silent(4500);
    await other.call.answer();
    await bridged(second.id, other.id);
    await hangUp(second.id, other.id);
    await hangUp(first.id);
  });

  test('that is refused at the far end leaves this leg to the next command', async () => {
    const { id } = await answeredCall();
    const other = await ringingBob();
    await stage.platform.api.action(id, 'bridge', { call_control_id: other.id, play_ringtone: true });
    other.call.reject(486);
    await stage.ending(other.id);
    await hangUp(id);
  });

  test('prevent_double_bridge refuses a leg that is bridged already', async () => {
    const { id } = await answeredCall();
    bob.behaviour = 'answer';
    const other = await ringingBob({ link_to: id, bridge_on_answer: true });
    await bridged(id, other.id);
    carol.behaviour = 'answer';
    const third = (await stage.dial(numbers.carol)).call_control_id;
    await stage.catcher.next('call.answered', { callControlId: third });
    await carol.nextCall();
    const params = { call_control_id: id, prevent_double_bridge: true };
    expect(await bridgeRefusal(third, params)).toEqual([422, '90033', undefined]);
    await hangUp(third);
    await hangUp(id, other.id);
  });
});

test('park_after_unbridge of bridge keeps the leg it was sent to, parked, and lets the other one end', async () => {
  const { id } = await answeredCall();
  const other = await ringingBob();
  await other.call.answer();
  await stage.catcher.next('call.answered', { callControlId: other.id });
  await stage.platform.api.action(id, 'bridge', { call_control_id: other.id, park_after_unbridge: 'self' });
  await bridged(id, other.id);
  await other.call.hangup();
  await stage.ending(other.id);
  // Still there, and free to be bridged again.
  const again = await ringingBob();
  await again.call.answer();
  await stage.catcher.next('call.answered', { callControlId: again.id });
  await stage.platform.api.action(id, 'bridge', { call_control_id: again.id });
  await bridged(id, again.id);
  await hangUp(id, again.id);
});

describe('dial with link_to', () => {
  test('bridge_on_answer bridges without a further command, in one session', async () => {
    const { id, session, call } = await answeredCall();
    const other = await ringingBob({ link_to: id, bridge_on_answer: true });
    await other.call.answer();
    const { payload } = (await stage.catcher.next('call.bridged', { callControlId: other.id })).data;
    expect(payload.call_session_id).toBe(session);
    await stage.catcher.next('call.bridged', { callControlId: id });
    await Promise.all([call.hears(1000), other.call.hears(440)]);
    await hangUp(id, other.id);
  });

  test('prevent_double_bridge hangs the new leg up when the other one was bridged meanwhile', async () => {
    const { id } = await answeredCall();
    const late = await ringingBob({ link_to: id, bridge_on_answer: true, prevent_double_bridge: true });
    carol.behaviour = 'answer';
    const quick = (await stage.dial(numbers.carol, { link_to: id, bridge_on_answer: true })).call_control_id;
    await bridged(id, quick);
    await carol.nextCall();
    await late.call.answer();
    expect((await stage.ending(late.id)).hangup_cause).toBe('normal_clearing');
    await hangUp(id, quick);
  });

  test('park_after_unbridge keeps the new leg when its bridge ends', async () => {
    const { id } = await answeredCall();
    bob.behaviour = 'answer';
    const other = await ringingBob({ link_to: id, bridge_on_answer: true, park_after_unbridge: 'self' });
    await bridged(id, other.id);
    await hangUp(id);
    const status = await stage.platform.api.data<{ is_alive: boolean }>('GET', `/calls/${other.id}`);
    expect(status.is_alive).toBe(true);
    await hangUp(other.id);
  });

  test('bridge_intent takes the caller id of the linked leg', async () => {
    const { id } = await answeredCall();
    const other = await ringingBob({ link_to: id, bridge_intent: true });
    expect(other.call.request?.header('From')).toContain(`sip:${numbers.alice}@`);
    await hangUp(other.id);
    await hangUp(id);
  });

  test('a leg that rings for one that hangs up is cancelled', async () => {
    const { id, call } = await answeredCall();
    const other = await ringingBob({ link_to: id, bridge_on_answer: true });
    await call.hangup();
    await stage.ending(id);
    expect((await stage.ending(other.id)).hangup_cause).toBe('originator_cancel');
  });

  test('what needs link_to is refused without it', async () => {
    for (const params of [
      { bridge_intent: true },
      { bridge_on_answer: true },
      { park_after_unbridge: 'self' } as const,
    ])
      expect(await dialRefusal(params)).toEqual([422, '10004', '/link_to']);
    expect(await dialRefusal({ link_to: 'v3:nobody' })).toEqual([422, '90015', '/link_to']);
  });
});

describe('dial of several destinations', () => {
  const both = [numbers.bob, numbers.carol];

  test('rings them all in one session; the first to answer has the call, the others are cancelled', async () => {
    const { id: waiting, call } = await answeredCall();
    const leg = await stage.platform.api.dial({
      ...{ connection_id: '2800000000000000001', from: '+15550100000', to: both },
      ...{ link_to: waiting, bridge_on_answer: true },
    });
    const [atBob, atCarol] = await Promise.all([bob.nextCall(), carol.nextCall()]);
    const second = await stage.catcher.next('call.initiated', {
      where: (payload) => payload.call_session_id === leg.call_session_id && payload.to === numbers.carol,
    });
    const id = second.data.payload.call_control_id;
    expect(id).not.toBe(leg.call_control_id);
    await atCarol.answer();
    await stage.catcher.next('call.answered', { callControlId: id });
    expect((await stage.ending(leg.call_control_id)).hangup_cause).toBe('originator_cancel');
    const end = await atBob.isOver();
    expect(end.by).toBe('cancelled');
    expect(end.message?.header('Reason')).toBe('SIP;cause=200;text="Call completed elsewhere"');
    await bridged(waiting, id);
    await call.hears(1700);
    await hangUp(waiting, id);
  });

  test('that all refuse gives each leg its own hangup', async () => {
    [bob.behaviour, carol.behaviour] = ['busy', 'decline'];
    const leg = await stage.platform.api.dial({
      ...{ connection_id: '2800000000000000001', from: '+15550100000', to: both },
    });
    expect((await stage.ending(leg.call_control_id)).hangup_cause).toBe('user_busy');
    const second = await stage.catcher.next('call.hangup', {
      where: (payload) => payload.call_session_id === leg.call_session_id && payload.to === numbers.carol,
    });
    expect(second.data.payload.hangup_cause).toBe('call_rejected');
    await Promise.all([bob.nextCall(), carol.nextCall()]);
  });

  test('of more than twenty is refused', async () => {
    const to = Array.from({ length: 21 }, (_, index) => `+1555010${String(index).padStart(4, '0')}`);
    expect(await dialRefusal({ to })).toEqual([422, '10033', '/to']);
  });
});

describe('client_state_update', () => {
  test('is carried by the later events of the leg, in whatever state it is', async () => {
    const call = await alice.call(applicationNumber);
    const { call_control_id: id } = await stage.inbound();
    const update = (state: string) =>
      stage.platform.api.request('PUT', `/calls/${id}/actions/client_state_update`, { client_state: state });
    expect((await update('cGFya2Vk')).body).toEqual({ data: { result: 'ok' } });
    await stage.platform.api.action(id, 'answer');
    const answered = await stage.catcher.next('call.answered', { callControlId: id });
    expect(answered.data.payload.client_state).toBe('cGFya2Vk');
    expect(refusal(await update('not base64'))).toEqual([422, '90017', '/client_state']);
    await update('YW5zd2VyZWQ=');
    await call.isAnswered();
    await call.hangup();
    const ended = await stage.catcher.next('call.hangup', { callControlId: id });
    expect(ended.data.payload.client_state).toBe('YW5zd2VyZWQ=');
    expect(refusal(await update('bGF0ZQ=='))).toEqual([422, '90018', undefined]);
  });
});

test('billing_group_id is kept and shown with the status of the leg, also after its end', async () => {
  const billingGroup = '0ccc7b54-4df3-4bca-a65a-3da1ecc777f0';
  const leg = await ringingBob({ billing_group_id: billingGroup });
  const status = () => stage.platform.api.data<object>('GET', `/calls/${leg.id}`);
  expect(await status()).toMatchObject({ billing_group_id: billingGroup });
  await hangUp(leg.id);
  expect(await status()).toMatchObject({ billing_group_id: billingGroup, is_alive: false });
});
