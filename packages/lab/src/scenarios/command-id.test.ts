import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Phone } from '../phone.ts';
import { applicationNumber, numbers, Stage } from './stage.ts';

let stage: Stage;
let alice: Phone;
let bob: Phone;

beforeAll(async () => {
  stage = await Stage.open();
  [alice, bob] = await Promise.all([stage.phone('alice'), stage.phone('bob', { behaviour: 'ring' })]);
});
afterAll(() => stage?.close());

test('dial sent twice at once with one command_id is one call, and both answers name it', async () => {
  const commandId = 'dial-once';
  const [first, second] = await Promise.all([
    stage.dial(numbers.bob, { command_id: commandId }),
    stage.dial(numbers.bob, { command_id: commandId }),
  ]);
  expect(second).toEqual(first);
  expect(await stage.dial(numbers.bob, { command_id: commandId })).toEqual(first);
  const ringing = await bob.nextCall();
  await ringing.hangup();
  await stage.ending(first.call_control_id);
  expect(stage.catcher.events.filter(({ data }) => data.event_type === 'call.initiated')).toHaveLength(1);
  const another = await stage.dial(numbers.bob, { command_id: 'dial-twice' });
  expect(another.call_control_id).not.toBe(first.call_control_id);
  await (await bob.nextCall()).hangup();
  await stage.ending(another.call_control_id);
});

test('answer and hangup sent twice at once with one command_id take effect once and answer alike', async () => {
  const call = await alice.call(applicationNumber);
  const { call_control_id: callControlId } = await stage.inbound();
  const { api } = stage.platform;
  const twice = (action: string) =>
    Promise.all([1, 2].map(() => api.action(callControlId, action, { command_id: `${action}-once` })));
  expect(await twice('answer')).toEqual([{ result: 'ok' }, { result: 'ok' }]);
  await call.isAnswered();
  await stage.catcher.next('call.answered', { callControlId });
  expect(await twice('hangup')).toEqual([{ result: 'ok' }, { result: 'ok' }]);
  await stage.ending(callControlId);
  const types = stage.catcher.eventsOf(callControlId).map(({ data }) => data.event_type);
  expect(types).toEqual(['call.initiated', 'call.answered', 'call.hangup']);
});

test('without a command_id the second answer is refused', async () => {
  const call = await alice.call(applicationNumber);
  const { call_control_id: callControlId } = await stage.inbound();
  const { api } = stage.platform;
  const statuses = await Promise.all(
    [1, 2].map(() => api.request('POST', `/calls/${callControlId}/actions/answer`, {})),
  );
  expect(statuses.map(({ status }) => status).sort()).toEqual([200, 422]);
  await call.isAnswered();
  await call.hangup();
  await stage.ending(callControlId);
});
