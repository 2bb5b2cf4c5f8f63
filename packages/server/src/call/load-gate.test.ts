import type { Clock, Timer } from '@hookswitch/sip';
import { expect, test } from 'vitest';
import { LoadGate } from './load-gate.ts';

/** A loop whose timers come as late as the test says. */
class LateClock implements Clock {
  #nowMs = 0;
  #due: { readonly atMs: number; readonly run: () => void } | undefined;

  now(): number {
    return this.#nowMs;
  }

  wallTimeMs(): number {
    return this.#nowMs;
  }

  setTimer(delayMs: number, run: () => void): Timer {
    const due = { atMs: this.#nowMs + delayMs, run };
    this.#due = due;
    return {
      cancel: () => {
        if (this.#due === due) this.#due = undefined;
      },
    };
  }

  get waiting(): boolean {
    return this.#due !== undefined;
  }

  /** So many checks, each `lateMs` after it was due. */
  pass(checks: number, lateMs: number): void {
    for (let check = 0; check < checks; check += 1) {
      const due = this.#due;
      if (due === undefined) throw new Error('nobody waits');
      this.#nowMs = due.atMs + lateMs;
      due.run();
    }
  }
}

/** So many checks, each `lateMs` late, while `perSecond` calls are asked for; how many of them were let in. */
function offer(gate: LoadGate, clock: LateClock, load: { perSecond: number; checks: number; lateMs: number }): number {
  let letIn = 0;
  for (let check = 0; check < load.checks; check += 1) {
    const calls = (load.perSecond * (50 + load.lateMs)) / 1000;
    for (let call = 0; call < calls; call += 1) {
      const leave = gate.enter();
      leave?.();
      if (leave) letIn += 1;
    }
    clock.pass(1, load.lateMs);
  }
  return letIn;
}

test('while the loop keeps up everybody is let in, 200 at a time', () => {
  const clock = new LateClock();
  const gate = new LoadGate(clock);
  expect(offer(gate, clock, { perSecond: 2000, checks: 100, lateMs: 10 })).toBe(12_000);
  const leaving = Array.from({ length: 201 }, () => gate.enter());
  expect(leaving.filter((leave) => leave === undefined)).toHaveLength(1);
  expect(gate.refused).toBe(1);
  leaving[0]?.();
  expect(gate.enter()).toBeDefined();
});

test('a pause now and then refuses nobody', () => {
  const clock = new LateClock();
  const gate = new LoadGate(clock);
  for (let round = 0; round < 20; round += 1) {
    offer(gate, clock, { perSecond: 100, checks: 1, lateMs: 500 });
    offer(gate, clock, { perSecond: 100, checks: 1, lateMs: 0 });
  }
  expect(gate.perSecond).toBe(Number.POSITIVE_INFINITY);
  expect(gate.refused).toBe(0);
});

test('a loop that is late lets in little more than before, one that stays so less and less, twice a second', () => {
  const clock = new LateClock();
  const gate = new LoadGate(clock);
  offer(gate, clock, { perSecond: 400, checks: 200, lateMs: 0 });
  offer(gate, clock, { perSecond: 400, checks: 2, lateMs: 60 });
  expect(gate.perSecond).toBeGreaterThan(470);
  expect(gate.perSecond).toBeLessThan(490);
  offer(gate, clock, { perSecond: 400, checks: 4, lateMs: 60 });
  expect(gate.refused).toBe(0);
  offer(gate, clock, { perSecond: 400, checks: 1, lateMs: 60 });
  expect(gate.perSecond).toBeGreaterThan(270);
  expect(gate.perSecond).toBeLessThan(285);
  offer(gate, clock, { perSecond: 800, checks: 5, lateMs: 60 });
  expect(gate.perSecond).toBeLessThan(200);
});

test('the limit is one of calls a second, however many are asked for', () => {
  const clock = new LateClock();
  const gate = new LoadGate(clock);
  offer(gate, clock, { perSecond: 400, checks: 200, lateMs: 0 });
  offer(gate, clock, { perSecond: 400, checks: 10, lateMs: 60 });
  // A second of 50 ms checks in time, in which the limit grows by a tenth.
  const letIn = offer(gate, clock, { perSecond: 4000, checks: 20, lateMs: 0 });
  expect(letIn).toBeGreaterThan(270);
  expect(letIn).toBeLessThan(430);
});

test('ten calls a second are let in however late the loop is', () => {
  const clock = new LateClock();
  const gate = new LoadGate(clock);
  offer(gate, clock, { perSecond: 400, checks: 300, lateMs: 100 });
  expect(gate.perSecond).toBe(10);
  // 15 seconds.
  const letIn = offer(gate, clock, { perSecond: 400, checks: 100, lateMs: 100 });
  expect(letIn).toBeGreaterThanOrEqual(149);
  expect(letIn).toBeLessThanOrEqual(151);
});

test('when the loop is in time again the limit grows until there is none', () => {
  const clock = new LateClock();
  const gate = new LoadGate(clock);
  offer(gate, clock, { perSecond: 400, checks: 100, lateMs: 100 });
  offer(gate, clock, { perSecond: 20, checks: 1000, lateMs: 0 });
  expect(gate.perSecond).toBe(Number.POSITIVE_INFINITY);
});

test('the limit grows quickly to half of what was too much, and slowly from there', () => {
  const clock = new LateClock();
  const gate = new LoadGate(clock);
  offer(gate, clock, { perSecond: 400, checks: 200, lateMs: 0 });
  offer(gate, clock, { perSecond: 400, checks: 100, lateMs: 100 });
  expect(gate.perSecond).toBe(10);
  offer(gate, clock, { perSecond: 400, checks: 110, lateMs: 0 });
  expect(gate.perSecond).toBeGreaterThan(200);
  expect(gate.perSecond).toBeLessThan(220);
  offer(gate, clock, { perSecond: 400, checks: 20, lateMs: 0 });
  expect(gate.perSecond).toBeLessThan(245);
});

test('a quiet time is no leave for a burst', () => {
  const clock = new LateClock();
  const gate = new LoadGate(clock);
  offer(gate, clock, { perSecond: 400, checks: 300, lateMs: 100 });
  clock.pass(20, 100);
  expect(Array.from({ length: 10 }, () => gate.enter()).filter(Boolean)).toHaveLength(2);
});

test('new calls that take long to be stored count as a loop that is late', () => {
  const clock = new LateClock();
  const gate = new LoadGate(clock);
  for (let round = 0; round < 50; round += 1) {
    const leave = gate.enter();
    clock.pass(4, 0);
    leave?.();
    clock.pass(1, 0);
  }
  // One slow check in five is none in a row.
  expect(gate.perSecond).toBe(Number.POSITIVE_INFINITY);
  const leaving = Array.from({ length: 20 }, () => gate.enter());
  clock.pass(4, 0);
  for (const leave of leaving) {
    leave?.();
    clock.pass(1, 0);
  }
  expect(gate.perSecond).toBeLessThan(100);
});

test('told that nobody is to be refused it lets everybody in however late the loop is', () => {
  const clock = new LateClock();
  const gate = new LoadGate(clock, { refuses: false });
  clock.pass(50, 500);
  expect(Array.from({ length: 1000 }, () => gate.enter()).filter(Boolean)).toHaveLength(1000);
  expect(gate.refused).toBe(0);
});

test('once closed it waits for nothing', () => {
  const clock = new LateClock();
  const gate = new LoadGate(clock);
  gate.close();
  expect(clock.waiting).toBe(false);
});
