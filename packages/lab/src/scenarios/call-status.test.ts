import type { CallStatus } from '@hookswitch/contract';
import Telnyx from 'telnyx';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HastyClock } from '../hasty-clock.ts';
import type { Phone } from '../phone.ts';
import { numbers, Stage } from './stage.ts';

const clock = new HastyClock();
let stage: Stage;
let client: Telnyx;
let bob: Phone;

beforeAll(async () => {
  stage = await Stage.open({}, clock);
  client = new Telnyx({ apiKey: stage.platform.apiKey, baseURL: stage.platform.apiUrl });
  bob = await stage.phone('bob');
});
// Also proves that every leg of this file ended in exactly one call.hangup.
afterAll(() => stage?.close());

const status = (id: string) => stage.platform.api.data<CallStatus>('GET', `/calls/${id}`);
const refusal = (id: string) => client.calls.retrieveStatus(id).catch((error) => error);

test('a call that nobody answered has lasted no time', async () => {
  const { call_control_id: id } = await stage.dial(numbers.bob);
  (await bob.nextCall()).reject(486);
  await stage.ending(id);
  expect(await status(id)).toMatchObject({ is_alive: false, call_duration: 0 });
});

// Last: webhooks of later calls would come from a time that the receiver does not believe.
test('the status of a call from its start to ten minutes after its end', async () => {
  const { call_control_id: id, call_leg_id, call_session_id } = await stage.dial(numbers.bob, { client_state: 'YQ==' });
  const ids = { record_type: 'call', call_control_id: id, call_leg_id, call_session_id, client_state: 'YQ==' };
  const ringing = await status(id);
  const started = { ...ids, start_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/) };
  expect(ringing).toEqual({ ...started, is_alive: true, call_duration: 0 });
  await (await bob.nextCall()).answer();
  await stage.catcher.next('call.answered', { callControlId: id });
  clock.skip(5_000);
  const talking = await status(id);
  expect(talking).toEqual({ ...started, is_alive: true, call_duration: expect.toBeOneOf([5, 6]) });
  await client.calls.actions.hangup(id, {});
  const { payload } = (await stage.catcher.next('call.hangup', { callControlId: id })).data;
  const over = await status(id);
  expect(over).toEqual({
    ...started,
    start_time: ringing.start_time,
    ...{ is_alive: false, end_time: payload.end_time, call_duration: expect.toBeOneOf([5, 6, 7]) },
  });
  clock.skip(590_000);
  expect(await status(id)).toEqual(over);
  clock.skip(20_000);
  expect(await refusal(id)).toMatchObject({ status: 422, error: { errors: [{ code: '90018' }] } });
  expect(await refusal('v3:never-was')).toMatchObject({ status: 422, error: { errors: [{ code: '90015' }] } });
});
