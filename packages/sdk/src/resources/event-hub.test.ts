import { describe, expect, test } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import { EventHub, type HubEvent } from './event-hub.ts';

const event = (type: string, leg = 'v3:a', more: object = {}): HubEvent => ({
  data: { event_type: type, payload: { call_control_id: leg, ...more } },
});

function setUp() {
  const clock = new ManualClock();
  return { clock, hub: new EventHub(clock) };
}

describe('waiting for an event', () => {
  test('ends with the event of that leg and type', async () => {
    const { hub, clock } = setUp();
    const answered = hub.waitFor('v3:a', ['call.answered']);
    hub.feed(event('call.initiated'));
    hub.feed(event('call.answered', 'v3:other'));
    const expected = event('call.answered');
    hub.feed(expected);
    expect(await answered).toBe(expected);
    expect(clock.pending()).toBe(0);
  });

  test('finds an event that came before, once', async () => {
    const { hub, clock } = setUp();
    hub.feed(event('call.dtmf.received', 'v3:a', { digit: '1' }));
    hub.feed(event('call.dtmf.received', 'v3:a', { digit: '2' }));
    const digits = [
      await hub.waitFor('v3:a', ['call.dtmf.received']),
      await hub.waitFor('v3:a', ['call.dtmf.received']),
    ];
    expect(digits.map(({ data }) => Reflect.get(data.payload, 'digit'))).toEqual(['1', '2']);
    const third = hub.waitFor('v3:a', ['call.dtmf.received'], { timeoutMs: 10 }).catch((error: Error) => error);
    await clock.advance(10);
    expect(await third).toMatchObject({ name: 'WaitTimeoutError' });
  });

  test('takes the first of several types', async () => {
    const { hub } = setUp();
    const first = hub.waitFor('v3:a', ['call.answered', 'call.hangup']);
    hub.feed(event('call.hangup'));
    expect((await first).data.event_type).toBe('call.hangup');
  });

  test('ends at once when the leg ends, and says why', async () => {
    const { hub, clock } = setUp();
    const answered = hub.waitFor('v3:a', ['call.answered']);
    hub.feed(event('call.hangup', 'v3:a', { hangup_cause: 'user_busy' }));
    await expect(answered).rejects.toMatchObject({
      name: 'CallEndedError',
      message: 'The call ended (user_busy) before call.answered.',
      event: { data: { event_type: 'call.hangup' } },
    });
    await expect(hub.waitFor('v3:a', ['call.bridged'])).rejects.toMatchObject({ name: 'CallEndedError' });
    expect((await hub.waitFor('v3:a', ['call.hangup'])).data.event_type).toBe('call.hangup');
    expect(clock.pending()).toBe(0);
  });

  test('goes on after the end of the leg for what comes later', async () => {
    const { hub } = setUp();
    const saved = hub.waitFor('v3:a', ['call.recording.saved']);
    hub.feed(event('call.hangup'));
    hub.feed(event('call.recording.saved'));
    expect((await saved).data.event_type).toBe('call.recording.saved');
  });

  test('times out, and says so when no webhook ever came', async () => {
    const { hub, clock } = setUp();
    const lonely = hub.waitFor('v3:a', ['call.answered'], { timeoutMs: 5000 }).catch((error: Error) => error);
    await clock.advance(5000);
    expect(await lonely).toMatchObject({ message: expect.stringMatching(/within 5000 ms\. No webhook has reached/) });
    hub.feed(event('call.initiated'));
    const late = hub.waitFor('v3:a', ['call.answered']).catch((error: Error) => error);
    await clock.advance(60_000);
    expect(await late).toMatchObject({ message: 'No call.answered within 60000 ms.' });
    expect(clock.pending()).toBe(0);
  });

  test('can be aborted, before and meanwhile', async () => {
    const { hub, clock } = setUp();
    const controller = new AbortController();
    const waiting = hub.waitFor('v3:a', ['call.answered'], { signal: controller.signal });
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'APIUserAbortError' });
    const second = hub.waitFor('v3:a', ['call.answered'], { signal: controller.signal });
    await expect(second).rejects.toMatchObject({ name: 'APIUserAbortError' });
    expect(clock.pending()).toBe(0);
  });

  test('is refused for an event that is about no leg', async () => {
    await expect(setUp().hub.waitFor(undefined, ['call.answered'])).rejects.toThrow(/no leg/);
  });
});

describe('memory', () => {
  test('of events that nobody asks for is bounded, the oldest go', async () => {
    const { hub, clock } = setUp();
    for (let digit = 0; digit < 40; digit++) hub.feed(event('call.dtmf.received', 'v3:a', { digit: String(digit) }));
    const { data } = await hub.waitFor('v3:a', ['call.dtmf.received']);
    expect(Reflect.get(data.payload, 'digit')).toBe('8');
    for (let leg = 0; leg < 1000; leg++) hub.feed(event('call.initiated', `v3:${leg}`));
    const forgotten = hub.waitFor('v3:a', ['call.dtmf.received'], { timeoutMs: 1 }).catch((error: Error) => error);
    await clock.advance(1);
    expect(await forgotten).toMatchObject({ name: 'WaitTimeoutError' });
  });

  test('of legs that somebody waits for is kept', async () => {
    const { hub } = setUp();
    const waiting = hub.waitFor('v3:a', ['call.answered']);
    for (let leg = 0; leg < 1500; leg++) hub.feed(event('call.initiated', `v3:${leg}`));
    hub.feed(event('call.answered'));
    await waiting;
  });
});
