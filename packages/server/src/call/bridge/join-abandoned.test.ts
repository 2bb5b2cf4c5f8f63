import { afterEach, beforeEach, expect, test } from 'vitest';
import { applicationId, World } from '../../testing/world.ts';

let world: World;
let told: { type: string; leg: string | undefined }[];
beforeEach(async () => {
  world = await World.open();
  told = [];
  world.onEvent = ({ event_type: type, payload: { call_control_id: leg, direction } }) => {
    told.push({ type, leg });
    if (type === 'call.initiated' && direction === 'incoming') void act(leg, 'answer', {});
  };
  await world.start();
});
afterEach(async () => {
  await world.stop();
  await world.close();
});

const act = (leg: string | undefined, action: string, body: object) =>
  world.command(`/calls/${leg}/actions/${action}`, body);
const legsOf = (type: string) => told.filter((event) => event.type === type).map(({ leg }) => leg);

/** A leg that is dialled. */
async function dialled(): Promise<string | undefined> {
  void world.command('/calls', { connection_id: applicationId, from: '+15550100000', to: '+15550100001' });
  await world.pass(1000);
  return legsOf('call.initiated').at(-1);
}

test('what was to be recorded of a bridge that came to nothing is not recorded of the next one', async () => {
  world.callIn(3_600_000);
  await world.pass(1000);
  const [caller] = legsOf('call.answered');
  world.carrier.conduct = () => ({ kind: 'reject', afterMs: 2500, status: 486 });
  const busy = await dialled();
  const record = { record: 'record-from-answer', record_format: 'wav' };
  const asked = act(caller, 'bridge', { call_control_id: busy, ...record });
  await world.pass(3000);
  expect((await asked)?.status).toBe(200);
  expect(legsOf('call.hangup')).toEqual([busy]);
  world.carrier.conduct = () => ({ kind: 'answer', afterMs: 100, hangUpAfterMs: null });
  const other = await dialled();
  const bridged = act(other, 'bridge', { call_control_id: caller });
  await world.pass(2000);
  expect((await bridged)?.status).toBe(200);
  expect(legsOf('call.bridged').sort()).toEqual([caller, other].sort());
  void act(caller, 'hangup', {});
  await world.pass(2000);
  expect(legsOf('call.recording.saved')).toEqual([]);
  await world.stop();
  expect(world.stored('SELECT id FROM recordings')).toEqual([]);
});
