import { type Clock, systemClock, type Timer } from '@hookswitch/sip';
import { expect, test } from 'vitest';
import { numbers, Stage } from './stage.ts';

/** The system's clock; once `busy`, every timer comes late, as on an event loop that has more to do than it can. */
class BusyClock implements Clock {
  busy = false;
  #lateMs = 0;

  now(): number {
    return systemClock.now() + this.#lateMs;
  }

  wallTimeMs(): number {
    return systemClock.wallTimeMs();
  }

  setTimer(delayMs: number, callback: () => void): Timer {
    return systemClock.setTimer(delayMs, () => {
      if (this.busy) this.#lateMs += 100;
      callback();
    });
  }
}

test('with more to do than it can, the platform refuses new calls with 503 and obeys commands of live ones', {
  timeout: 180_000,
}, async () => {
  const clock = new BusyClock();
  const stage = await Stage.open({ overload: { refuse_new_calls: true } }, clock);
  try {
    const phone = await stage.phone('alice', { behaviour: 'answer' });
    const { call_control_id: callControlId } = await stage.dial(numbers.alice);
    await stage.catcher.next('call.answered', { callControlId });
    clock.busy = true;
    // Whoever is let in learns that there is no such application, or no such number: no leg comes to be.
    const dials = () =>
      Promise.all(
        Array.from({ length: 50 }, () =>
          stage.platform.api.request('POST', '/calls', { connection_id: '1', from: '+15550100000', to: numbers.bob }),
        ),
      );
    const refusals = async () => (await dials()).filter(({ status }) => status === 503);
    await expect.poll(async () => (await refusals()).length, { timeout: 40_000 }).toBeGreaterThan(25);
    const [refusal] = await refusals();
    expect(refusal?.headers.get('retry-after')).toBe('1');
    expect(refusal?.body).toMatchObject({ errors: [{ code: '10037' }] });
    const calls = await Promise.all(Array.from({ length: 8 }, () => phone.call('+15557777777')));
    const endings = await Promise.all(calls.map(async (call) => (await call.ended).status));
    expect(endings).toContain(503);
    expect(await stage.platform.api.action(callControlId, 'hangup')).toEqual({ result: 'ok' });
    await stage.catcher.next('call.hangup', { callControlId });
    clock.busy = false;
    // It opens with care: a burst of so many gets in when the limit is far above what comes.
    await expect.poll(async () => (await refusals()).length, { timeout: 90_000, interval: 1000 }).toBe(0);
  } finally {
    clock.busy = false;
    await stage.close();
  }
});
