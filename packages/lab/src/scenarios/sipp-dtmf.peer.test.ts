import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSipp } from './sipp.ts';
import { applicationNumber, Stage } from './stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
});
// Also proves that every leg of this file ended in exactly one call.hangup.
afterAll(() => stage?.close());

test('SIPp plays telephone events from a capture and sends one key by INFO: each is one call.dtmf.received', async () => {
  const caller = await startSipp('uac-presses-keys', { remote: stage.platform.sip, service: applicationNumber });
  const { call_control_id: callControlId } = await stage.inbound();
  await stage.platform.api.action(callControlId, 'answer');
  let digits = '';
  while (digits.length < 4) {
    digits += (await stage.catcher.next('call.dtmf.received', { callControlId })).data.payload.digit;
  }
  expect(digits).toBe('19#4');
  await stage.ending(callControlId);
  await caller.done;
  const received = stage.catcher.eventsOf(callControlId).filter(({ data }) => data.event_type === 'call.dtmf.received');
  expect(received).toHaveLength(4);
});
