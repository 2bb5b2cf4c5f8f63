import { afterAll, beforeAll, expect, test } from 'vitest';
import { Phone } from '../phone.ts';
import type { PhoneCall } from '../phone-call.ts';
import { endpointOf } from '../platform.ts';
import { applicationNumber, numbers, Stage } from './stage.ts';

let stage: Stage;
let carrier: Phone;
let alice: Phone;
let bob: Phone;
let carol: Phone;

beforeAll(async () => {
  carrier = await Phone.start({ name: 'carrier', host: '127.0.0.2' });
  const { host, port } = endpointOf(carrier.uri);
  stage = await Stage.open({ trunks: [{ name: 'carrier', host, port, prefixes: ['+44'] }] });
  [alice, bob, carol] = await Promise.all([
    stage.phone('alice', { toneHz: 440 }),
    stage.phone('bob', { toneHz: 1000, behaviour: 'answer' }),
    stage.phone('carol', { toneHz: 1700 }),
  ]);
});
// Also proves that every leg of this file ended in exactly one call.hangup.
afterAll(async () => {
  await stage?.close();
  await carrier?.close();
});

async function answered(): Promise<{ id: string; session: string; call: PhoneCall }> {
  const call = await alice.call(applicationNumber);
  const { call_control_id: id, call_session_id: session } = await stage.inbound();
  await stage.platform.api.action(id, 'answer');
  await call.isAnswered();
  return { id, session, call };
}

/** Alice and Bob speak through the platform. */
async function bridged() {
  const one = await answered();
  const { call_control_id: id } = await stage.dial(numbers.bob);
  const call = await bob.nextCall();
  await stage.catcher.next('call.answered', { callControlId: id });
  await stage.platform.api.action(one.id, 'bridge', { call_control_id: id });
  for (const callControlId of [one.id, id]) await stage.catcher.next('call.bridged', { callControlId });
  return { one, other: { id, call } };
}

test('an INVITE with Replaces takes the place of a bridged leg: its partner hears the newcomer', async () => {
  const { one, other } = await bridged();
  const newcomer = await carol.call(applicationNumber, { headers: [['Replaces', one.call.replaces]] });
  const { call_control_id: id, call_session_id: session } = await stage.inbound();
  expect(session).toBe(one.session);
  await newcomer.isAnswered();
  await stage.catcher.next('call.answered', { callControlId: id });
  for (const callControlId of [id, other.id]) await stage.catcher.next('call.bridged', { callControlId });
  await Promise.all([newcomer.hears(1000), other.call.hears(1700)]);
  expect((await one.call.isOver()).by).toBe('remote');
  expect((await stage.ending(one.id)).hangup_cause).toBe('normal_clearing');
  await newcomer.hangup();
  await Promise.all([stage.ending(id), stage.ending(other.id)]);
});

test('a leg that is not bridged, or a caller from a trunk, is refused with 603 and nothing changes', async () => {
  const lonely = await answered();
  const refused = await carol.call(applicationNumber, { headers: [['Replaces', lonely.call.replaces]] });
  expect(await refused.isOver()).toMatchObject({ by: 'refused', status: 603 });
  await lonely.call.hangup();
  await stage.ending(lonely.id);
  const { one, other } = await bridged();
  const headers = [['Replaces', one.call.replaces]] as const;
  const { host, port } = stage.platform.sip;
  const outside = await carrier.call(`sip:${applicationNumber}@${host}:${port}`, { headers });
  expect(await outside.isOver()).toMatchObject({ by: 'refused', status: 603 });
  await one.call.hears(1000);
  await one.call.hangup();
  await Promise.all([stage.ending(one.id), stage.ending(other.id)]);
});

test('a call that nobody knows cannot be replaced: 481', async () => {
  const lost = await carol.call(applicationNumber, { headers: [['Replaces', 'gone;to-tag=1;from-tag=2']] });
  expect(await lost.isOver()).toMatchObject({ by: 'refused', status: 481 });
});
