import Telnyx from 'telnyx';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Phone } from '../phone.ts';
import type { PhoneCall } from '../phone-call.ts';
import { applicationNumber, numbers, Stage } from './stage.ts';

let stage: Stage;
let client: Telnyx;
let alice: Phone;
let bob: Phone;

beforeAll(async () => {
  stage = await Stage.open();
  client = new Telnyx({ apiKey: stage.platform.apiKey, baseURL: stage.platform.apiUrl });
  [alice, bob] = await Promise.all([stage.phone('alice', { toneHz: 440 }), stage.phone('bob', { toneHz: 1000 })]);
});
// Also proves that every leg of this file ended in exactly one call.hangup.
afterAll(() => stage?.close());

/** Alice calls the application, which answers. */
async function answeredCall(): Promise<{ id: string; session: string; call: PhoneCall }> {
  const call = await alice.call(applicationNumber);
  const { call_control_id: id, call_session_id: session } = await stage.inbound();
  await client.calls.actions.answer(id, {});
  await stage.catcher.next('call.answered', { callControlId: id });
  await call.isAnswered();
  return { id, session, call };
}

/** The leg that a transfer makes. */
async function newLeg(session: string) {
  const event = await stage.catcher.next('call.initiated', {
    where: (payload) => payload.call_session_id === session && payload.direction === 'outgoing',
  });
  return event.data.payload;
}

async function bridged(...ids: string[]): Promise<void> {
  for (const callControlId of ids) await stage.catcher.next('call.bridged', { callControlId });
}

describe('transfer', () => {
  test('rings the target, bridges when it answers, and each leg has its own client_state', async () => {
    const { id, session, call } = await answeredCall();
    bob.behaviour = 'ring';
    const reply = await client.calls.actions.transfer(id, {
      to: numbers.bob,
      client_state: 'YQ==',
      target_leg_client_state: 'Yw==',
      from_display_name: 'Front desk',
      custom_headers: [{ name: 'X-Account', value: '7' }],
    });
    expect(reply.data).toEqual({ result: 'ok' });
    const target = await newLeg(session);
    expect(target).toMatchObject({ client_state: 'Yw==', from: applicationNumber, to: numbers.bob });
    const ringing = await bob.nextCall();
    expect(ringing.request?.header('From')).toMatch(/^"Front desk" <sip:\+15550109999@/);
    expect(ringing.request?.header('X-Account')).toBe('7');
    // Ringback: the platform has sent nothing to the caller so far.
    await expect.poll(async () => (await call.stats()).inbound.packets, { timeout: 5000 }).toBeGreaterThan(20);
    await ringing.answer();
    await stage.catcher.next('call.answered', { callControlId: target.call_control_id });
    const [first, second] = [
      await stage.catcher.next('call.bridged', { callControlId: id }),
      await stage.catcher.next('call.bridged', { callControlId: target.call_control_id }),
    ];
    expect(first.data.payload.client_state).toBe('YQ==');
    expect(second.data.payload.client_state).toBe('Yw==');
    await Promise.all([call.hears(1000), ringing.hears(440)]);
    await ringing.hangup();
    expect((await stage.ending(target.call_control_id)).hangup_source).toBe('callee');
    expect((await stage.ending(id)).hangup_cause).toBe('normal_clearing');
    expect((await call.isOver()).by).toBe('remote');
  });

  test('lets the caller hear what the target plays before it answers, unless early_media is false', async () => {
    const { id, session, call } = await answeredCall();
    bob.behaviour = 'ring';
    await client.calls.actions.transfer(id, { to: numbers.bob });
    const ringing = await bob.nextCall();
    await ringing.playEarly();
    await call.hears(1000);
    await ringing.hangup();
    await stage.ending((await newLeg(session)).call_control_id);

    const carol = await Phone.start({ name: 'carol', toneHz: 1700 });
    await client.calls.actions.transfer(id, { to: carol.uri, early_media: false });
    const quiet = await newLeg(session);
    const second = await carol.nextCall();
    await second.playEarly();
    await expect(call.hears(1700, { withinMs: 700 })).rejects.toThrow('a tone of 1700 Hz');
    await second.answer();
    await bridged(id, quiet.call_control_id);
    await Promise.all([call.hears(1700), second.hears(440)]);
    await call.hangup();
    await Promise.all([stage.ending(id), stage.ending(quiet.call_control_id)]);
    await carol.close();
  });

  test('to a SIP URI; the leg it was sent to is kept with park_after_unbridge', async () => {
    const { id, session } = await answeredCall();
    const carol = await Phone.start({ name: 'carol', behaviour: 'answer' });
    await client.calls.actions.transfer(id, { to: carol.uri, from: '+15550107777', park_after_unbridge: 'self' });
    const target = await newLeg(session);
    expect(target.from).toBe('+15550107777');
    const answered = await carol.nextCall();
    await bridged(id, target.call_control_id);
    await answered.hangup();
    await stage.ending(target.call_control_id);
    expect((await client.calls.retrieveStatus(id)).data?.is_alive).toBe(true);
    await client.calls.actions.hangup(id, {});
    await stage.ending(id);
    await carol.close();
  });

  test.each([
    ['busy', 'user_busy'],
    ['decline', 'call_rejected'],
  ] as const)('to a phone that is %s fails, and the first leg takes the next command', async (behaviour, cause) => {
    const { id, session, call } = await answeredCall();
    bob.behaviour = behaviour;
    await client.calls.actions.transfer(id, { to: numbers.bob });
    const failed = await newLeg(session);
    await bob.nextCall();
    expect((await stage.ending(failed.call_control_id)).hangup_cause).toBe(cause);
    bob.behaviour = 'answer';
    await client.calls.actions.transfer(id, { to: numbers.bob });
    await bob.nextCall();
    const target = await newLeg(session);
    await bridged(id, target.call_control_id);
    await call.hangup();
    await Promise.all([stage.ending(id), stage.ending(target.call_control_id)]);
  });

  test('gives up after timeout_secs with the hangup cause timeout', async () => {
    const { id, session } = await answeredCall();
    bob.behaviour = 'ring';
    await client.calls.actions.transfer(id, { to: numbers.bob, timeout_secs: 5 });
    const target = await newLeg(session);
    const ringing = await bob.nextCall();
    expect((await stage.ending(target.call_control_id)).hangup_cause).toBe('timeout');
    expect((await ringing.isOver()).by).toBe('cancelled');
    await client.calls.actions.hangup(id, {});
    await stage.ending(id);
  });

  test('is given up when the caller hangs up meanwhile', async () => {
    const { id, session, call } = await answeredCall();
    bob.behaviour = 'ring';
    await client.calls.actions.transfer(id, { to: numbers.bob });
    const target = await newLeg(session);
    const ringing = await bob.nextCall();
    await call.hangup();
    await stage.ending(id);
    expect((await stage.ending(target.call_control_id)).hangup_cause).toBe('originator_cancel');
    expect((await ringing.isOver()).by).toBe('cancelled');
  });

  test('takes a bridged leg out of its bridge; the other one ends', async () => {
    const { id, session, call } = await answeredCall();
    bob.behaviour = 'answer';
    await client.calls.actions.transfer(id, { to: numbers.bob });
    const first = await newLeg(session);
    const firstCall = await bob.nextCall();
    await bridged(id, first.call_control_id);
    const carol = await Phone.start({ name: 'carol', behaviour: 'answer', toneHz: 1700 });
    await client.calls.actions.transfer(id, { to: carol.uri });
    expect((await stage.ending(first.call_control_id)).hangup_cause).toBe('normal_clearing');
    expect((await firstCall.isOver()).by).toBe('remote');
    const second = await newLeg(session);
    const answered = await carol.nextCall();
    await bridged(id, second.call_control_id);
    await Promise.all([call.hears(1700), answered.hears(440)]);
    await call.hangup();
    await Promise.all([stage.ending(id), stage.ending(second.call_control_id)]);
    await carol.close();
  });

  test('is refused before the answer, while an earlier one rings, and for what has no effect', async () => {
    const call = await alice.call(applicationNumber);
    const { call_control_id: id, call_session_id: session } = await stage.inbound();
    const refused = async (params: object) => {
      const reply = await stage.platform.api.request('POST', `/calls/${id}/actions/transfer`, {
        to: numbers.bob,
        ...params,
      });
      const { errors } = reply.body as { errors: { code: string; source?: { pointer: string } }[] };
      return [reply.status, errors[0]?.code, errors[0]?.source?.pointer];
    };
    expect(await refused({})).toEqual([422, '90034', undefined]);
    await client.calls.actions.answer(id, {});
    await call.isAnswered();
    expect(await refused({ route_to_mobile: true })).toEqual([422, '10027', '/route_to_mobile']);
    expect(await refused({ to: '+33142685300' })).toEqual([422, '10027', '/to']);
    bob.behaviour = 'ring';
    await client.calls.actions.transfer(id, { to: numbers.bob });
    expect(await refused({})).toEqual([422, '90033', undefined]);
    await call.hangup();
    await stage.ending(id);
    await stage.ending((await newLeg(session)).call_control_id);
    expect(await refused({})).toEqual([422, '90018', undefined]);
  });
});
