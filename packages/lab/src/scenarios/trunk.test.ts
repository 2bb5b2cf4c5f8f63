import type { HeaderList } from '@hookswitch/sip';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Phone } from '../phone.ts';
import { endpointOf } from '../platform.ts';
import { applicationId, applicationNumber, Stage } from './stage.ts';

let carrier: Phone;
let stage: Stage;

beforeAll(async () => {
  carrier = await Phone.start({ name: 'carrier', behaviour: 'answer' });
  const { host, port } = endpointOf(carrier.uri);
  stage = await Stage.open({ trunks: [{ name: 'carrier', host, port, prefixes: ['+44', '+4420'] }] });
});
afterAll(async () => {
  await stage?.close();
  await carrier?.close();
});

test('a number with the prefix of a trunk leaves through the trunk, with the headers it was given', async () => {
  const leg = await stage.dial('+442071838750', {
    from: '+442071838751',
    from_display_name: 'Front desk',
    custom_headers: [{ name: 'X-Account', value: '7' }],
  });
  const call = await carrier.nextCall();
  expect(call.request?.requestUri).toMatch(/^sip:\+442071838750@127\.0\.0\.1:\d+$/);
  expect(call.request?.header('From')).toMatch(/^"Front desk" <sip:\+442071838751@/);
  expect(call.request?.header('X-Account')).toBe('7');
  await stage.catcher.next('call.answered', { callControlId: leg.call_control_id });
  await stage.platform.api.action(leg.call_control_id, 'hangup');
  expect((await stage.ending(leg.call_control_id)).hangup_cause).toBe('normal_clearing');
});

test('privacy hides the caller from the callee and tells the trunk alone', async () => {
  const leg = await stage.dial('+442071838750', { from: '+442071838751', from_display_name: 'Desk', privacy: 'id' });
  const { request } = await carrier.nextCall();
  expect(request?.header('From')).toMatch(/^"?Anonymous"? <sip:anonymous@anonymous\.invalid>;tag=/);
  expect(request?.header('Contact')).not.toContain('442071838751');
  expect(request?.header('Privacy')).toBe('id');
  expect(request?.header('P-Asserted-Identity')).toMatch(/^"Desk" <sip:\+442071838751@/);
  await stage.platform.api.action(leg.call_control_id, 'hangup');
  await stage.ending(leg.call_control_id);
});

test('diversion names a number with a live inbound leg, and is refused without one', async () => {
  const dial = () => stage.dial('+442071838750', { from: '+493012345678', diversion: applicationNumber });
  await expect(dial()).rejects.toThrow('10027');
  const { host, port } = stage.platform.sip;
  const inbound = await carrier.call(`sip:${applicationNumber}@${host}:${port}`);
  const { call_control_id: callControlId } = await stage.inbound();
  const leg = await dial();
  const { request } = await carrier.nextCall();
  expect(request?.header('Diversion')).toMatch(/^<sip:\+15550109999@.*>;reason=unconditional$/);
  await Promise.all([stage.platform.api.action(leg.call_control_id, 'hangup'), inbound.hangup()]);
  await Promise.all([stage.ending(leg.call_control_id), stage.ending(callControlId)]);
});

test('a call from the trunk to a number of the application is parked', async () => {
  const { host, port } = stage.platform.sip;
  const call = await carrier.call(`sip:${applicationNumber}@${host}:${port}`);
  const { call_control_id: callControlId, to } = await stage.inbound();
  expect(to).toBe(applicationNumber);
  await call.hangup();
  expect((await stage.ending(callControlId)).hangup_cause).toBe('originator_cancel');
});

test('what the trunk says of a call is told, and what its caller wants to keep is not', async () => {
  const { host, port } = stage.platform.sip;
  const history = ['History-Info', '<sip:+442071838750@carrier.example>;index=1'] as const;
  const identity = ['P-Asserted-Identity', '<sip:+442071838751@carrier.example>'] as const;
  const told = async (headers: HeaderList) => {
    const call = await carrier.call(`sip:${applicationNumber}@${host}:${port}`, { headers });
    const { call_control_id: callControlId, custom_headers: custom } = await stage.inbound();
    await call.hangup();
    await stage.ending(callControlId);
    return custom?.map(({ name }) => name);
  };
  expect(await told([history, identity])).toEqual(['History-Info', 'P-Asserted-Identity']);
  expect(await told([history, identity, ['Privacy', 'id']])).toEqual(['History-Info']);
});

test('a trunk that the API makes is used by the next call, and one that it deletes is not', async () => {
  const { host, port } = endpointOf(carrier.uri);
  const created = await stage.platform.api.data<{ id: string }>('POST', '/trunks', {
    ...{ name: 'iceland', host, port, prefixes: ['+354'] },
  });
  const leg = await stage.dial('+3545451000');
  expect((await carrier.nextCall()).request?.requestUri).toMatch(/^sip:\+3545451000@/);
  await stage.catcher.next('call.answered', { callControlId: leg.call_control_id });
  await stage.platform.api.action(leg.call_control_id, 'hangup');
  await stage.ending(leg.call_control_id);
  await stage.platform.api.data('DELETE', `/trunks/${created.id}`);
  const answer = await stage.platform.api.request('POST', '/calls', {
    connection_id: applicationId,
    from: '+15550100000',
    to: '+3545451000',
  });
  expect(answer.status).toBe(422);
});

test('a number without any way out is refused before there is a leg', async () => {
  const answer = await stage.platform.api.request('POST', '/calls', {
    connection_id: '2800000000000000001',
    from: '+15550100000',
    to: '+33142685300',
  });
  expect(answer.status).toBe(422);
  expect(answer.body).toMatchObject({ errors: [{ source: { pointer: '/to' } }] });
});
