import type { Clock, Timer } from '@hookswitch/sip';
import { VirtualClock } from '@hookswitch/sip/testing';
import { expect, test } from 'vitest';
import { LoadGate } from './load-gate.ts';

/** What became of each call that asked: undefined while it waits, 'refused', or how it leaves. */
class Callers {
  readonly fates: (undefined | 'refused' | (() => void))[] = [];
  readonly #gate: LoadGate;

  constructor(gate: LoadGate) {
    this.#gate = gate;
  }

  /** So many calls ask at once. */
  async ask(calls: number, legs = 1): Promise<void> {
    for (let call = 0; call < calls; call += 1) {
      const index = this.fates.push(undefined) - 1;
      void this.#gate.enter(legs).then((leave) => {
        this.fates[index] = leave ?? 'refused';
      });
    }
    await settled();
  }

  get inside(): number {
    return this.fates.filter((fate) => typeof fate === 'function').length;
  }

  get refused(): number {
    return this.fates.filter((fate) => fate === 'refused').length;
  }

  /** The first `calls` of those inside are stored. */
  async store(calls: number): Promise<void> {
    const inside = [...this.fates.entries()].filter(([, fate]) => typeof fate === 'function').slice(0, calls);
    for (const [index, leave] of inside) {
      delete this.fates[index];
      if (typeof leave === 'function') leave();
    }
    await settled();
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A loop that comes to its timers `lateMs` late. */
class LateClock extends VirtualClock {
  readonly #lateMs: number;

  constructor(lateMs: number) {
    super();
    this.#lateMs = lateMs;
  }

  override setTimer(delayMs: number, callback: () => void): Timer {
    return super.setTimer(delayMs + this.#lateMs, callback);
  }
}

function gateOn(clock: Clock, options?: { refuses?: boolean; patienceMs?: number }) {
  const gate = new LoadGate(clock, options);
  return { gate, callers: new Callers(gate) };
}

test('sixteen are made at a time, the others wait and go in as they came', async () => {
  const clock = new VirtualClock();
  const { gate, callers } = gateOn(clock);
  await callers.ask(100);
  expect(callers.inside).toBe(16);
  for (let stored = 0; stored < 96; stored += 16) {
    expect(callers.fates.findIndex((fate) => typeof fate === 'function')).toBe(stored);
    await callers.store(16);
  }
  await callers.store(4);
  expect([callers.inside, callers.refused, gate.refused]).toEqual([0, 0, 0]);
  await callers.ask(17);
  expect(callers.inside).toBe(16);
});

test('a burst waits for half a second, then it is refused', async () => {
  const clock = new VirtualClock();
  const { gate, callers } = gateOn(clock);
  await callers.ask(60);
  await clock.advance(490);
  expect(callers.refused).toBe(0);
  await clock.advance(60);
  expect(callers.inside).toBeLessThanOrEqual(32);
  expect(callers.refused).toBe(60 - callers.inside);
  expect(gate.refused).toBe(callers.refused);
});

test('a burst that a slow disk takes two seconds for is made whole where the gate has the patience', async () => {
  const refusedWith = async (patienceMs: number) => {
    const clock = new VirtualClock();
    const { callers } = gateOn(clock, { patienceMs });
    await callers.ask(300);
    // A commit takes 200 ms, and takes all that are under way.
    for (let elapsedMs = 0; elapsedMs < 3000; elapsedMs += 200) {
      await clock.advance(200);
      await callers.store(32);
    }
    expect(callers.fates.every((fate) => fate === 'refused' || fate === undefined)).toBe(true);
    return callers.refused;
  };
  expect(await refusedWith(500)).toBeGreaterThan(100);
  expect(await refusedWith(2500)).toBe(0);
});

test('a line that was never empty for half a second lets nobody wait longer than 100 ms', async () => {
  const clock = new VirtualClock();
  const { callers } = gateOn(clock);
  // Sixteen are stored every 20 ms: 800 a second, of 1,600 that come.
  for (let elapsedMs = 0; elapsedMs < 2000; elapsedMs += 20) {
    await callers.ask(32);
    await clock.advance(20);
    await callers.store(16);
  }
  const waiting = callers.fates.filter((fate) => fate === undefined).length;
  expect(waiting).toBeLessThanOrEqual(32 * 6);
  expect(callers.refused).toBeGreaterThan(600);
  // A line that gets empty is patient again.
  for (let round = 0; round < 20; round += 1) await callers.store(16);
  const before = callers.refused;
  await callers.ask(20);
  await clock.advance(200);
  expect(callers.refused).toBe(before);
});

test('no more than 1,000 wait', async () => {
  const { gate, callers } = gateOn(new VirtualClock());
  await callers.ask(1018);
  expect([callers.inside, callers.refused, gate.refused]).toEqual([16, 2, 2]);
});

test('a call of many legs takes the room of all of them', async () => {
  const { callers } = gateOn(new VirtualClock());
  await callers.ask(1, 15);
  await callers.ask(2, 20);
  expect(callers.inside).toBe(2);
  await callers.store(1);
  expect(callers.inside).toBe(1);
  await callers.store(1);
  expect(callers.inside).toBe(1);
});

test('while the loop has time to spare there is room for more, up to 32', async () => {
  const clock = new VirtualClock();
  const { callers } = gateOn(clock);
  for (let elapsedMs = 0; elapsedMs < 2000; elapsedMs += 25) {
    await callers.ask(40);
    await clock.advance(25);
    await callers.store(40);
  }
  expect(callers.inside).toBe(32);
});

test('a loop that is late has room for sixteen again', async () => {
  const clock = new LateClock(15);
  const { callers } = gateOn(clock);
  for (let elapsedMs = 0; elapsedMs < 2000; elapsedMs += 25) {
    await callers.ask(40);
    await clock.advance(25);
    await callers.store(40);
  }
  expect(callers.inside).toBe(16);
});

test('told that nobody is to be refused it lets everybody in', async () => {
  const { callers } = gateOn(new VirtualClock(), { refuses: false });
  await callers.ask(5000);
  expect([callers.inside, callers.refused]).toEqual([5000, 0]);
});

test('once closed nobody waits, nor does it for anything', async () => {
  const clock = new VirtualClock();
  const { gate, callers } = gateOn(clock);
  await callers.ask(18);
  gate.close();
  await settled();
  expect([callers.inside, callers.refused, gate.refused]).toEqual([16, 2, 2]);
  await callers.ask(1);
  expect(callers.refused).toBe(3);
  expect(clock.pendingTimers()).toBe(0);
});
