import type { WebhookEvent } from '@hookswitch/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Phone } from '../phone.ts';
import type { PhoneCall } from '../phone-call.ts';
import { applicationId, applicationNumber, numbers, Stage } from './stage.ts';

/*
 * Calls, commands and phones that do what dice tell them to, many at a time. Whatever they come up with: every command is
 * answered `ok` or with a coded refusal, every leg begins with its one call.initiated and ends with its one call.hangup,
 * nobody is left on the line. Another game: HOOKSWITCH_SEED=7 npx vitest run random-calls
 */

const seeds = process.env.HOOKSWITCH_SEED ? [Number(process.env.HOOKSWITCH_SEED)] : [1, 2, 3];
const games = 24;
const stepsOfAGame = 6;

/** Mulberry32: the same seed gives the same dice. */
function dice(seed: number) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { pick: <T>(list: readonly T[]): T | undefined => list[Math.floor(next() * list.length)] };
}
type Dice = ReturnType<typeof dice>;

let stage: Stage;
let phones: Phone[];

beforeAll(async () => {
  stage = await Stage.open();
  phones = await Promise.all([stage.phone('alice'), stage.phone('bob'), stage.phone('carol')]);
});
// Also proves that every leg of this file ended in exactly one call.hangup.
afterAll(() => stage?.close());

/** The legs that live now, as the API lists them. */
async function alive(): Promise<string[]> {
  const path = `/connections/${applicationId}/active_calls?page[size]=250`;
  return (await stage.platform.api.data<{ call_control_id: string }[]>('GET', path)).map((leg) => leg.call_control_id);
}

const ringing = { timeout_secs: 5 };
/** Commands with what they need; `other` is some leg, perhaps the same one, perhaps one that is over. */
const commands: readonly ((other: string) => readonly [action: string, body: object])[] = [
  () => ['answer', {}],
  () => ['answer', { client_state: 'YQ==' }],
  () => ['reject', { cause: 'USER_BUSY' }],
  () => ['hangup', {}],
  (other) => ['bridge', { call_control_id: other }],
  (other) => ['bridge', { call_control_id: other, park_after_unbridge: 'self' }],
  (other) => ['bridge', { call_control_id: other, hold_after_unbridge: true }],
  (other) => ['bridge', { call_control_id: other, play_ringtone: true, prevent_double_bridge: true }],
  () => ['transfer', { to: numbers.bob, ...ringing }],
  () => ['transfer', { to: numbers.carol, early_media: false, ...ringing }],
  () => ['refer', { sip_address: 'sip:carol@example.com' }],
  () => ['send_sip_info', { content_type: 'text/plain', body: 'hello' }],
  () => ['send_dtmf', { digits: '12#' }],
];

/** What the person at a phone may do. Each is nothing where the call is in no state for it. */
const deeds: readonly ((call: PhoneCall) => Promise<unknown>)[] = [
  (call) => call.hangup(),
  (call) => (call.state === 'ringing' && call.direction === 'incoming' ? call.answer() : Promise.resolve()),
  (call) => (call.state === 'talking' ? call.hold() : Promise.resolve()),
  (call) => (call.state === 'talking' ? call.hold(false) : Promise.resolve()),
];

/** One step: a command, a deed of a far end, or both at the same moment. Gives what the command was answered with. */
async function step(roll: Dice, legs: readonly string[]): Promise<string[]> {
  const [leg, other] = [roll.pick(legs), roll.pick(legs)];
  const [action, body] = roll.pick(commands)?.(other ?? 'v3:nobody') ?? ['hangup', {}];
  const calls = phones.flatMap((phone) => phone.calls).filter((call) => call.state !== 'ended');
  const [call, deed] = [roll.pick(calls), roll.pick(deeds)];
  const what = roll.pick(['command', 'deed', 'both'] as const);
  const acted = async () => {
    if (leg === undefined || what === 'deed') return [];
    const { status, body: answer } = await stage.platform.api.request('POST', `/calls/${leg}/actions/${action}`, body);
    const code = (answer as { errors?: { code: string }[] }).errors?.[0]?.code;
    return status === 200 || (status === 422 && code !== undefined) ? [] : [`${action}: ${status} ${code}`];
  };
  // A far end may find that the call ended a moment ago.
  const did = async () => (what === 'command' || call === undefined ? undefined : deed?.(call).catch(() => undefined));
  const [wrong] = await Promise.all([acted(), did()]);
  return wrong;
}

async function game(roll: Dice): Promise<string[]> {
  for (const phone of phones) phone.behaviour = roll.pick(['answer', 'ring', 'busy', 'decline', 'answer']) ?? 'answer';
  const caller = roll.pick(phones);
  if (roll.pick([true, false])) await caller?.call(applicationNumber);
  else await stage.dial(roll.pick([numbers.alice, numbers.bob, numbers.carol]) ?? numbers.bob, ringing);
  const wrong: string[] = [];
  for (let count = 0; count < stepsOfAGame; count += 1) wrong.push(...(await step(roll, await alive())));
  return wrong;
}

/** What is wrong with the events of a leg. */
function faultOf(events: readonly WebhookEvent[]): string | undefined {
  const types = events.map(({ data }) => data.event_type);
  const count = (type: string) => types.filter((each) => each === type).length;
  const whole = count('call.initiated') === 1 && count('call.hangup') === 1 && count('call.answered') <= 1;
  // What a far end tells of a REFER may come after its end.
  const inOrder = types[0] === 'call.initiated' && types.filter((type) => !/refer/.test(type)).at(-1) === 'call.hangup';
  return whole && inOrder ? undefined : types.join(', ');
}

test.each(seeds)('a game of dice with seed %i', { timeout: 120_000 }, async (seed) => {
  const roll = dice(seed);
  const wrong: string[] = [];
  for (let count = 0; count < games; count += 4) {
    const several = await Promise.all([1, 2, 3, 4].map(() => game(roll)));
    wrong.push(...several.flat());
  }
  for (const id of await alive()) await stage.platform.api.request('POST', `/calls/${id}/actions/hangup`, {});
  await expect.poll(alive, { timeout: 40_000 }).toEqual([]);
  const legs = new Map<string, WebhookEvent[]>();
  const idsOf = () =>
    stage.catcher.events.flatMap(({ data }) => (data.payload as { call_control_id?: string }).call_control_id ?? []);
  const faults = () =>
    [...new Set(idsOf())].flatMap((id) => {
      legs.set(id, stage.catcher.eventsOf(id));
      return faultOf(legs.get(id) ?? []) ?? [];
    });
  // The last events are still on their way.
  await expect.poll(faults, { timeout: 20_000 }).toEqual([]);
  expect(wrong).toEqual([]);
  expect(legs.size).toBeGreaterThanOrEqual(games);
});
