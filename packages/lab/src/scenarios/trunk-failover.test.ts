import { afterAll, beforeAll, expect, test } from 'vitest';
import { Phone } from '../phone.ts';
import { endpointOf } from '../platform.ts';
import { applicationId, Stage } from './stage.ts';

let first: Phone;
let second: Phone;
let stage: Stage;

beforeAll(async () => {
  [first, second] = await Promise.all([
    Phone.start({ name: 'first' }),
    Phone.start({ name: 'second', behaviour: 'answer' }),
  ]);
  const trunk = (name: string, phone: Phone, prefixes: string[], region: string) => {
    const { host, port } = endpointOf(phone.uri);
    return { name, host, port, prefixes, region };
  };
  stage = await Stage.open({
    trunks: [trunk('first', first, ['+4420', '+33'], 'Europe'), trunk('second', second, ['+44'], 'US')],
  });
});
// Also proves that every leg of this file ended in exactly one call.hangup.
afterAll(async () => {
  await stage?.close();
  await Promise.all([first?.close(), second?.close()]);
});

const london = '+442071838750';

async function answeredAndHungUp(id: string): Promise<void> {
  await stage.catcher.next('call.answered', { callControlId: id });
  await stage.platform.api.action(id, 'hangup');
  await stage.ending(id);
}

test.each([503, 500])('a trunk that says %i is followed by the next one', async (status) => {
  first.behaviour = { reject: status };
  const leg = await stage.dial(london);
  await first.nextCall();
  await second.nextCall();
  await answeredAndHungUp(leg.call_control_id);
});

test('what the callee says is final: a busy one is not tried over another trunk', async () => {
  first.behaviour = 'busy';
  const leg = await stage.dial(london);
  await first.nextCall();
  expect((await stage.ending(leg.call_control_id)).hangup_cause).toBe('user_busy');
});

test('retry_on_timeout: the next trunk is tried when this one rings for timeout_secs', async () => {
  first.behaviour = 'ring';
  const leg = await stage.dial(london, { timeout_secs: 5, retry_on_timeout: true });
  const ringing = await first.nextCall();
  await second.nextCall({ withinMs: 15_000 });
  expect((await ringing.isOver()).by).toBe('cancelled');
  await answeredAndHungUp(leg.call_control_id);
});

test('sip_region leaves by the trunks of that region, or is refused when there is none', async () => {
  first.behaviour = 'answer';
  const european = await stage.dial(london, { sip_region: 'Europe' });
  await first.nextCall();
  await answeredAndHungUp(european.call_control_id);
  const american = await stage.dial(london, { sip_region: 'US' });
  await second.nextCall();
  await answeredAndHungUp(american.call_control_id);
  const refused = await stage.platform.api.request('POST', '/calls', {
    ...{ connection_id: applicationId, from: '+15550100000', to: '+33142685300', sip_region: 'Canada' },
  });
  expect(refused).toMatchObject({
    status: 422,
    body: { errors: [{ code: '10027', source: { pointer: '/sip_region' } }] },
  });
});
