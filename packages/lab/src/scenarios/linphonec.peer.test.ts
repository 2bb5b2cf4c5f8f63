import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Linphone, type LinphoneOptions } from './linphone.ts';
import { applicationNumber, numbers, Stage } from './stage.ts';

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

async function bob(options: Partial<LinphoneOptions> = {}): Promise<Linphone> {
  const { host, port } = stage.platform.sip;
  const phone = await Linphone.start({
    username: 'bob',
    password: 'bob-secret',
    registrar: `${host}:${port}`,
    ...options,
  });
  phones.push(phone);
  return phone;
}

test('linphone registers, is dialled by its number, answers, and is hung up', async () => {
  const phone = await bob();
  const { call_control_id: callControlId } = await stage.dial(numbers.bob);
  await phone.prints(/Receiving new incoming call/);
  phone.type('answer');
  await stage.catcher.next('call.answered', { callControlId });
  await phone.prints(/Media streams established|Call \d+ with .* connected/);
  await stage.platform.api.action(callControlId, 'hangup');
  expect(await stage.ending(callControlId)).toMatchObject({ hangup_cause: 'normal_clearing', hangup_source: 'caller' });
  await phone.prints(/Call \d+ with .* ended/);
});

test('linphone calls the application, is answered, and hangs up', async () => {
  const phone = await bob();
  const { host, port } = stage.platform.sip;
  phone.type(`call sip:${applicationNumber}@${host}:${port}`);
  const { call_control_id: callControlId, from } = await stage.inbound();
  expect(from).toBe(numbers.bob);
  await stage.platform.api.action(callControlId, 'answer');
  await phone.prints(/Media streams established|Call \d+ with .* connected/);
  phone.type('terminate');
  expect(await stage.ending(callControlId)).toMatchObject({ hangup_cause: 'normal_clearing', hangup_source: 'caller' });
});

test('linphone is bridged with a phone that hears it, through hold and resume, and transfers it to another', async () => {
  const alice = await stage.phone('alice', { behaviour: 'answer', toneHz: 1000 });
  const carol = await stage.phone('carol', { behaviour: 'answer', toneHz: 1700 });
  const phone = await bob({ autoAnswer: true, toneHz: 600 });
  const [first, second] = await Promise.all([stage.dial(numbers.bob), stage.dial(numbers.alice)]);
  const ids = [first.call_control_id, second.call_control_id] as const;
  for (const callControlId of ids) await stage.catcher.next('call.answered', { callControlId });
  await stage.platform.api.action(ids[0], 'bridge', { call_control_id: ids[1] });
  await alice.hears(600);
  await phone.prints(/Media streams established/);
  phone.type('pause');
  await phone.prints(/is now paused/);
  await stage.catcher.next('call.hold', { callControlId: ids[0] });
  phone.type('resume');
  await phone.prints(/Media streams established/);
  await stage.catcher.next('call.unhold', { callControlId: ids[0] });
  await alice.hears(600);
  const { host, port } = stage.platform.sip;
  phone.type(`transfer sip:${numbers.carol}@${host}:${port}`);
  // Alice speaks with carol now, and the phone is let go.
  await alice.hears(1700);
  await carol.hears(1000);
  expect((await stage.ending(ids[0])).hangup_cause).toBe('normal_clearing');
  await alice.calls.at(-1)?.hangup();
  expect((await stage.ending(ids[1])).hangup_cause).toBe('normal_clearing');
});
