import { afterEach, beforeEach, expect, test } from 'vitest';
import { brokenPromises, type Delivered } from '../testing/promises.ts';
import { applicationId, World } from '../testing/world.ts';

/** Both legs are answered then, and nobody has hung up yet. */
const midCallMs = 700;
/** Until both have hung up and their events were delivered. */
const restMs = 2000;

let world: World;
let delivered: Delivered[];
beforeEach(async () => {
  world = await World.open();
  delivered = [];
  world.carrier.conduct = () => ({ kind: 'answer', afterMs: 300, hangUpAfterMs: null });
  world.onEvent = ({ id, event_type: type, payload }) => {
    delivered.push({ id, type });
    const act = (action: string) => void world.command(`/calls/${payload.call_control_id}/actions/${action}`, {});
    if (type === 'call.initiated' && payload.direction === 'incoming') act('answer');
    if (type === 'call.answered') world.clock.setTimer(1000, () => act('hangup'));
  };
  await world.start();
});
afterEach(() => world.close());

/** A call in each direction; the caller of the second one gives up or hangs up in time, whatever the platform does. */
async function placeCalls(): Promise<void> {
  void world.command('/calls', { connection_id: applicationId, from: '+15550100000', to: '+15550100001' });
  world.callIn(midCallMs + restMs);
  await world.pass(midCallMs);
}

/** Everything that was stored and delivered in all rounds. */
async function expectPromisesKept(): Promise<void> {
  await world.pass(2 * restMs);
  await world.stop();
  const broken = brokenPromises(world.storedEvents(), delivered);
  if (broken.length > 0) throw new Error([...broken, ...world.timeline].join('\n'));
}

test('without a crash both legs have their events', async () => {
  await placeCalls();
  await world.pass(restMs);
  expect(world.isAlive).toBe(true);
  await expectPromisesKept();
  expect(delivered.map(({ type }) => type).sort()).toEqual([
    ...['call.answered', 'call.answered', 'call.hangup', 'call.hangup', 'call.initiated', 'call.initiated'],
  ]);
});

test('a full disk delays the events of a call and loses none', async () => {
  await placeCalls();
  world.db.setFull(true);
  await world.pass(8000);
  expect(delivered.some(({ type }) => type === 'call.hangup')).toBe(false);
  world.db.setFull(false);
  await expectPromisesKept();
  expect(delivered.filter(({ type }) => type === 'call.hangup')).toHaveLength(2);
});

test('a full disk keeps no leg up: commands are answered, and act, before it has room again', async () => {
  const ids: string[] = [];
  const told = world.onEvent;
  world.onEvent = (event) => {
    told?.(event);
    if (event.event_type === 'call.answered') ids.push(String(event.payload.call_control_id));
  };
  await placeCalls();
  expect(ids).toHaveLength(2);
  world.db.setFull(true);
  const answers = Promise.all(ids.map((id) => world.command(`/calls/${id}/actions/hangup`, {})));
  await world.pass(restMs);
  expect((await answers).map((answer) => answer?.status)).toEqual([200, 200]);
  const again = Promise.all(ids.map((id) => world.command(`/calls/${id}/actions/hangup`, {})));
  await world.pass(restMs);
  expect((await again).map((answer) => answer?.code)).toEqual(['90018', '90018']);
  expect(delivered.some(({ type }) => type === 'call.hangup')).toBe(false);
  world.db.setFull(false);
  await expectPromisesKept();
  expect(delivered.filter(({ type }) => type === 'call.hangup')).toHaveLength(2);
});

test('a crash between any two statements of a call keeps every promise', { timeout: 240_000 }, async () => {
  let crashes = 0;
  for (let statements = 1; ; statements += 1) {
    world.note(`== a crash after ${statements} statements`);
    world.db.crashAfter(statements);
    await placeCalls();
    await world.pass(restMs);
    if (world.isAlive) break;
    crashes += 1;
    await world.start();
    await world.pass(restMs);
  }
  // Six events of two legs with BEGIN, leg, event and COMMIT each, and the attempts to deliver them.
  expect(crashes).toBeGreaterThan(50);
  world.db.crashAfter(Number.POSITIVE_INFINITY);
  await expectPromisesKept();
});

test('a crash between any two statements of a start leaves no phone in a call that nobody has', {
  timeout: 240_000,
}, async () => {
  let crashes = 0;
  for (let statements = 1; ; statements += 1) {
    void world.command('/calls', { connection_id: applicationId, from: '+15550100000', to: '+15550100001' });
    await world.pass(midCallMs);
    expect(world.carrier.liveSessions).toBe(1);
    world.kill();
    await world.start(statements);
    await world.pass(restMs);
    const isAlive = world.isAlive;
    if (!isAlive) {
      crashes += 1;
      await world.start();
      await world.pass(restMs);
    }
    expect(world.carrier.liveSessions, `after ${statements} statements`).toBe(0);
    if (isAlive) break;
  }
  expect(crashes).toBeGreaterThan(5);
  await expectPromisesKept();
});

test('a crash between any two statements of a queued call tells that it left its queue', {
  timeout: 240_000,
}, async () => {
  const told = world.onEvent;
  world.onEvent = (event) => {
    told?.(event);
    const path = `/calls/${event.payload.call_control_id}/actions/enqueue`;
    if (event.event_type === 'call.answered') void world.command(path, { queue_name: 'support', max_size: 2 });
  };
  let crashes = 0;
  for (let statements = 20; ; statements += 1) {
    world.db.crashAfter(statements);
    await placeCalls();
    await world.pass(restMs);
    if (world.isAlive) break;
    crashes += 1;
    await world.start();
    await world.pass(restMs);
  }
  expect(crashes).toBeGreaterThan(60);
  world.db.crashAfter(Number.POSITIVE_INFINITY);
  await expectPromisesKept();
  expect(delivered.filter(({ type }) => type === 'call.dequeued').length).toBeGreaterThan(30);
});

test('a crash between any two statements of a conference tells that everybody has left and that it ended', {
  timeout: 240_000,
}, async () => {
  const told = world.onEvent;
  let conferenceId: string | undefined;
  world.onEvent = (event) => {
    told?.(event);
    const { call_control_id, conference_id: id } = event.payload;
    if (event.event_type === 'conference.created') conferenceId = id;
    if (event.event_type === 'conference.ended') conferenceId = undefined;
    if (event.event_type !== 'call.answered') return;
    if (conferenceId === undefined) void world.command('/conferences', { call_control_id, name: 'room' });
    else void world.command(`/conferences/${conferenceId}/actions/join`, { call_control_id });
  };
  let crashes = 0;
  for (let statements = 20; ; statements += 1) {
    world.note(`== a crash after ${statements} statements`);
    conferenceId = undefined;
    world.db.crashAfter(statements);
    await placeCalls();
    await world.pass(restMs);
    if (world.isAlive) break;
    crashes += 1;
    await world.start();
    await world.pass(restMs);
  }
  expect(crashes).toBeGreaterThan(60);
  world.db.crashAfter(Number.POSITIVE_INFINITY);
  await expectPromisesKept();
  expect(delivered.filter(({ type }) => type === 'conference.participant.left').length).toBeGreaterThan(40);
});

test('a crash ends copies of media and sessions with recorders, tells so, and the recorder gets its BYE', async () => {
  const told = world.onEvent;
  world.onEvent = (event) => {
    told?.(event);
    const path = `/calls/${event.payload.call_control_id}/actions`;
    if (event.event_type !== 'call.answered') return;
    void world.command(`${path}/fork_start`, { rx: 'udp:10.0.0.3:9' });
    void world.command(`${path}/siprec_start`, {});
  };
  world.callIn(60_000);
  await world.pass(900);
  const before = world.carrier.liveSessions;
  world.kill();
  await world.start();
  await world.pass(restMs);
  const types = world.storedEvents().map(({ event_type: type }) => type);
  expect(types.slice(-5)).toEqual([
    ...['call.fork.started', 'siprec.started', 'call.fork.stopped', 'siprec.stopped', 'call.hangup'],
  ]);
  // The caller and the recorder were in a call each.
  expect([before, world.carrier.liveSessions]).toEqual([2, 0]);
  await expectPromisesKept();
});

test('a crash between any two statements of the recovery from a crash does so too', { timeout: 240_000 }, async () => {
  let crashes = 0;
  for (let statements = 1; ; statements += 1) {
    world.note(`== a crash after ${statements} statements of the start`);
    await placeCalls();
    world.kill();
    await world.start(statements);
    await world.pass(restMs);
    if (world.isAlive) break;
    crashes += 1;
    await world.start();
    await world.pass(restMs);
  }
  expect(crashes).toBeGreaterThan(20);
  world.db.crashAfter(Number.POSITIVE_INFINITY);
  await expectPromisesKept();
});
