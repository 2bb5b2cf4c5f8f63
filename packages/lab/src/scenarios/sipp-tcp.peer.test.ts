import { afterAll, beforeAll, expect, test } from 'vitest';
import { isOfType } from '../webhook-catcher.ts';
import { type SippOptions, startSipp } from './sipp.ts';
import { applicationNumber, Stage } from './stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
  stage.catcher.onEvent = async (event) => {
    if (!isOfType(event, 'call.initiated') || event.data.payload.direction !== 'incoming') return;
    await stage.platform.api.action(event.data.payload.call_control_id, 'answer');
  };
});
afterAll(() => stage?.close());

const callIn = (scenario: string, options: SippOptions = {}) => {
  const remote = stage.platform.sipOver.get('tcp');
  if (!remote) throw new Error('the platform does not listen over TCP');
  return startSipp(scenario, { remote, service: applicationNumber, transport: 'tcp', ...options });
};

test('SIPp calls over TCP and hangs up', async () => {
  const caller = await callIn('uac-hangs-up');
  const { call_control_id: callControlId } = await stage.inbound();
  expect(await stage.ending(callControlId)).toMatchObject({ hangup_source: 'caller', sip_hangup_cause: '200' });
  await caller.done;
});

test('SIPp calls over TCP and is hung up: the BYE comes over its connection', async () => {
  const caller = await callIn('uac-is-hung-up');
  const { call_control_id: callControlId } = await stage.inbound();
  await stage.catcher.next('call.answered', { callControlId });
  await stage.platform.api.action(callControlId, 'hangup');
  expect((await stage.ending(callControlId)).hangup_source).toBe('callee');
  await caller.done;
});

test('SIPp is called over TCP, answers, and hangs up', async () => {
  const callee = await startSipp('uas-hangs-up', { transport: 'tcp' });
  const { call_control_id: callControlId } = await stage.dial(callee.uri, { sip_transport_protocol: 'TCP' });
  await stage.catcher.next('call.answered', { callControlId });
  expect(await stage.ending(callControlId)).toMatchObject({ hangup_source: 'callee' });
  await callee.done;
});

test('SIPp is called over TCP and is hung up', async () => {
  const callee = await startSipp('uas-is-hung-up', { transport: 'tcp' });
  const { call_control_id: callControlId } = await stage.dial(callee.uri, { sip_transport_protocol: 'TCP' });
  await stage.catcher.next('call.answered', { callControlId });
  await stage.platform.api.action(callControlId, 'hangup');
  await stage.ending(callControlId);
  await callee.done;
});
