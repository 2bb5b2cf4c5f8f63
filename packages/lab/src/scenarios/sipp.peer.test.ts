import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isOfType } from '../webhook-catcher.ts';
import { type SippOptions, startSipp } from './sipp.ts';
import { applicationNumber, Stage } from './stage.ts';

/** What the application does with an inbound call; none means it leaves it parked. */
type Move = { action: 'answer' } | { action: 'reject'; params: { cause: string } };

let stage: Stage;
let onInitiated: Move | undefined;

beforeAll(async () => {
  stage = await Stage.open();
  stage.catcher.onEvent = async (event) => {
    if (!onInitiated || !isOfType(event, 'call.initiated') || event.data.payload.direction !== 'incoming') return;
    const params = onInitiated.action === 'reject' ? onInitiated.params : {};
    await stage.platform.api.action(event.data.payload.call_control_id, onInitiated.action, params);
  };
});
// Also proves that every leg of this file ended in exactly one call.hangup.
afterAll(() => stage?.close());

const callIn = (scenario: string, options: SippOptions = {}) =>
  startSipp(scenario, { remote: stage.platform.sip, service: applicationNumber, ...options });

describe('SIPp calls a number of the application', () => {
  test('and hangs up', async () => {
    onInitiated = { action: 'answer' };
    const caller = await callIn('uac-hangs-up');
    const { call_control_id: callControlId } = await stage.inbound();
    const answered = await stage.catcher.next('call.answered', { callControlId });
    expect(answered.data.payload).toMatchObject({ codec: 'PCMU' });
    expect(await stage.ending(callControlId)).toEqual({
      hangup_cause: 'normal_clearing',
      hangup_source: 'caller',
      sip_hangup_cause: '200',
    });
    await caller.done;
  });

  test('and is hung up by the application', async () => {
    onInitiated = { action: 'answer' };
    const caller = await callIn('uac-is-hung-up');
    const { call_control_id: callControlId } = await stage.inbound();
    await stage.catcher.next('call.answered', { callControlId });
    await stage.platform.api.action(callControlId, 'hangup');
    expect((await stage.ending(callControlId)).hangup_source).toBe('callee');
    await caller.done;
  });

  test('and gives up while it rings', async () => {
    onInitiated = undefined;
    const caller = await callIn('uac-cancels');
    const { call_control_id: callControlId } = await stage.inbound();
    expect(await stage.ending(callControlId)).toEqual({
      hangup_cause: 'originator_cancel',
      hangup_source: 'caller',
      sip_hangup_cause: '487',
    });
    await caller.done;
  });

  test('and is told that it is busy', async () => {
    onInitiated = { action: 'reject', params: { cause: 'USER_BUSY' } };
    const caller = await callIn('uac-is-refused');
    const { call_control_id: callControlId } = await stage.inbound();
    expect((await stage.ending(callControlId)).hangup_cause).toBe('user_busy');
    await caller.done;
  });

  test('and loses two 200s: the platform repeats them', async () => {
    onInitiated = { action: 'answer' };
    const caller = await callIn('uac-loses-200', { takesRepetitions: true });
    const { call_control_id: callControlId } = await stage.inbound();
    expect((await stage.ending(callControlId)).hangup_cause).toBe('normal_clearing');
    await caller.done;
  });

  test('and never acknowledges: after 64*T1 the platform ends the call', async () => {
    onInitiated = { action: 'answer' };
    const caller = await callIn('uac-never-acks', { withinMs: 60_000 });
    const { call_control_id: callControlId } = await stage.inbound();
    expect(await stage.ending(callControlId, 45_000)).toEqual({
      hangup_cause: 'unspecified',
      hangup_source: 'unknown',
      sip_hangup_cause: '408',
    });
    await caller.done;
  });
});

describe('SIPp is dialled', () => {
  test('answers, and the application hangs up', async () => {
    const callee = await startSipp('uas-is-hung-up');
    const { call_control_id: callControlId } = await stage.dial(callee.uri);
    await stage.catcher.next('call.answered', { callControlId });
    await stage.platform.api.action(callControlId, 'hangup');
    expect((await stage.ending(callControlId)).hangup_source).toBe('caller');
    await callee.done;
  });

  test('answers and hangs up', async () => {
    const callee = await startSipp('uas-hangs-up');
    const { call_control_id: callControlId } = await stage.dial(callee.uri);
    await stage.catcher.next('call.answered', { callControlId });
    expect(await stage.ending(callControlId)).toEqual({
      hangup_cause: 'normal_clearing',
      hangup_source: 'callee',
      sip_hangup_cause: '200',
    });
    await callee.done;
  });

  test('is busy', async () => {
    const callee = await startSipp('uas-busy');
    const { call_control_id: callControlId } = await stage.dial(callee.uri);
    expect(await stage.ending(callControlId)).toMatchObject({ hangup_cause: 'user_busy', sip_hangup_cause: '486' });
    await callee.done;
  });

  test('rings until timeout_secs, then is cancelled', async () => {
    const callee = await startSipp('uas-rings');
    const { call_control_id: callControlId } = await stage.dial(callee.uri, { timeout_secs: 5 });
    expect(await stage.ending(callControlId)).toMatchObject({ hangup_cause: 'timeout' });
    await callee.done;
  });

  test('rings until the application hangs up', async () => {
    const callee = await startSipp('uas-rings');
    const { call_control_id: callControlId } = await stage.dial(callee.uri);
    // A hangup that is quicker than the INVITE leaves it unsent, and this phone would wait for it.
    await callee.exchanged('180 Ringing');
    await stage.platform.api.action(callControlId, 'hangup');
    expect(await stage.ending(callControlId)).toMatchObject({ hangup_cause: 'originator_cancel' });
    await callee.done;
  });

  test('loses an ACK: the platform acknowledges each repeated 200', async () => {
    const callee = await startSipp('uas-loses-ack', { takesRepetitions: true });
    const { call_control_id: callControlId } = await stage.dial(callee.uri);
    expect((await stage.ending(callControlId)).hangup_source).toBe('callee');
    await callee.done;
    const types = stage.catcher.eventsOf(callControlId).map(({ data }) => data.event_type);
    expect(types).toEqual(['call.initiated', 'call.answered', 'call.hangup']);
  });
});
