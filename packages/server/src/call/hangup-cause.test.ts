import { expect, test } from 'vitest';
import { hangupOfFailure, hangupOfStatus, hangups } from './hangup-cause.ts';

// Reference §2.2 and §4: what each SIP outcome is called on the wire.
test.each([
  [486, 'user_busy', 'unknown'],
  [600, 'user_busy', 'unknown'],
  [603, 'call_rejected', 'callee'],
  [403, 'call_rejected', 'callee'],
  [404, 'not_found', 'callee'],
  [604, 'not_found', 'callee'],
  [408, 'timeout', 'callee'],
  [480, 'unspecified', 'callee'],
  [503, 'unspecified', 'callee'],
])('a %i to our INVITE is %s by %s', (status, cause, source) => {
  expect(hangupOfStatus(status)).toEqual({ cause, source, sipCause: String(status) });
});

test('silence counts as 408 and a dead transport as 503', () => {
  expect(hangupOfFailure({ kind: 'timeout' })).toEqual({ cause: 'timeout', source: 'unknown', sipCause: '408' });
  const dead = hangupOfFailure({ kind: 'transport', error: new Error('unreachable') });
  expect(dead).toEqual({ cause: 'unspecified', source: 'unknown', sipCause: '503' });
});

test('who hung up is told from the side that began the leg', () => {
  expect(hangups.byFarEnd('incoming').source).toBe('caller');
  expect(hangups.byFarEnd('outgoing').source).toBe('callee');
  expect(hangups.byPlatform('incoming')).toEqual({
    cause: 'normal_clearing',
    source: 'callee',
    sipCause: 'unspecified',
  });
  expect(hangups.byPlatform('outgoing').source).toBe('caller');
});

test('the application gives up a ringing outbound leg, and refuses a parked one', () => {
  expect(hangups.byApplication({ state: 'ringing', direction: 'outgoing' })).toBe(hangups.cancelled);
  expect(hangups.byApplication({ state: 'parked', direction: 'incoming' })).toBe(hangups.rejected);
  for (const state of ['answering', 'answered'] as const)
    expect(hangups.byApplication({ state, direction: 'incoming' })).toEqual(hangups.byPlatform('incoming'));
});

test('retry_on_timeout false reports no_answer instead of timeout', () => {
  expect(hangups.ringTimeout(undefined).cause).toBe('timeout');
  expect(hangups.ringTimeout(false).cause).toBe('no_answer');
});
