import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Phone } from '../phone.ts';
import { applicationId, applicationNumber, numbers, Stage } from './stage.ts';

let stage: Stage;
let alice: Phone;
let bob: Phone;
const url = `/call_control_applications/${applicationId}`;

beforeAll(async () => {
  stage = await Stage.open();
  [alice, bob] = await Promise.all([stage.phone('alice'), stage.phone('bob', { behaviour: 'answer' })]);
});
// Also proves that every leg of this file ended in exactly one call.hangup.
afterAll(() => stage?.close());

const change = (settings: object) => stage.platform.api.data('PATCH', url, settings);
const dial = () =>
  stage.platform.api.request('POST', '/calls', {
    ...{ connection_id: applicationId, from: '+15550100000', to: numbers.bob },
  });

test('active: false from the beginning refuses calls in both directions, until it is true', async () => {
  const { api } = stage.platform;
  const created = await api.data<{ id: string; active: boolean }>('POST', '/call_control_applications', {
    ...{ application_name: 'not yet', webhook_event_url: stage.catcher.url, active: false },
    inbound: { sip_subdomain: 'notyet' },
  });
  expect(created.active).toBe(false);
  const dialled = () =>
    api.request('POST', '/calls', { connection_id: created.id, from: '+15550100000', to: numbers.bob });
  const called = () => alice.call('sip:sales@notyet.example.com', { via: stage.platform.sip });
  expect(await dialled()).toMatchObject({ status: 422, body: { errors: [{ code: '10015' }] } });
  expect((await (await called()).isOver()).status).toBe(404);
  await api.data('PATCH', `/call_control_applications/${created.id}`, { active: true });
  const call = await called();
  const { call_control_id: id, connection_id: connectionId } = await stage.inbound();
  expect(connectionId).toBe(created.id);
  await call.hangup();
  await stage.ending(id);
});

describe('a change to an application holds for the next call:', () => {
  test('active: false refuses calls in both directions', async () => {
    await change({ active: false });
    expect((await (await alice.call(applicationNumber)).isOver()).status).toBe(404);
    expect(await dial()).toMatchObject({ status: 422, body: { errors: [{ code: '10015' }] } });
    await change({ active: true });
  });

  test('inbound.channel_limit: one call too many gets 486', async () => {
    await change({ inbound: { channel_limit: 1 } });
    const call = await alice.call(applicationNumber);
    const { call_control_id: id } = await stage.inbound();
    expect((await (await alice.call(applicationNumber)).isOver()).status).toBe(486);
    await call.hangup();
    await stage.ending(id);
    await change({ inbound: { channel_limit: null } });
  });

  test('outbound.channel_limit: one leg too many is refused with 90043, also by transfer', async () => {
    await change({ outbound: { channel_limit: 1 } });
    const leg = await stage.dial(numbers.bob);
    await stage.catcher.next('call.answered', { callControlId: leg.call_control_id });
    const refused = { status: 422, body: { errors: [{ code: '90043' }] } };
    expect(await dial()).toMatchObject(refused);
    const transfer = `/calls/${leg.call_control_id}/actions/transfer`;
    expect(await stage.platform.api.request('POST', transfer, { to: numbers.bob })).toMatchObject(refused);
    await stage.platform.api.action(leg.call_control_id, 'hangup');
    await stage.ending(leg.call_control_id);
    await change({ outbound: { channel_limit: null } });
  });

  test('first_command_timeout hangs up a leg that gets no command, and not one that got one', async () => {
    await change({ first_command_timeout: true, first_command_timeout_secs: 1 });
    const ignored = await alice.call(applicationNumber);
    const { call_control_id: first } = await stage.inbound();
    expect(await stage.ending(first)).toMatchObject({ hangup_cause: 'timeout', sip_hangup_cause: '480' });
    expect((await ignored.isOver()).status).toBe(480);
    const kept = await alice.call(applicationNumber);
    const { call_control_id: second } = await stage.inbound();
    await stage.platform.api.request('PUT', `/calls/${second}/actions/client_state_update`, { client_state: 'YQ==' });
    await expect(stage.ending(second, 1500)).rejects.toThrow('call.hangup');
    await kept.hangup();
    await stage.ending(second);
    await change({ first_command_timeout: false });
  });

  test('inbound.sip_subdomain leads calls to it to the application', async () => {
    const toShop = () => alice.call('sip:sales@shop.example.com', { via: stage.platform.sip });
    expect((await (await toShop()).isOver()).status).toBe(404);
    await change({ inbound: { sip_subdomain: 'shop', sip_subdomain_receive_settings: 'only_my_connections' } });
    const call = await toShop();
    const { call_control_id: id, to } = await stage.inbound();
    expect(to).toBe('sales');
    await call.hangup();
    await stage.ending(id);
    await change({ inbound: { sip_subdomain: null } });
  });

  test('tags are repeated in the events of its legs', async () => {
    await change({ tags: ['gold', 'berlin'] });
    const leg = await stage.dial(numbers.bob);
    const { payload } = (await stage.catcher.next('call.answered', { callControlId: leg.call_control_id })).data;
    expect(payload.tags).toEqual(['gold', 'berlin']);
    await stage.platform.api.action(leg.call_control_id, 'hangup');
    await stage.ending(leg.call_control_id);
    await bob.nextCall();
    await change({ tags: [] });
  });
});
