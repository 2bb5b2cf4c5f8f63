import { expect, test } from 'vitest';
import { brokenPromises, type Delivered } from '../testing/promises.ts';
import { applicationId, World } from '../testing/world.ts';

const never = Number.POSITIVE_INFINITY;
/** Both legs are answered then, and nobody has hung up yet. */
const midCallMs = 700;

/** Where the platform dies: after so many statements of the calls, or in mid-call and then of the start that follows. */
interface CrashPlan {
  readonly duringCalls: number;
  readonly duringRecovery?: number;
  /** The disk has no room from mid-call until long after both have hung up. */
  readonly diskFull?: boolean;
}

/** Two calls, one in each direction, from their first to their last event, with a crash on the way. */
async function run({
  duringCalls,
  duringRecovery,
  diskFull = false,
}: CrashPlan): Promise<{ crashed: boolean; broken: string[] }> {
  const world = await World.open();
  const delivered: Delivered[] = [];
  try {
    await world.start();
    world.onEvent = ({ id, event_type: type, payload }) => {
      delivered.push({ id, type, legId: payload.call_leg_id });
      const act = (action: string) => void world.command(`/calls/${payload.call_control_id}/actions/${action}`, {});
      if (type === 'call.initiated' && payload.direction === 'incoming') act('answer');
      if (type === 'call.answered') world.clock.setTimer(1000, () => act('hangup'));
    };
    world.carrier.conduct = () => ({ kind: 'answer', afterMs: 300, hangUpAfterMs: null });
    world.db.crashAfter(duringCalls);
    void world.command('/calls', { connection_id: applicationId, from: '+15550100000', to: '+15550100001' });
    world.callIn(4000);
    await world.pass(midCallMs);
    if (diskFull) {
      world.db.setFull(true);
      await world.pass(8000);
      expect(delivered.some(({ type }) => type === 'call.hangup')).toBe(false);
      world.db.setFull(false);
    }
    if (duringRecovery !== undefined) {
      world.kill();
      await world.start(duringRecovery);
    }
    const crashedEarly = !world.isAlive;
    if (crashedEarly) await world.start();
    await world.pass(2000);
    const crashed = crashedEarly || !world.isAlive;
    if (!world.isAlive) await world.start();
    await world.pass(4000);
    await world.stop();
    const stored = world.storedEvents();
    return { crashed, broken: brokenPromises(stored, delivered) };
  } catch (error) {
    throw new Error(world.timeline.slice(-60).join('\n'), { cause: error });
  } finally {
    await world.close();
  }
}

test('a full disk delays the events of a call and loses none', async () => {
  expect(await run({ duringCalls: never, diskFull: true })).toEqual({ crashed: false, broken: [] });
});

test('without a crash both legs have their events', async () => {
  expect(await run({ duringCalls: never })).toEqual({ crashed: false, broken: [] });
});

test('a crash between any two statements of a call keeps every promise', { timeout: 240_000 }, async () => {
  let crashes = 0;
  for (let statements = 1; ; statements += 1) {
    const { crashed, broken } = await run({ duringCalls: statements });
    expect({ statements, broken }).toEqual({ statements, broken: [] });
    if (!crashed) break;
    crashes += 1;
  }
  // Six events of two legs with BEGIN, SAVEPOINT, leg, event, RELEASE and COMMIT each, and the attempts to deliver them.
  expect(crashes).toBeGreaterThan(60);
});

test('a crash between any two statements of the recovery from a crash does so too', { timeout: 240_000 }, async () => {
  let crashes = 0;
  for (let statements = 1; ; statements += 1) {
    const { crashed, broken } = await run({ duringCalls: never, duringRecovery: statements });
    expect({ statements, broken }).toEqual({ statements, broken: [] });
    if (!crashed) break;
    crashes += 1;
  }
  expect(crashes).toBeGreaterThan(20);
});
