import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ToldEvent, World } from '../../testing/world.ts';

let world: World;
let told: ToldEvent[];
/** What each call that is answered is put into its queue with, in the order of the calls. */
let orders: object[];
beforeEach(async () => {
  world = await World.open();
  told = [];
  orders = [];
  world.onEvent = (event) => {
    told.push(event);
    const path = `/calls/${event.payload.call_control_id}/actions`;
    const order = event.event_type === 'call.answered' ? orders.shift() : undefined;
    if (event.event_type === 'call.initiated') void world.command(`${path}/answer`, {});
    if (order !== undefined) void world.command(`${path}/enqueue`, { queue_name: 'support', ...order });
  };
  await world.start();
});
afterEach(async () => {
  await world.stop();
  await world.close();
});

/** Calls that are answered and wait in their queue, one after the other. @returns their ids */
async function queued(...waits: object[]): Promise<string[]> {
  const ids = [];
  for (const order of waits) {
    orders.push(order);
    world.callIn(3_600_000);
    await world.pass(1500);
    const [newest] = told.filter(({ event_type: type }) => type === 'call.enqueued').slice(-1);
    ids.push(newest?.payload.call_control_id ?? '');
  }
  return ids;
}

const eventsOf = (id: string | undefined) =>
  told.filter(({ payload }) => payload.call_control_id === id).map(({ event_type: type }) => type);

test('after a crash a leg has left its queue, unless its place was to outlive it', async () => {
  const [kept, gone, timed] = await queued(
    { keep_after_hangup: true },
    {},
    { keep_after_hangup: true, max_wait_time_secs: 60 },
  );
  world.kill();
  await world.start();
  await world.pass(3000);
  expect(eventsOf(gone).slice(-2)).toEqual(['call.dequeued', 'call.hangup']);
  for (const id of [kept, timed]) expect(eventsOf(id).slice(-2)).toEqual(['call.enqueued', 'call.hangup']);

  // An agent gets the head, who has hung up and loses the place with that.
  world.callIn(3_600_000);
  await world.pass(1500);
  const agent = told.at(-1)?.payload.call_control_id;
  const bridge = () => world.command(`/calls/${agent}/actions/bridge`, { queue: 'support' });
  expect(await bridge()).toEqual({ status: 422, code: '90018' });
  await world.pass(500);
  expect(eventsOf(kept).at(-1)).toBe('call.dequeued');
  expect(eventsOf(timed).at(-1)).toBe('call.hangup');
  await world.pass(60_000);
  expect(eventsOf(timed).at(-1)).toBe('call.dequeued');
  expect(told.at(-1)?.payload).toMatchObject({ reason: 'timeout', wait_time_secs: 60 });
  expect(await bridge()).toEqual({ status: 422, code: '90033' });

  // What was dequeued does not come back.
  world.kill();
  await world.start();
  await world.pass(2000);
  expect(told.filter(({ event_type: type }) => type === 'call.dequeued')).toHaveLength(3);
});

test('keep_after_hangup is changed when the place is stored, or not at all', async () => {
  let press: (key: string) => void = () => undefined;
  world.carrier.onTalk = (talk) => {
    press = talk.press;
  };
  world.callIn(3_600_000);
  await world.pass(1500);
  const id = told.at(-1)?.payload.call_control_id;
  world.db.setFull(true);
  // What is free of the last pages is soon used.
  for (const key of '0123456789'.repeat(4)) press(key);
  await world.pass(2000);
  expect(await world.command(`/calls/${id}/actions/enqueue`, { queue_name: 'support' })).toMatchObject({ status: 200 });
  const keep = () => world.command(`/queues/support/calls/${id}`, { keep_after_hangup: true }, 'PATCH');
  expect(await keep()).toMatchObject({ status: 503, code: '10007' });
  world.db.setFull(false);
  await world.pass(2000);
  expect(await keep()).toMatchObject({ status: 204 });
  world.kill();
  await world.start();
  await world.pass(3000);
  expect(eventsOf(id).slice(-2)).toEqual(['call.enqueued', 'call.hangup']);
});

test('a full queue stays full over a restart for as long as a place is kept', async () => {
  await queued({ keep_after_hangup: true, max_size: 1 });
  world.kill();
  await world.start();
  world.callIn(3_600_000);
  await world.pass(1500);
  const path = `/calls/${told.at(-1)?.payload.call_control_id}/actions/enqueue`;
  expect(await world.command(path, { queue_name: 'support' })).toEqual({ status: 422, code: '90036' });
  expect(await world.command(path, { queue_name: 'other' })).toEqual({ status: 200, code: undefined });
});

test('the average wait is that of all who have left, and who is behind moves up; a restart forgets neither', async () => {
  const [first, second] = await queued({}, {});
  const payloadOf = (type: string, id: string | undefined) =>
    told.findLast(({ event_type: each, payload }) => each === type && payload.call_control_id === id)?.payload;
  expect(payloadOf('call.enqueued', second)).toMatchObject({ current_position: 2, queue_avg_wait_time_secs: 0 });
  /** It leaves as the head. @returns for how many seconds it waited */
  const leaves = async (id: string | undefined) => {
    await world.command(`/calls/${id}/actions/leave_queue`, {});
    await world.pass(500);
    const payload = payloadOf('call.dequeued', id);
    expect(payload).toMatchObject({ reason: 'leave', queue_position: 1, wait_time_secs: expect.any(Number) });
    return (payload as { wait_time_secs?: number }).wait_time_secs ?? 0;
  };
  await world.pass(60_000);
  const short = await leaves(first);
  await world.pass(20_000);
  const long = await leaves(second);
  expect([short, long].map((seconds) => Math.round(seconds / 10))).toEqual([6, 8]);
  world.kill();
  await world.start();
  const [next] = await queued({});
  const average = (payloadOf('call.enqueued', next) as { queue_avg_wait_time_secs?: number }).queue_avg_wait_time_secs;
  expect(Math.abs((average ?? 0) - (short + long) / 2)).toBeLessThanOrEqual(1);
});
