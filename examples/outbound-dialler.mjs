// Calls a list of numbers, so many at a time; who is busy or does not answer is called again later. Ends when all are done.
// TELNYX_API_KEY, TELNYX_BASE_URL and TELNYX_PUBLIC_KEY say through whom; CONNECTION_ID and FROM from where, NUMBERS is a
// comma list. TRIES (default 3), RETRY_AFTER_SECS (60), AT_ONCE (2), RING_SECS (30) and TALK_SECS (10) say how.
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import Telnyx from 'telnyx';
import { fromState, serveWebhooks, toState } from './webhook-server.mjs';

const client = new Telnyx();
const setting = (name, otherwise) => Number(process.env[name] ?? otherwise);
const tries = setting('TRIES', 3);
const worthAnotherTry = new Set(['user_busy', 'timeout', 'no_answer', 'unspecified']);
/** Per attempt: resolves with how it ended. */
const attempts = new Map();

async function attempt(number) {
  const id = randomUUID();
  const ended = new Promise((resolve) => attempts.set(id, resolve));
  await client.calls.dial({
    ...{ connection_id: process.env.CONNECTION_ID, from: process.env.FROM, to: number },
    timeout_secs: setting('RING_SECS', 30),
    client_state: toState({ id }),
    // The client sends a request again when no answer came: with a command_id it is one call all the same.
    command_id: id,
  });
  return ended;
}

async function call(number) {
  for (let count = 1; count <= tries; count += 1) {
    if (count > 1) await wait(setting('RETRY_AFTER_SECS', 60) * 1000);
    const { answered, cause } = await attempt(number);
    console.log(`${number}: try ${count}: ${answered ? 'answered' : cause}`);
    if (answered || !worthAnotherTry.has(cause)) return;
  }
  console.log(`${number}: given up`);
}

const answered = new Set();
serveWebhooks(client, {
  'call.answered': async (leg) => {
    answered.add(leg.call_control_id);
    // Here your message would be played; then we hang up.
    await wait(setting('TALK_SECS', 10) * 1000);
    await client.calls.actions.hangup(leg.call_control_id);
  },
  'call.hangup': async (leg) => {
    const { id } = fromState(leg.client_state);
    attempts.get(id)?.({ answered: answered.delete(leg.call_control_id), cause: leg.hangup_cause });
    attempts.delete(id);
  },
});

const waiting = (process.env.NUMBERS ?? '').split(',').filter(Boolean);
const work = async () => {
  for (let number = waiting.shift(); number !== undefined; number = waiting.shift()) await call(number);
};
await Promise.all(Array.from({ length: setting('AT_ONCE', 2) }, work));
console.log('done');
process.exit();
