import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SippOptions, startSipp } from './sipp.ts';
import { numbers, Stage } from './stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage?.close());

/** SIPp registers bob: 401, its digest, 200. */
const register = (options: SippOptions = {}) =>
  startSipp('uac-registers', {
    ...{ remote: stage.platform.sip, service: 'bob', credentials: { username: 'bob', password: 'bob-secret' } },
    keys: { expires: '600' },
    ...options,
  });

test('SIPp registers with digest: from then on the number of its phone leads to it', async () => {
  const before = await stage.dial(numbers.bob);
  expect((await stage.ending(before.call_control_id)).hangup_cause).not.toBe('timeout');
  await (await register()).done;
  // SIPp has ended, and its port is closed: bob is called, and does not answer.
  const after = await stage.dial(numbers.bob, { timeout_secs: 5 });
  expect((await stage.ending(after.call_control_id)).hangup_cause).toBe('timeout');
});

test('SIPp registers over TCP', async () => {
  const remote = stage.platform.sipOver.get('tcp') ?? expect.unreachable();
  await (await register({ remote, transport: 'tcp' })).done;
});

test('a thousand registrations with digest, 250 in a second: each is challenged, and let in', async () => {
  await (await register({ runs: { count: 1_000, perSec: 250 }, withinMs: 60_000 })).done;
}, 70_000);

// Last: who guesses is not listened to for a while.
test('SIPp with a wrong password stays outside', async () => {
  const phone = await register({ credentials: { username: 'bob', password: 'wrong' } });
  await expect(phone.done).rejects.toThrow(/401|503/);
});
