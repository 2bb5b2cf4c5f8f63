import { operationSchemas, operations } from '@hookswitch/contract';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { toneWav } from '../tone-wav.ts';
import { type Leg, Meetings } from './meetings.test.support.ts';

let meetings: Meetings;
beforeAll(async () => {
  meetings = await Meetings.open({ '/600.wav': toneWav(600, 0.4) });
});
afterEach(() => meetings.endLegs());
afterAll(() => meetings?.close());

/** The commands on a conference whose schema has a parameter, as the last part of their paths. */
function actionsWith(parameter: string): string[] {
  return operations.flatMap(({ operationId, path }) => {
    const action = /^\/conferences\/\{id\}\/actions\/(\w+)$/.exec(path)?.[1];
    const properties = Object(Object(operationSchemas[operationId]?.request).properties) as object;
    return action !== undefined && parameter in properties ? [action] : [];
  });
}

/** What each command needs to take effect, in an order in which each of them can. */
const bodies = (bob: Leg): ReadonlyMap<string, object> =>
  new Map<string, object>([
    ['update', { call_control_id: bob.id, supervisor_role: 'none' }],
    ['mute', { call_control_ids: [bob.id] }],
    ['unmute', { call_control_ids: [bob.id] }],
    ['hold', { call_control_ids: [bob.id] }],
    ['unhold', { call_control_ids: [bob.id] }],
    ['play', { audio_url: meetings.files.url('/600.wav') }],
    ['stop', {}],
    ['speak', { payload: 'Hello.', voice: 'female' }],
    ['record_start', { format: 'wav' }],
    ['record_pause', {}],
    ['record_resume', {}],
    ['record_stop', {}],
    ['leave', { call_control_id: bob.id }],
    ['join', { call_control_id: bob.id }],
    ['end', {}],
  ]);

const send = (id: string, action: string, body: object) =>
  meetings.stage.platform.api.request('POST', `/conferences/${id}/actions/${action}`, body);

test("region: each command that has it takes the conference's own and refuses another one by name", async () => {
  const { id, legs } = await meetings.meeting(['alice', 'bob'], { region: 'US' });
  const [, bob] = legs as [Leg, Leg];
  const table = [...bodies(bob)].filter(([action]) => actionsWith('region').includes(action));
  expect(table.map(([action]) => action).sort()).toEqual(actionsWith('region').sort());
  for (const [action, body] of table) {
    const refused = await meetings.refused(`/${id}/actions/${action}`, { ...body, region: 'Europe' });
    expect([action, ...refused]).toEqual([action, 422, '10027', '/region']);
    const { status } = await send(id, action, { ...body, region: 'US' });
    expect([action, status]).toEqual([action, 200]);
  }
});

test('command_id: each command that has it, sent twice, takes effect once and gets the same answer', async () => {
  const { id, legs } = await meetings.meeting(['alice', 'bob']);
  const [, bob] = legs as [Leg, Leg];
  const table = [...bodies(bob)].filter(([action]) => actionsWith('command_id').includes(action));
  expect(table.map(([action]) => action).sort()).toEqual(actionsWith('command_id').sort());
  for (const [action, body] of table) {
    const command = { ...body, command_id: `this ${action}` };
    const [first, second] = [await send(id, action, command), await send(id, action, command)];
    expect([action, first.status, second.status, second.body]).toEqual([action, 200, 200, first.body]);
  }
  const query = '?filter[type]=command&page[size]=250';
  const { body } = await meetings.stage.platform.api.request('GET', `/call_events${query}`);
  const { data } = body as { data: { name: string; metadata: { params: { command_id?: string } } }[] };
  // A command is written down once each time that it is carried out.
  const carriedOut = table.map(([action]) => {
    const ids = data.filter(({ metadata }) => metadata.params.command_id === `this ${action}`);
    return [action, ids.length];
  });
  expect(carriedOut).toEqual(table.map(([action]) => [action, 1]));
});
