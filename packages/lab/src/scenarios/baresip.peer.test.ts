import { afterAll, beforeAll, expect, test } from 'vitest';
import { baresipAs, hearsTone } from './baresip.test.support.ts';
import type { Baresip, BaresipOptions } from './baresip.ts';
import { applicationNumber, numbers, Stage } from './stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
});
// Also proves that every leg of this file ended in exactly one call.hangup.
afterAll(() => stage?.close());

const bob = (options: Partial<BaresipOptions> = {}): Promise<Baresip> => baresipAs('bob', stage, options);

test('baresip registers, is dialled by its number, answers, and is hung up', async () => {
  const phone = await bob();
  const { call_control_id: callControlId } = await stage.dial(numbers.bob);
  await stage.catcher.next('call.answered', { callControlId });
  await phone.event('CALL_ESTABLISHED');
  await stage.platform.api.action(callControlId, 'hangup');
  expect(await stage.ending(callControlId)).toMatchObject({ hangup_cause: 'normal_clearing', hangup_source: 'caller' });
  await phone.event('CALL_CLOSED');
});

test('baresip rings, and its user declines', async () => {
  const phone = await bob({ answer: 'manual' });
  const { call_control_id: callControlId } = await stage.dial(numbers.bob);
  await phone.event('CALL_INCOMING');
  await phone.command('hangup');
  expect(await stage.ending(callControlId)).toMatchObject({ hangup_cause: 'user_busy', sip_hangup_cause: '486' });
});

test('baresip calls the application, is answered, and hangs up', async () => {
  const phone = await bob();
  await phone.command('dial', `sip:${applicationNumber}@${stage.platform.sip.host}:${stage.platform.sip.port}`);
  const { call_control_id: callControlId, from } = await stage.inbound();
  expect(from).toBe(numbers.bob);
  await stage.platform.api.action(callControlId, 'answer');
  await phone.event('CALL_ESTABLISHED');
  await phone.command('hangup');
  expect(await stage.ending(callControlId)).toMatchObject({ hangup_cause: 'normal_clearing', hangup_source: 'caller' });
});

test('two bridged phones hear each other, and the call lives through hold and resume', async () => {
  const alice = await stage.phone('alice', { behaviour: 'answer', toneHz: 1000 });
  const phone = await bob();
  const [first, second] = await Promise.all([stage.dial(numbers.bob), stage.dial(numbers.alice)]);
  const ids = [first.call_control_id, second.call_control_id] as const;
  for (const callControlId of ids) await stage.catcher.next('call.answered', { callControlId });
  await stage.platform.api.action(ids[0], 'bridge', { call_control_id: ids[1] });
  const atAlice = await alice.nextCall();
  await Promise.all([atAlice.hears(600), hearsTone(phone, 1000)]);
  await phone.command('hold');
  await expect.poll(() => atAlice.hearing, { timeout: 20_000 }).toEqual([]);
  await phone.command('resume');
  await Promise.all([atAlice.hears(600), hearsTone(phone, 1000)]);
  await stage.platform.api.action(ids[0], 'hangup');
  for (const callControlId of ids) expect((await stage.ending(callControlId)).hangup_cause).toBe('normal_clearing');
  await phone.event('CALL_CLOSED');
});

test('baresip obeys a REFER of ours: it calls somebody else itself and tells how that goes', async () => {
  const alice = await stage.phone('alice', { behaviour: 'answer' });
  const phone = await bob();
  const { call_control_id: callControlId } = await stage.dial(numbers.bob);
  await stage.catcher.next('call.answered', { callControlId });
  await stage.platform.api.action(callControlId, 'refer', { sip_address: alice.uri });
  const reached = await alice.nextCall();
  await alice.hears(600);
  const completed = await stage.catcher.next('call.refer.completed', { callControlId });
  expect(completed.data.payload).toMatchObject({ sip_notify_response: 200 });
  await phone.event('TRANSFER');
  await stage.platform.api.action(callControlId, 'hangup');
  await stage.ending(callControlId);
  await reached.hangup();
});

test('the user of baresip transfers: whoever he speaks with is connected with the new one', async () => {
  const alice = await stage.phone('alice', { behaviour: 'answer', toneHz: 1000 });
  const nobody = await stage.phone('nobody', { behaviour: 'answer', toneHz: 1300 });
  const phone = await bob();
  const [first, second] = await Promise.all([stage.dial(numbers.bob), stage.dial(numbers.alice)]);
  const ids = [first.call_control_id, second.call_control_id] as const;
  for (const callControlId of ids) await stage.catcher.next('call.answered', { callControlId });
  await stage.platform.api.action(ids[0], 'bridge', { call_control_id: ids[1] });
  await alice.hears(600);
  await phone.command('transfer', `sip:${numbers.nobody}@${stage.platform.sip.host}:${stage.platform.sip.port}`);
  await Promise.all([alice.hears(1300), (await nobody.nextCall()).hears(1000)]);
  await stage.ending(ids[0]);
  await stage.platform.api.action(ids[1], 'hangup');
  await stage.ending(ids[1]);
});

// Last: after so many wrong passwords nobody who is new is listened to at this address for a while.
test('baresip with a wrong password stays outside', async () => {
  await expect(bob({ password: 'wrong' })).rejects.toThrow(/401|503/);
});
