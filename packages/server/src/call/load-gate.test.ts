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

/** Asks until one is refused, or a thousand times; those let in stay under way until the result is called. */
function fill(gate: LoadGate): { readonly admitted: number; leave(): void } {
  const under: (() => void)[] = [];
  for (let call = 0; call < 1000; call += 1) {
    const leave = gate.enter();
    if (leave === undefined) break;
    under.push(leave);
  }
  return {
    admitted: under.length,
    leave() {
      for (const leave of under.splice(0)) leave();
    },
  };
}

test('while the loop keeps up 200 new calls may be under way at a time, however many in all', () => {
  const clock = new LateClock();
  const gate = new LoadGate(clock);
  clock.pass(100, 10);
  for (let call = 0; call < 5000; call += 1) gate.enter()?.();
  expect(gate.refused).toBe(0);
  // One more is let in of the ten a second for which there is always room.
  expect(fill(gate).admitted).toBe(201);
  expect(gate.refused).toBe(1);
});

test('a pause now and then takes no room', () => {
  const clock = new LateClock();
  const gate = new LoadGate(clock);
  const { leave } = fill(gate);
  for (let round = 0; round < 20; round += 1) {
    clock.pass(1, 500);
    clock.pass(1, 0);
  }
  leave();
  expect(gate.room).toBe(200);
});

test('a loop that stays late leaves less room, check by check, but never none', () => {
  const clock = new LateClock();
  const gate = new LoadGate(clock);
  const all = fill(gate);
  clock.pass(2, 100);
  expect(gate.room).toBe(100);
  all.leave();
  expect(fill(gate).admitted).toBe(101);
  for (let check = 0; check < 50; check += 1) {
    clock.pass(1, 100);
    fill(gate).leave();
  }
  expect(gate.room).toBe(8);
});

test('told that nobody is to be refused it lets everybody in however late the loop is', () => {
  const clock = new LateClock();
  const gate = new LoadGate(clock, { refuses: false });
  const all = fill(gate);
  clock.pass(50, 500);
  all.leave();
  expect(fill(gate).admitted).toBe(1000);
  expect(gate.refused).toBe(0);
});

test('ten calls a second are let in however late the loop is and however long they take', () => {
  const clock = new LateClock();
  const gate = new LoadGate(clock);
  fill(gate);
  clock.pass(50, 100);
  for (let call = 0; call < 20; call += 1) {
    expect(gate.enter()).toBeDefined();
    expect(gate.enter()).toBeUndefined();
    clock.pass(2, 100);
  }
});

test('when the loop is in time again the room grows back', () => {
  const clock = new LateClock();
  const gate = new LoadGate(clock);
  for (let check = 0; check < 50; check += 1) {
    clock.pass(1, 100);
    fill(gate).leave();
  }
  expect(gate.room).toBe(8);
  clock.pass(10, 0);
  expect(gate.room).toBeGreaterThan(30);
  clock.pass(40, 0);
  expect(gate.room).toBe(200);
});

test('a quiet time is no leave for a burst', () => {
  const clock = new LateClock();
  const gate = new LoadGate(clock);
  fill(gate);
  clock.pass(200, 100);
  expect(fill(gate).admitted).toBeLessThanOrEqual(1);
});

test('once closed it waits for nothing', () => {
  const clock = new LateClock();
  const gate = new LoadGate(clock);
  gate.close();
  expect(clock.waiting).toBe(false);
});
