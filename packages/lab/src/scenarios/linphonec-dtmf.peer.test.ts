import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Linphone } from './linphone.ts';
import { applicationId, numbers, Stage } from './stage.ts';

let stage: Stage;
const phones: Linphone[] = [];

beforeAll(async () => {
  stage = await Stage.open();
});
afterEach(async () => {
  await Promise.all(phones.splice(0).map((phone) => phone.stop()));
});
// Also proves that every leg of this file ended in exactly one call.hangup.
afterAll(() => stage?.close());

async function answered(dtmf?: 'info'): Promise<{ phone: Linphone; id: string }> {
  const { host, port } = stage.platform.sip;
  const login = { username: 'bob', password: 'bob-secret', registrar: `${host}:${port}` };
  const phone = await Linphone.start({ ...login, autoAnswer: true, ...(dtmf === undefined ? {} : { dtmf }) });
  phones.push(phone);
  const { call_control_id: id } = await stage.dial(numbers.bob);
  await stage.catcher.next('call.answered', { callControlId: id });
  return { phone, id };
}

/** Keys both ways, each once. */
async function exchangesKeys({ phone, id }: { phone: Linphone; id: string }): Promise<void> {
  for (const key of '5#') {
    phone.type(key);
    const { data } = await stage.catcher.next('call.dtmf.received', { callControlId: id });
    expect(data.payload.digit).toBe(key);
  }
  await stage.platform.api.action(id, 'send_dtmf', { digits: '7' });
  await phone.prints(/Receiving tone 7/);
  await stage.platform.api.action(id, 'hangup');
  await stage.ending(id);
  const received = stage.catcher.eventsOf(id).filter(({ data }) => data.event_type === 'call.dtmf.received');
  expect(received).toHaveLength(2);
}

test('linphone and the application exchange keys by telephone events', async () => {
  await exchangesKeys(await answered());
});

test('linphone and the application exchange keys by SIP INFO', async () => {
  const application = `/call_control_applications/${applicationId}`;
  await stage.platform.api.data('PATCH', application, { dtmf_type: 'SIP INFO' });
  await exchangesKeys(await answered('info'));
});
