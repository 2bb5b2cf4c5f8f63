import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { type ToldEvent, World } from '../testing/world.ts';

test('a server that ends calls of an earlier run answers its supervisor meanwhile, and nobody else', async () => {
  const world = await World.open();
  const told: ToldEvent[] = [];
  // In every event: more than there may be room for in the pages that the store has.
  const client_state = 'A'.repeat(40_000);
  world.onEvent = (event) => {
    told.push(event);
    const { call_control_id: id } = event.payload;
    if (event.event_type === 'call.initiated') void world.command(`/calls/${id}/actions/answer`, { client_state });
  };
  world.httpPort = await freePort();
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${world.httpPort}${path}`, {
      headers: { authorization: 'Bearer key' },
    });
    return { status: response.status, body: await response.json() };
  };
  try {
    await world.start();
    for (let calls = 0; calls < 3; calls += 1) world.callIn(3_600_000);
    await world.pass(2000);
    expect(await get('/readyz')).toEqual({ status: 200, body: { status: 'ready' } });
    world.kill();
    // There is room for nothing: the ends of the calls wait for it, and the start with them.
    world.onMedia = () => world.db.setFull(true);
    const starting = world.start();
    await expect
      .poll(() => get('/readyz').catch(() => undefined), { timeout: 30_000 })
      .toEqual({
        ...{ status: 503, body: { status: 'not ready', reason: 'starting' } },
      });
    expect((await get('/healthz')).status).toBe(200);
    expect(await get('/v2/queues')).toMatchObject({ status: 503, body: { errors: [{ code: '10007' }] } });
    world.db.setFull(false);
    await world.pass(3000);
    await starting;
    expect((await get('/readyz')).status).toBe(200);
    expect((await get('/v2/queues')).status).toBe(200);
    await world.pass(2000);
    expect(told.filter(({ event_type: type }) => type === 'call.hangup')).toHaveLength(3);
    await world.stop();
  } finally {
    await world.close();
  }
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('a port was asked for');
  return address.port;
}
