import { afterAll, beforeAll, expect, test } from 'vitest';
import { baresipAs } from './baresip.test.support.ts';
import type { Baresip } from './baresip.ts';
import { numbers, Stage } from './stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
});
// Also proves that every leg of this file ended in exactly one call.hangup.
afterAll(() => stage?.close());

async function answered(params: object = {}): Promise<{ phone: Baresip; id: string }> {
  const phone = await baresipAs('bob', stage);
  const { call_control_id: id } = await stage.dial(numbers.bob, params);
  await stage.catcher.next('call.answered', { callControlId: id });
  await phone.event('CALL_ESTABLISHED');
  return { phone, id };
}

test('the keys of baresip are call.dtmf.received, once each', async () => {
  const { phone, id } = await answered();
  let digits = '';
  for (const key of '12#1') {
    await phone.command('sndcode', key);
    digits += (await stage.catcher.next('call.dtmf.received', { callControlId: id })).data.payload.digit;
  }
  expect(digits).toBe('12#1');
  await stage.platform.api.action(id, 'hangup');
  await stage.ending(id);
  const received = stage.catcher.eventsOf(id).filter(({ data }) => data.event_type === 'call.dtmf.received');
  expect(received).toHaveLength(4);
});

test('baresip is told the keys of send_digits_on_answer and send_dtmf', async () => {
  const { phone, id } = await answered({ send_digits_on_answer: 'ww5' });
  expect(await phone.event('CALL_DTMF_START')).toBe('5');
  await stage.platform.api.action(id, 'send_dtmf', { digits: '*0' });
  expect(await phone.event('CALL_DTMF_START')).toBe('*');
  expect(await phone.event('CALL_DTMF_START')).toBe('0');
  await stage.platform.api.action(id, 'hangup');
  await stage.ending(id);
});
