import { expect, test } from 'vitest';
import { brokenPromises } from '../testing/promises.ts';
import { type ToldEvent, World } from '../testing/world.ts';

test('a leg of which a thousand events wait enters no queue, and leaves the one it is in', async () => {
  const world = await World.open();
  const told: ToldEvent[] = [];
  world.onEvent = (event) => void told.push(event);
  let press: (key: string) => void = () => undefined;
  world.carrier.onTalk = (talk) => {
    press = talk.press;
  };
  try {
    await world.start();
    world.callIn(3_600_000);
    await world.pass(500);
    const leg = told[0]?.payload.call_control_id ?? '';
    const act = (action: string, body: object) => world.command(`/calls/${leg}/actions/${action}`, body);
    await act('answer', {});
    await world.pass(500);
    await act('enqueue', { queue_name: 'support' });
    await world.pass(500);

    world.db.setFull(true);
    for (let presses = 0; presses < 1200; presses += 10) {
      for (const key of '0123456789') press(key);
      await world.pass(100);
    }
    const keysTold = told.filter(({ event_type: type }) => type === 'call.dtmf.received').length;
    expect(await act('leave_queue', {})).toMatchObject({ status: 200 });
    expect(await act('enqueue', { queue_name: 'support' })).toMatchObject({ status: 503, code: '10007' });
    await act('hangup', {});
    expect(world.timeline.filter((line) => line.includes('an event is lost')).length).toBeGreaterThan(100);

    world.db.setFull(false);
    await world.pass(10_000);
    await world.stop();
    const types = told.map(({ event_type: type }) => type);
    expect(types.slice(-2)).toEqual(['call.dequeued', 'call.hangup']);
    expect(types.filter((type) => type === 'call.dtmf.received').length).toBeGreaterThanOrEqual(keysTold + 999);
    expect(world.stored('SELECT * FROM queue_places')).toEqual([]);
    const delivered = told.map(({ id, event_type: type }) => ({ id, type }));
    expect(brokenPromises(world.storedEvents(), delivered)).toEqual([]);
  } finally {
    await world.close();
  }
});
