import { expect, test } from 'vitest';
import { type ToldEvent, World } from '../../testing/world.ts';

test('a leg that is taken out of one queue keeps the place that it has in another one by then', async () => {
  const world = await World.open();
  const told: ToldEvent[] = [];
  world.onEvent = (event) => void told.push(event);
  try {
    await world.start();
    world.callIn(3_600_000);
    await world.pass(1000);
    const leg = told[0]?.payload.call_control_id ?? '';
    const act = (action: string, body: object) => world.command(`/calls/${leg}/actions/${action}`, body);
    await act('answer', {});
    await act('enqueue', { queue_name: 'first' });
    // The leg's turn is taken by what waits for the disk; the others wait behind it, in this order.
    world.db.setHanging(true);
    const answers = [world.command(`/calls/${leg}/actions/client_state_update`, { client_state: 'YQ==' }, 'PUT')];
    await world.pass(300);
    answers.push(act('leave_queue', {}));
    await world.pass(300);
    answers.push(act('enqueue', { queue_name: 'second' }));
    await world.pass(300);
    answers.push(world.command(`/queues/first/calls/${leg}`, {}, 'DELETE'));
    await world.pass(300);
    world.db.setHanging(false);
    await world.pass(2000);
    expect((await Promise.all(answers)).map((answer) => answer?.status)).toEqual([200, 200, 200, 204]);
    const moves = told.map(({ event_type: type }) => type).filter((type) => type.includes('queued'));
    expect(moves).toEqual(['call.enqueued', 'call.dequeued', 'call.enqueued']);
    await world.stop();
  } finally {
    await world.close();
  }
});
