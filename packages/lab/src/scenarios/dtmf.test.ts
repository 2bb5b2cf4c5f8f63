import type { WebhookEvent } from '@hookswitch/contract';
import Telnyx from 'telnyx';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Phone } from '../phone.ts';
import type { PhoneCall } from '../phone-call.ts';
import { applicationId, applicationNumber, numbers, Stage } from './stage.ts';

let stage: Stage;
let alice: Phone;
let bob: Phone;
/** It knows no telephone events. */
let carol: Phone;
let client: Telnyx;

beforeAll(async () => {
  stage = await Stage.open();
  [alice, bob, carol] = await Promise.all([
    stage.phone('alice', { behaviour: 'answer' }),
    stage.phone('bob', { behaviour: 'answer' }),
    stage.phone('carol', { behaviour: 'answer', dtmf: 'inband' }),
  ]);
  client = new Telnyx({ apiKey: stage.platform.apiKey, baseURL: stage.platform.apiUrl });
});
// Also proves that every leg of this file ended in exactly one call.hangup.
afterAll(() => stage?.close());

const setDtmfType = (dtmfType: 'RFC 2833' | 'Inband' | 'SIP INFO') =>
  stage.platform.api.data('PATCH', `/call_control_applications/${applicationId}`, { dtmf_type: dtmfType });

/** A call of the application that is up, from its far end and from its application. */
async function dialled(phone: Phone, number: string, params: object = {}): Promise<{ call: PhoneCall; id: string }> {
  const { call_control_id: id } = await stage.dial(number, params);
  const call = await phone.nextCall();
  await stage.catcher.next('call.answered', { callControlId: id });
  return { call, id };
}

/** The next digits of `call.dtmf.received` of a leg. */
async function digits(callControlId: string, count: number): Promise<string> {
  let received = '';
  while (received.length < count) {
    received += (await stage.catcher.next('call.dtmf.received', { callControlId })).data.payload.digit;
  }
  return received;
}

const isDigit = (event: WebhookEvent): event is WebhookEvent<'call.dtmf.received'> =>
  event.data.event_type === 'call.dtmf.received';
const allDigits = (callControlId: string) =>
  stage.catcher
    .eventsOf(callControlId)
    .filter(isDigit)
    .map(({ data }) => data.payload.digit)
    .join('');

async function end(...ids: string[]): Promise<void> {
  for (const id of ids) {
    const { status } = await stage.platform.api.request('POST', `/calls/${id}/actions/hangup`, {});
    expect([200, 422]).toContain(status);
    await stage.ending(id);
  }
}

test('keys both ways by telephone events: one call.dtmf.received for each press, send_dtmf is heard', async () => {
  const call = await alice.call(applicationNumber);
  const { call_control_id: id, from, to } = await stage.inbound();
  await client.calls.actions.answer(id, {});
  await call.isAnswered();
  await call.sendDtmf('19*w#D', 120);
  const first = await stage.catcher.next('call.dtmf.received', { callControlId: id });
  expect(first.data.payload).toMatchObject({ digit: '1', from, to, call_control_id: id });
  expect(await digits(id, 4)).toBe('9*#D');
  await client.calls.actions.sendDtmf(id, { digits: '1w2A#', duration_millis: 150 });
  expect(await call.takesKeys(4)).toBe('12A#');
  expect(allDigits(id)).toBe('19*#D');
  await end(id);
});

test('send_dtmf is refused for what are no digits, a bad duration, and before the answer', async () => {
  const { id } = await dialled(bob, numbers.bob);
  const refusals: [object, string, string][] = [
    [{ digits: '12x' }, '90014', '/digits'],
    [{ digits: '' }, '90014', '/digits'],
    [{ digits: 'W'.repeat(1001) }, '90014', '/digits'],
    [{ digits: '1', duration_millis: 99 }, '90027', '/duration_millis'],
    [{ digits: '1', duration_millis: 501 }, '90027', '/duration_millis'],
  ];
  for (const [params, code, pointer] of refusals) {
    const refused = await stage.platform.api.request('POST', `/calls/${id}/actions/send_dtmf`, params);
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ code, source: { pointer } }] } });
  }
  await end(id);
  const call = await alice.call(applicationNumber);
  const { call_control_id: parked } = await stage.inbound();
  const early = await stage.platform.api.request('POST', `/calls/${parked}/actions/send_dtmf`, { digits: '1' });
  expect(early).toMatchObject({ status: 422, body: { errors: [{ code: '90034' }] } });
  await call.hangup();
  await stage.ending(parked);
});

test('digits behind a comma of to, then send_digits_on_answer, go to who answers', async () => {
  const { call, id } = await dialled(bob, `${numbers.bob},12w3`, { send_digits_on_answer: '4#' });
  expect(await call.takesKeys(5)).toBe('1234#');
  const initiated = await stage.catcher.next('call.initiated', { callControlId: id });
  expect(initiated.data.payload.to).toBe(numbers.bob);
  await end(id);
});

test('a phone without telephone events hears tones, and its tones are heard', async () => {
  const { call, id } = await dialled(carol, numbers.carol);
  await stage.platform.api.action(id, 'send_dtmf', { digits: '84' });
  expect(await call.takesKeys(2)).toBe('84');
  await call.sendDtmf('5#', 120);
  expect(await digits(id, 2)).toBe('5#');
  await end(id);
});

test('a key told by telephone event and by INFO is one press; one told by INFO alone is one too', async () => {
  const { call, id } = await dialled(bob, numbers.bob);
  for (const digit of '55') {
    await call.sendDtmf(digit, 100);
    expect(await digits(id, 1)).toBe('5');
    expect(await call.sendInfo('application/dtmf-relay', 'Signal=5\r\nDuration=100\r\n')).toBe(200);
  }
  expect(await call.sendInfo('application/dtmf', '7')).toBe(200);
  expect(await digits(id, 1)).toBe('7');
  expect(allDigits(id)).toBe('557');
  await end(id);
  expect(stage.catcher.eventsOf(id).map(({ data }) => data.event_type)).not.toContain('call.sip_info.received');
});

describe('dtmf_type', () => {
  afterAll(() => setDtmfType('RFC 2833'));

  test('SIP INFO: keys leave and come as application/dtmf-relay', async () => {
    await setDtmfType('SIP INFO');
    const { call, id } = await dialled(carol, numbers.carol, { send_digits_on_answer: '3' });
    const heard = () => call.requests.take(({ method }) => method === 'INFO', { what: 'an INFO' });
    expect(String((await heard()).body)).toBe('Signal=3\r\nDuration=260\r\n');
    await stage.platform.api.action(id, 'send_dtmf', { digits: '#', duration_millis: 200 });
    const second = await heard();
    expect(second.header('Content-Type')).toBe('application/dtmf-relay');
    expect(String(second.body)).toBe('Signal=#\r\nDuration=200\r\n');
    expect(await call.sendInfo('application/dtmf-relay', 'Signal=9\r\nDuration=160\r\n')).toBe(200);
    expect(await digits(id, 1)).toBe('9');
    // Its audio is not listened to for tones.
    await call.sendDtmf('1', 200);
    expect(await call.sendInfo('application/dtmf', '0')).toBe(200);
    expect(await digits(id, 1)).toBe('0');
    expect(call.keys.all).toEqual([]);
    await end(id);
  });

  test('Inband: no telephone events are offered, and keys are tones', async () => {
    await setDtmfType('Inband');
    const { call, id } = await dialled(bob, numbers.bob);
    expect(String(call.request?.body)).not.toContain('telephone-event');
    await stage.platform.api.action(id, 'send_dtmf', { digits: '6D' });
    expect(await call.takesKeys(2)).toBe('6D');
    await call.sendDtmf('2', 120);
    expect(await digits(id, 1)).toBe('2');
    await end(id);
  });

  test('RFC 2833: telephone events are offered', async () => {
    await setDtmfType('RFC 2833');
    const { call, id } = await dialled(bob, numbers.bob);
    expect(String(call.request?.body)).toContain('telephone-event/8000');
    await end(id);
  });
});

describe('through a bridge', () => {
  /** Bob is dialled, then Carol, and they are bridged with the command for Bob's leg. */
  async function bridged(params: object = {}) {
    const b = await dialled(bob, numbers.bob);
    const c = await dialled(carol, numbers.carol);
    await stage.platform.api.action(b.id, 'bridge', { call_control_id: c.id, ...params });
    await stage.catcher.next('call.bridged', { callControlId: c.id });
    return { b, c };
  }

  test('each phone hears the keys of the other one in its own way', async () => {
    const { b, c } = await bridged();
    await b.call.sendDtmf('17', 150);
    expect(await c.call.takesKeys(2)).toBe('17');
    await c.call.sendDtmf('4', 150);
    expect(await b.call.takesKeys(1)).toBe('4');
    expect(await b.call.sendInfo('application/dtmf-relay', 'Signal=*\r\nDuration=150\r\n')).toBe(200);
    expect(await c.call.takesKeys(1)).toBe('*');
    expect([await digits(b.id, 3), await digits(c.id, 1)]).toEqual(['17*', '4']);
    await end(b.id, c.id);
  });

  test.each([
    ['self', '', '4'],
    ['opposite', '1', ''],
    ['both', '', ''],
  ])('mute_dtmf: %s', async (mute, heardByCarol, heardByBob) => {
    const { b, c } = await bridged({ mute_dtmf: mute });
    await Promise.all([b.call.sendDtmf('1', 150), c.call.sendDtmf('4', 150)]);
    // The application is told all the same.
    expect([await digits(b.id, 1), await digits(c.id, 1)]).toEqual(['1', '4']);
    // Sent by the platform afterwards, these come last.
    for (const { id } of [b, c]) await stage.platform.api.action(id, 'send_dtmf', { digits: '#' });
    await Promise.all([c, b].map(({ call }) => call.keys.take((key) => key === '#', { what: 'the last key' })));
    expect([c.call.keys.all.join(''), b.call.keys.all.join('')]).toEqual([`${heardByCarol}#`, `${heardByBob}#`]);
    await end(b.id, c.id);
  });

  test('transfer: digits for the target, and mute_dtmf', async () => {
    const b = await dialled(bob, numbers.bob);
    await stage.platform.api.action(b.id, 'transfer', {
      ...{ to: `${numbers.alice},7`, send_digits_on_answer: '8', mute_dtmf: 'self' },
    });
    const call = await alice.nextCall();
    expect(await call.takesKeys(2)).toBe('78');
    await stage.catcher.next('call.bridged', { callControlId: b.id });
    await b.call.sendDtmf('1', 150);
    expect(await digits(b.id, 1)).toBe('1');
    await call.sendDtmf('5', 150);
    expect(await b.call.takesKeys(1)).toBe('5');
    expect(call.keys.all.join('')).toBe('78');
    await end(b.id);
  });
});
