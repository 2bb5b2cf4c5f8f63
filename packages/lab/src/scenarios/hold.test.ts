import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Phone } from '../phone.ts';
import type { PhoneCall } from '../phone-call.ts';
import { applicationNumber, numbers, Stage } from './stage.ts';

let stage: Stage;
let alice: Phone;
let bob: Phone;

beforeAll(async () => {
  stage = await Stage.open();
  [alice, bob] = await Promise.all([
    stage.phone('alice', { toneHz: 440, listenHz: [440, 1000] }),
    stage.phone('bob', { toneHz: 1000, listenHz: [440, 1000] }),
  ]);
});
beforeEach(() => {
  bob.behaviour = 'answer';
});
// Also proves that every leg of this file ended in exactly one call.hangup.
afterAll(() => stage?.close());

async function answeredCall(): Promise<{ id: string; call: PhoneCall }> {
  const call = await alice.call(applicationNumber);
  const { call_control_id: id } = await stage.inbound();
  await stage.platform.api.action(id, 'answer');
  await stage.catcher.next('call.answered', { callControlId: id });
  await call.isAnswered();
  return { id, call };
}

/** A leg to bob, answered. */
async function toBob(): Promise<{ id: string; call: PhoneCall }> {
  const { call_control_id: id } = await stage.dial(numbers.bob);
  const call = await bob.nextCall();
  await stage.catcher.next('call.answered', { callControlId: id });
  return { id, call };
}

const next = (type: 'call.hold' | 'call.unhold' | 'call.bridged', ...ids: string[]) =>
  Promise.all(ids.map((callControlId) => stage.catcher.next(type, { callControlId })));

async function hangUp(...ids: string[]): Promise<void> {
  for (const id of ids) await stage.platform.api.request('POST', `/calls/${id}/actions/hangup`, {});
  for (const id of ids) await stage.ending(id);
}

describe('the far end holds', () => {
  test('call.hold and call.unhold tell of it, once each, and the sound comes back', async () => {
    const [one, other] = [await answeredCall(), await toBob()];
    await stage.platform.api.action(one.id, 'bridge', { call_control_id: other.id });
    await next('call.bridged', one.id, other.id);
    await Promise.all([other.call.hears(440), one.call.hears(1000)]);
    await one.call.hold();
    const [held] = await next('call.hold', one.id);
    expect(held?.data.payload).toMatchObject({ from: numbers.alice, to: applicationNumber });
    await expect.poll(() => one.call.hearing, { timeout: 20_000 }).toEqual([]);
    // Said again, it is no news.
    await one.call.hold();
    await one.call.hold(false);
    await next('call.unhold', one.id);
    await Promise.all([other.call.hears(440), one.call.hears(1000)]);
    await hangUp(one.id, other.id);
    const types = stage.catcher.eventsOf(one.id).map(({ data }) => data.event_type);
    expect(types.filter((type) => /hold$/.test(type))).toEqual(['call.hold', 'call.unhold']);
  });
});

describe('hold_after_unbridge', () => {
  test('puts the far end on hold when the bridge ends, and the next bridge takes it off', async () => {
    const [one, other] = [await answeredCall(), await toBob()];
    const bridge = { call_control_id: other.id, hold_after_unbridge: true };
    await stage.platform.api.action(one.id, 'bridge', bridge);
    await next('call.bridged', one.id, other.id);
    await other.call.hangup();
    await stage.ending(other.id);
    expect(await one.call.renegotiated.take(() => true, { what: 'a re-INVITE' })).toMatchObject({
      direction: 'recvonly',
    });
    await next('call.hold', one.id);
    const again = await toBob();
    await stage.platform.api.action(one.id, 'bridge', { call_control_id: again.id });
    await next('call.bridged', one.id, again.id);
    await next('call.unhold', one.id);
    await Promise.all([one.call.hears(1000), again.call.hears(440)]);
    await hangUp(one.id, again.id);
  });

  test('a leg on hold that is transferred is taken off it', async () => {
    const [one, other] = [await answeredCall(), await toBob()];
    const bridge = { call_control_id: other.id, hold_after_unbridge: true };
    await stage.platform.api.action(one.id, 'bridge', bridge);
    await next('call.bridged', one.id, other.id);
    await other.call.hangup();
    await stage.ending(other.id);
    await next('call.hold', one.id);
    await stage.platform.api.action(one.id, 'transfer', { to: numbers.bob });
    await next('call.unhold', one.id);
    const target = await bob.nextCall();
    await target.isAnswered();
    await next('call.bridged', one.id);
    await Promise.all([one.call.hears(1000), target.hears(440)]);
    await target.hangup();
    await stage.ending(one.id);
  });
});
