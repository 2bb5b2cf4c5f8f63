import type { DialParams } from '@hookswitch/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Phone, PhoneBehaviour } from '../phone.ts';
import { applicationNumber, numbers, Stage } from './stage.ts';

let stage: Stage;
let alice: Phone;
let bob: Phone;

beforeAll(async () => {
  stage = await Stage.open();
  [alice, bob] = await Promise.all([stage.phone('alice'), stage.phone('bob')]);
});
// Also proves that every leg of this file ended in exactly one call.hangup.
afterAll(() => stage?.close());

describe('an outbound leg ends with', () => {
  test('user_busy when the far end is busy', async () => {
    bob.behaviour = 'busy';
    const leg = await stage.dial(numbers.bob);
    await bob.nextCall();
    expect(await stage.ending(leg.call_control_id)).toEqual({
      hangup_cause: 'user_busy',
      hangup_source: 'unknown',
      sip_hangup_cause: '486',
    });
  });

  test('call_rejected when the far end declines', async () => {
    bob.behaviour = 'decline';
    const leg = await stage.dial(numbers.bob);
    await bob.nextCall();
    expect(await stage.ending(leg.call_control_id)).toEqual({
      hangup_cause: 'call_rejected',
      hangup_source: 'callee',
      sip_hangup_cause: '603',
    });
  });

  test('not_found when the far end knows no such user', async () => {
    bob.behaviour = { reject: 404 };
    const leg = await stage.dial(numbers.bob);
    await bob.nextCall();
    expect(await stage.ending(leg.call_control_id)).toEqual({
      hangup_cause: 'not_found',
      hangup_source: 'callee',
      sip_hangup_cause: '404',
    });
  });

  test('timeout, or no_answer without retry_on_timeout, when nobody answers within timeout_secs', async () => {
    const rung = async (behaviour: PhoneBehaviour, params: Partial<DialParams> = {}) => {
      bob.behaviour = behaviour;
      const leg = await stage.dial(numbers.bob, { timeout_secs: 5, ...params });
      return { id: leg.call_control_id, call: await bob.nextCall() };
    };
    const rings = await rung('ring');
    const ringsForOneRoute = await rung('ring', { retry_on_timeout: false });
    const doesNotEvenRing = await rung('ignore');
    for (const [{ id, call }, cause] of [
      [rings, 'timeout'],
      [ringsForOneRoute, 'no_answer'],
      [doesNotEvenRing, 'timeout'],
    ] as const) {
      expect(await stage.ending(id)).toMatchObject({ hangup_cause: cause, sip_hangup_cause: '487' });
      expect((await call.isOver()).by).toBe('cancelled');
    }
  });

  test('originator_cancel when the application hangs up while it rings', async () => {
    bob.behaviour = 'ring';
    const leg = await stage.dial(numbers.bob);
    const ringing = await bob.nextCall();
    await stage.platform.api.action(leg.call_control_id, 'hangup');
    expect(await stage.ending(leg.call_control_id)).toEqual({
      hangup_cause: 'originator_cancel',
      hangup_source: 'caller',
      sip_hangup_cause: '487',
    });
    expect((await ringing.isOver()).by).toBe('cancelled');
  });

  test('normal_clearing by the callee when the far end hangs up, with the figures of the call', async () => {
    bob.behaviour = 'answer';
    const leg = await stage.dial(numbers.bob);
    const call = await bob.nextCall();
    await stage.catcher.next('call.answered', { callControlId: leg.call_control_id });
    await call.playTone(1000);
    await call.hangup();
    const { payload } = (await stage.catcher.next('call.hangup', { callControlId: leg.call_control_id })).data;
    expect(payload).toMatchObject({
      hangup_cause: 'normal_clearing',
      hangup_source: 'callee',
      sip_hangup_cause: '200',
      call_quality_stats: { inbound: { packet_count: expect.any(String) }, outbound: {} },
    });
  });

  test('normal_clearing by the caller when the application hangs up, custom headers on the BYE', async () => {
    bob.behaviour = 'answer';
    const leg = await stage.dial(numbers.bob);
    const call = await bob.nextCall();
    await stage.catcher.next('call.answered', { callControlId: leg.call_control_id });
    await stage.platform.api.action(leg.call_control_id, 'hangup', {
      custom_headers: [{ name: 'X-Reason-Code', value: '42' }],
    });
    expect(await stage.ending(leg.call_control_id)).toEqual({
      hangup_cause: 'normal_clearing',
      hangup_source: 'caller',
      sip_hangup_cause: 'unspecified',
    });
    const end = await call.isOver();
    expect(end.by).toBe('remote');
    expect(end.message?.header('X-Reason-Code')).toBe('42');
  });

  test('480 when the phone is configured and not registered', async () => {
    const leg = await stage.dial(numbers.nobody);
    expect(await stage.ending(leg.call_control_id)).toMatchObject({ sip_hangup_cause: '480' });
  });
});

describe('an inbound leg ends with', () => {
  test('originator_cancel when the caller gives up before the answer', async () => {
    const call = await alice.call(applicationNumber);
    const { call_control_id: callControlId, direction, state } = await stage.inbound();
    expect({ direction, state }).toEqual({ direction: 'incoming', state: 'parked' });
    await call.progress.take(({ status }) => status === 180, { what: '180 Ringing' });
    await call.hangup();
    expect(await stage.ending(callControlId)).toEqual({
      hangup_cause: 'originator_cancel',
      hangup_source: 'caller',
      sip_hangup_cause: '487',
    });
  });

  test.each([
    ['CALL_REJECTED', 603, 'call_rejected'],
    ['USER_BUSY', 486, 'user_busy'],
  ])('the cause of reject: %s is SIP %i', async (cause, status, hangupCause) => {
    const call = await alice.call(applicationNumber);
    const { call_control_id: callControlId } = await stage.inbound();
    await stage.platform.api.action(callControlId, 'reject', { cause });
    expect(await stage.ending(callControlId)).toEqual({
      hangup_cause: hangupCause,
      hangup_source: 'callee',
      sip_hangup_cause: String(status),
    });
    expect(await call.isOver()).toMatchObject({ by: 'refused', status });
  });

  test('a hangup while parked refuses the caller', async () => {
    const call = await alice.call(applicationNumber);
    const { call_control_id: callControlId } = await stage.inbound();
    await stage.platform.api.action(callControlId, 'hangup');
    expect(await stage.ending(callControlId)).toMatchObject({ hangup_source: 'callee' });
    expect((await call.isOver()).by).toBe('refused');
  });

  test('normal_clearing by the callee when the application hangs up after the answer', async () => {
    const call = await alice.call(applicationNumber);
    const { call_control_id: callControlId } = await stage.inbound();
    await stage.platform.api.action(callControlId, 'answer');
    await Promise.all([stage.catcher.next('call.answered', { callControlId }), call.isAnswered()]);
    await stage.platform.api.action(callControlId, 'hangup');
    expect(await stage.ending(callControlId)).toEqual({
      hangup_cause: 'normal_clearing',
      hangup_source: 'callee',
      sip_hangup_cause: 'unspecified',
    });
    expect((await call.isOver()).by).toBe('remote');
  });

  test('normal_clearing by the caller when the caller hangs up after the answer', async () => {
    const call = await alice.call(applicationNumber);
    const { call_control_id: callControlId } = await stage.inbound();
    await stage.platform.api.action(callControlId, 'answer');
    await Promise.all([stage.catcher.next('call.answered', { callControlId }), call.isAnswered()]);
    await call.hangup();
    expect(await stage.ending(callControlId)).toEqual({
      hangup_cause: 'normal_clearing',
      hangup_source: 'caller',
      sip_hangup_cause: '200',
    });
  });

  test('nothing: a number that no application has is refused and no leg comes to be', async () => {
    const before = stage.catcher.events.length;
    const call = await alice.call('+15550108888');
    expect(await call.isOver()).toMatchObject({ by: 'refused', status: 404 });
    expect(stage.catcher.events.length).toBe(before);
  });
});

describe('two bridged legs', () => {
  test('hear each other and end together', async () => {
    alice.behaviour = 'answer';
    bob.behaviour = 'answer';
    const legA = await stage.dial(numbers.alice);
    const callA = await alice.nextCall();
    const legB = await stage.dial(numbers.bob, { link_to: legA.call_control_id });
    const callB = await bob.nextCall();
    expect(legB.call_session_id).toBe(legA.call_session_id);
    for (const leg of [legA, legB]) await stage.catcher.next('call.answered', { callControlId: leg.call_control_id });
    await Promise.all([callA.isAnswered(), callB.isAnswered()]);
    await Promise.all([callA.playTone(440), callB.playTone(1000)]);
    await stage.platform.api.action(legA.call_control_id, 'bridge', { call_control_id: legB.call_control_id });
    await Promise.all([callA.hears(1000), callB.hears(440)]);
    for (const leg of [legA, legB]) await stage.catcher.next('call.bridged', { callControlId: leg.call_control_id });
    await callB.hangup();
    expect(await stage.ending(legB.call_control_id)).toMatchObject({
      hangup_source: 'callee',
      sip_hangup_cause: '200',
    });
    expect(await stage.ending(legA.call_control_id)).toMatchObject({ hangup_cause: 'normal_clearing' });
    expect((await callA.isOver()).by).toBe('remote');
  });
});
