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

/** How many of a thousand new calls are let in. */
function admitted(gate: LoadGate): number {
  return Array.from({ length: 1000 }, () => gate.admits()).filter(Boolean).length;
}

test('everybody is let in while the loop keeps up', () => {
  const clock = new LateClock();
  const gate = new LoadGate(clock);
  clock.pass(100, 10);
  expect(admitted(gate)).toBe(1000);
  expect(gate.refused).toBe(0);
});

test('a pause now and then refuses nobody', () => {
  const clock = new LateClock();
  const gate = new LoadGate(clock);
  for (let round = 0; round < 20; round += 1) {
    clock.pass(3, 500);
    clock.pass(1, 0);
  }
  expect(admitted(gate)).toBe(1000);
});

test('a loop that stays late lets fewer in, check by check, but never nobody', () => {
  const clock = new LateClock();
  const gate = new LoadGate(clock);
  clock.pass(4, 100);
  expect(gate.share).toBeCloseTo(0.7);
  const most = admitted(gate);
  expect(most).toBeGreaterThanOrEqual(699);
  expect(most).toBeLessThanOrEqual(702);
  expect(gate.refused).toBe(1000 - most);
  clock.pass(50, 100);
  expect(gate.share).toBeCloseTo(0.05);
  const few = admitted(gate);
  expect(few).toBeGreaterThanOrEqual(49);
  expect(few).toBeLessThanOrEqual(52);
});

test('with a least share of 1 everybody is let in however late the loop is', () => {
  const clock = new LateClock();
  const gate = new LoadGate(clock, 1);
  clock.pass(50, 500);
  expect(admitted(gate)).toBe(1000);
});

test('ten calls a second are let in however late the loop is', () => {
  const clock = new LateClock();
  const gate = new LoadGate(clock);
  clock.pass(50, 100);
  for (let call = 0; call < 20; call += 1) {
    expect(gate.admits()).toBe(true);
    clock.pass(2, 100);
  }
});

test('when the loop is in time again the share grows back to everybody', () => {
  const clock = new LateClock();
  const gate = new LoadGate(clock);
  clock.pass(50, 100);
  clock.pass(10, 0);
  expect(gate.share).toBeCloseTo(0.55);
  clock.pass(10, 0);
  expect(gate.share).toBe(1);
});

test('a quiet time is no leave for a burst', () => {
  const clock = new LateClock();
  const gate = new LoadGate(clock);
  clock.pass(200, 100);
  expect(Array.from({ length: 10 }, () => gate.admits()).filter(Boolean).length).toBeLessThanOrEqual(2);
});

test('once closed it waits for nothing', () => {
  const clock = new LateClock();
  const gate = new LoadGate(clock);
  gate.close();
  expect(clock.waiting).toBe(false);
});
