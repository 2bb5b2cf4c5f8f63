import { VirtualClock } from '@hookswitch/sip/testing';
import { expect, test } from 'vitest';
import { createLogger } from '../../log.ts';
import { StoreError, type StoreErrorCode } from '../../store/store-error.ts';
import { type UnstoredEvent, UnstoredEvents } from './unstored-events.ts';

/** A store that fails as it is told, and what it kept. */
function setUp() {
  const clock = new VirtualClock();
  const lines: string[] = [];
  const log = createLogger({ level: 'error', destination: { write: (line) => void lines.push(line) } });
  const store = { failsWith: undefined as StoreErrorCode | undefined, kept: [] as string[] };
  const event = (
    id: string,
    { unfit = false, type = 'call.dtmf.received', hasRows = false }: Partial<UnstoredEvent & { unfit: boolean }> = {},
  ): UnstoredEvent => ({
    ...{ id, type, call_control_id: 'v3:1', hasRows },
    store: async () => {
      if (store.failsWith !== undefined) throw new StoreError(store.failsWith, 'no');
      if (unfit) throw new StoreError('foreign-key-violation', 'no such row');
      store.kept.push(id);
    },
  });
  let isDone = false;
  const events = new UnstoredEvents({ clock, log }, event('1'), () => {
    isDone = true;
  });
  return { clock, lines, store, event, events, isDone: () => isDone };
}

test('they wait for the disk, and are stored in their order', async () => {
  const { clock, store, event, events, isDone } = setUp();
  store.failsWith = 'full';
  events.add(event('2'));
  await clock.advance(3_600_000);
  expect(store.kept).toEqual([]);
  store.failsWith = undefined;
  const stored = events.stored();
  await clock.advance(1000);
  expect(store.kept).toEqual(['1', '2']);
  expect(await stored).toBe(true);
  expect(isDone()).toBe(true);
  expect(clock.pendingTimers()).toBe(0);
});

test('one that can never be stored is lost with a line in the log, and holds nobody up', async () => {
  const { clock, lines, store, event, events } = setUp();
  events.add(event('2', { unfit: true }));
  events.add(event('3'));
  await clock.advance(1000);
  expect(store.kept).toEqual(['1', '3']);
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ event_id: '2', event_type: 'call.dtmf.received', call_control_id: 'v3:1' }),
  ]);
});

test('a store that is closed is waited for by nobody', async () => {
  const { clock, store, events, isDone } = setUp();
  store.failsWith = 'closed';
  const stored = events.stored();
  await clock.advance(1000);
  expect([await stored, await events.stored(), isDone()]).toEqual([false, false, false]);
  expect(clock.pendingTimers()).toBe(0);
});

test('no more than 1,000 wait, and what is told once or has rows', async () => {
  const { clock, lines, store, event, events } = setUp();
  for (let index = 2; index <= 1000; index += 1) events.add(event(String(index)));
  expect(events.isFull).toBe(true);
  events.add(event('key'));
  events.add(event('saved', { type: 'call.recording.saved', hasRows: true }));
  events.add(event('playback', { type: 'call.playback.started' }));
  events.add(event('left', { type: 'call.dequeued', hasRows: true }));
  events.add(event('over', { type: 'conference.ended', hasRows: true }));
  events.add(event('machine', { type: 'call.machine.detection.ended' }));
  events.add(event('hangup', { type: 'call.hangup' }));
  await clock.advance(1000);
  expect(store.kept.slice(999)).toEqual(['1000', 'saved', 'left', 'over', 'machine', 'hangup']);
  expect(lines.map((line) => JSON.parse(line).event_id)).toEqual(['key', 'playback']);
  expect(events.isFull).toBe(false);
});
