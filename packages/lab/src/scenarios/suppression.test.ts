import { pcmWav } from '@hookswitch/wav';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiExchange } from '../api-caller.ts';
import { listenToWav } from '../heard-wav.ts';
import type { Phone } from '../phone.ts';
import type { PhoneCall } from '../phone-call.ts';
import { applicationNumber, numbers, Stage } from './stage.ts';

let stage: Stage;
let alice: Phone;

beforeAll(async () => {
  stage = await Stage.open();
  [alice] = await Promise.all([
    stage.phone('alice', { listenHz: [1000] }),
    stage.phone('bob', { behaviour: 'answer', toneHz: 1000 }),
  ]);
});
// Also proves that every leg of this file ended in exactly one call.hangup.
afterAll(() => stage?.close());

const command = (id: string, action: string, params: object = {}) =>
  stage.platform.api.request('POST', `/calls/${id}/actions/${action}`, params);

/** Four seconds of a fan: noise below 230 Hz or so, the same every time. */
function fan(): Buffer {
  let [state, level] = [1, 0];
  const samples = Int16Array.from({ length: 4 * 8000 }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    level = 0.83 * level + 0.17 * ((state | 0) / 2 ** 31);
    return 6000 * level;
  });
  return pcmWav(8000, samples);
}

/** How loud the second half of so many seconds is at a leg's far end: the mean square of what it hears. */
async function loudness(id: string, track: 'inbound' | 'outbound', seconds = 2): Promise<number> {
  const wish = { channels: 'single', format: 'wav', recording_track: track, max_length: seconds };
  expect(await command(id, 'record_start', wish)).toMatchObject({ status: 200 });
  const { payload } = (await stage.catcher.next('call.recording.saved', { callControlId: id, withinMs: 30_000 })).data;
  const response = await fetch(payload.recording_urls.wav ?? '');
  const { channels, rateHz } = listenToWav(Buffer.from(await response.arrayBuffer()));
  const heard = [...(channels[0]?.slice((-rateHz * seconds) / 2) ?? [])];
  return heard.reduce((sum, sample) => sum + sample * sample, 0) / heard.length;
}

async function answered(): Promise<{ call: PhoneCall; id: string }> {
  const call = await alice.call(applicationNumber);
  const { call_control_id: id } = await stage.inbound();
  await stage.platform.api.action(id, 'answer');
  await call.isAnswered();
  return { call, id };
}

function refusal({ status, body }: ApiExchange) {
  const { errors } = body as { errors: { code: string; source?: { pointer: string } }[] };
  return [status, errors[0]?.code, errors[0]?.source?.pointer];
}

test('suppression_start: the other one hears no fan any more, until suppression_stop; direction says whose', async () => {
  const { call, id } = await answered();
  const { call_control_id: other } = await stage.dial(numbers.bob, { link_to: id, bridge_on_answer: true });
  await call.hears(1000);
  await call.say(fan());
  const noisy = await loudness(other, 'outbound');
  // What goes to Alice is another direction.
  expect(await command(id, 'suppression_start', { direction: 'outbound' })).toMatchObject({ status: 200 });
  expect(await loudness(other, 'outbound')).toBeGreaterThan(noisy / 2);
  // By 10 dB at least, soon; inbound is the default.
  expect(await command(id, 'suppression_start')).toMatchObject({ status: 200, body: { data: { result: 'ok' } } });
  expect(await loudness(other, 'outbound', 6)).toBeLessThan(noisy / 10);
  expect(await command(id, 'suppression_stop')).toMatchObject({ status: 200 });
  expect(await loudness(other, 'outbound')).toBeGreaterThan(noisy / 2);
  await command(id, 'hangup');
  for (const each of [id, other]) await stage.ending(each);
}, 60_000);

test('what is refused, by name', async () => {
  const call = await alice.call(applicationNumber);
  const { call_control_id: id } = await stage.inbound();
  const refused = async (action: string, params: object = {}) => refusal(await command(id, action, params));
  expect(await refused('suppression_start')).toEqual([422, '90034', undefined]);
  await stage.platform.api.action(id, 'answer');
  await call.isAnswered();
  expect(await refused('suppression_stop')).toEqual([422, '90033', undefined]);
  const engine = { noise_suppression_engine: 'Krisp' };
  expect(await refused('suppression_start', engine)).toEqual([422, '10027', '/noise_suppression_engine']);
  expect(await refused('suppression_start', { direction: 'up' })).toEqual([422, '10032', '/direction']);
  await command(id, 'hangup');
  await stage.ending(id);
});
