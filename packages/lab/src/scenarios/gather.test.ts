import type { CallGatherEndedPayload } from '@hookswitch/contract';
import Telnyx from 'telnyx';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FileServer } from '../file-server.ts';
import type { Phone } from '../phone.ts';
import type { PhoneCall } from '../phone-call.ts';
import { toneWav } from '../tone-wav.ts';
import { applicationNumber, Stage } from './stage.ts';

let stage: Stage;
let files: FileServer;
let alice: Phone;
let client: Telnyx;

beforeAll(async () => {
  files = await FileServer.start({
    '/prompt.wav': toneWav(600, 0.4),
    '/long-prompt.wav': toneWav(600, 120),
    '/invalid.wav': toneWav(1300, 0.4),
  });
  stage = await Stage.open();
  alice = await stage.phone('alice');
  client = new Telnyx({ apiKey: stage.platform.apiKey, baseURL: stage.platform.apiUrl });
});
afterAll(async () => {
  await stage?.close();
  await files?.close();
});

/** Alice in a call of the application. */
async function answeredCall(): Promise<{ id: string; call: PhoneCall }> {
  const call = await alice.call(applicationNumber);
  const { call_control_id: id } = await stage.inbound();
  await client.calls.actions.answer(id, {});
  await call.isAnswered();
  return { id, call };
}

async function ended(callControlId: string): Promise<CallGatherEndedPayload> {
  return (await stage.catcher.next('call.gather.ended', { callControlId })).data.payload;
}
async function outcome(callControlId: string): Promise<[status: string, digits: string]> {
  const { status, digits } = await ended(callControlId);
  return [status, digits];
}
/** From the last key to the end of the input, as the events of the leg tell. */
function waitedMs(callControlId: string): number {
  const at = (type: string) =>
    stage.catcher.eventsOf(callControlId).findLast(({ data }) => data.event_type === type)?.data.occurred_at ?? '';
  return Date.parse(at('call.gather.ended')) - Date.parse(at('call.dtmf.received'));
}
/** Where 200 ms were asked for and 5 s are usual. */
const soonMs = 4000;
const playbacks = (callControlId: string) =>
  stage.catcher.eventsOf(callControlId).flatMap(({ data }) => {
    const { media_url: url, media_name: name, status } = data.payload as Record<string, string | undefined>;
    if (!data.event_type.startsWith('call.playback.')) return [];
    const source = name ?? new URL(url ?? '').pathname;
    return [
      [data.event_type.slice('call.playback.'.length), source, ...(status === undefined ? [] : [status])].join(' '),
    ];
  });

async function hangUp(id: string): Promise<void> {
  await client.calls.actions.hangup(id, {});
  await stage.ending(id);
}
/** Status, code and pointer of a refusal. */
async function refusal(id: string, action: string, params: Record<string, unknown>) {
  const { status, body } = await stage.platform.api.request('POST', `/calls/${id}/actions/${action}`, params);
  const { errors } = body as { errors: { code: string; source?: { pointer: string } }[] };
  return [status, errors[0]?.code, errors[0]?.source?.pointer];
}
/** So long that nothing of a test waits for it. */
const long = 60_000;
const patient = { initial_timeout_millis: long, inter_digit_timeout_millis: long };

describe('gather', () => {
  test('maximum_digits ends it; the event echoes gather_id, and each key has its call.dtmf.received', async () => {
    const { id, call } = await answeredCall();
    await client.calls.actions.gather(id, { ...patient, gather_id: 'pin', maximum_digits: 4, client_state: 'cGlu' });
    await call.sendDtmf('1234');
    expect(await ended(id)).toMatchObject({
      ...{ status: 'valid', digits: '1234', gather_id: 'pin', client_state: 'cGlu', call_control_id: id },
      ...{ to: applicationNumber },
    });
    const keys = stage.catcher.eventsOf(id).filter(({ data }) => data.event_type === 'call.dtmf.received');
    expect(keys).toHaveLength(4);
    await hangUp(id);
  });

  test('terminating_digit ends it and is not part of it; minimum_digits makes fewer invalid', async () => {
    const { id, call } = await answeredCall();
    await client.calls.actions.gather(id, patient);
    await call.sendDtmf('42#');
    expect(await outcome(id)).toEqual(['valid', '42']);
    await client.calls.actions.gather(id, { ...patient, terminating_digit: '*', minimum_digits: 3 });
    await call.sendDtmf('7#*');
    expect(await outcome(id)).toEqual(['invalid', '7#']);
    await hangUp(id);
  });

  test('valid_digits: any other key makes the input invalid', async () => {
    const { id, call } = await answeredCall();
    await client.calls.actions.gather(id, { ...patient, valid_digits: '12' });
    await call.sendDtmf('13');
    expect(await outcome(id)).toEqual(['invalid', '13']);
    await hangUp(id);
  });

  test('initial_timeout_millis: no key in time is a timeout; without one the first key has 5 s', async () => {
    const { id } = await answeredCall();
    await client.calls.actions.gather(id, { initial_timeout_millis: 100 });
    expect(await outcome(id)).toEqual(['timeout', '']);
    await hangUp(id);
  });

  test('inter_digit_timeout_millis and timeout_millis: what was pressed until then counts', async () => {
    const { id, call } = await answeredCall();
    await client.calls.actions.gather(id, { initial_timeout_millis: long, inter_digit_timeout_millis: 200 });
    await call.sendDtmf('5');
    expect(await outcome(id)).toEqual(['valid', '5']);
    expect(waitedMs(id)).toBeLessThan(soonMs);
    await client.calls.actions.gather(id, { ...patient, timeout_millis: 2000, minimum_digits: 2 });
    await call.sendDtmf('6');
    expect(await outcome(id)).toEqual(['invalid', '6']);
    await hangUp(id);
  });

  test('gather_stop and a further gather cancel it, the end of the call ends it before call.hangup', async () => {
    const { id, call } = await answeredCall();
    await client.calls.actions.gather(id, { ...patient, gather_id: 'first' });
    await call.sendDtmf('8');
    await stage.catcher.next('call.dtmf.received', { callControlId: id });
    await client.calls.actions.stopGather(id, {});
    expect(await outcome(id)).toEqual(['cancelled', '8']);
    // Nothing runs: nothing to do.
    await client.calls.actions.stopGather(id, {});
    await client.calls.actions.gather(id, { ...patient, gather_id: 'second' });
    await client.calls.actions.gather(id, { ...patient, gather_id: 'third' });
    expect(await ended(id)).toMatchObject({ status: 'cancelled', gather_id: 'second' });
    await call.hangup();
    expect(await ended(id)).toMatchObject({ status: 'call_hangup', gather_id: 'third', digits: '' });
    await stage.ending(id);
    expect(stage.catcher.eventsOf(id).at(-1)?.data.event_type).toBe('call.hangup');
  });

  test('is refused before the answer, and for limits that exclude each other', async () => {
    const call = await alice.call(applicationNumber);
    const { call_control_id: id } = await stage.inbound();
    expect(await refusal(id, 'gather', {})).toEqual([422, '90034', undefined]);
    expect(await refusal(id, 'gather_stop', {})).toEqual([422, '90034', undefined]);
    await client.calls.actions.answer(id, {});
    await call.isAnswered();
    expect(await refusal(id, 'gather', { minimum_digits: 5, maximum_digits: 4 })).toEqual([
      ...[422, '90022', '/minimum_digits'],
    ]);
    expect(await refusal(id, 'gather', { terminating_digit: 'x' })).toEqual([422, '90007', '/terminating_digit']);
    await hangUp(id);
  });
});

describe.each([
  ['gather_using_audio', () => ({ audio_url: files.url('/long-prompt.wav') })],
  ['gather_using_speak', () => ({ payload: 'Please enter your account number.', voice: 'female' })],
] as const)('%s takes the rules for keys of gather', (action, prompt) => {
  /** What comes of these keys under these rules, at the first try. */
  async function judged(leg: { id: string; call: PhoneCall }, keys: string, rules: object) {
    const params = { ...prompt(), maximum_tries: 1, timeout_millis: long, inter_digit_timeout_millis: long, ...rules };
    const { status } = await stage.platform.api.request('POST', `/calls/${leg.id}/actions/${action}`, params);
    expect(status).toBe(200);
    await leg.call.sendDtmf(keys);
    return outcome(leg.id);
  }

  test('minimum_digits, maximum_digits, terminating_digit and valid_digits', async () => {
    const leg = await answeredCall();
    expect(await judged(leg, '7#*', { terminating_digit: '*', minimum_digits: 3 })).toEqual(['invalid', '7#']);
    expect(await judged(leg, '12', { maximum_digits: 2 })).toEqual(['valid', '12']);
    expect(await judged(leg, '13', { valid_digits: '12' })).toEqual(['invalid', '13']);
    await hangUp(leg.id);
  });

  test('timeout_millis and inter_digit_timeout_millis', async () => {
    const leg = await answeredCall();
    expect(await judged(leg, '5', { inter_digit_timeout_millis: 200 })).toEqual(['valid', '5']);
    expect(waitedMs(leg.id)).toBeLessThan(soonMs);
    expect(await judged(leg, '6', { timeout_millis: 2000, minimum_digits: 2 })).toEqual(['invalid', '6']);
    await hangUp(leg.id);
  });
});

describe('gather_using_audio', () => {
  test('the first key cuts the prompt short and is part of the input', async () => {
    const { id, call } = await answeredCall();
    const params = { audio_url: files.url('/long-prompt.wav'), maximum_digits: 2, inter_digit_timeout_millis: long };
    await client.calls.actions.gatherUsingAudio(id, params);
    await call.hears(600);
    await call.sendDtmf('1');
    await expect.poll(() => call.hearing, { timeout: 20_000 }).toEqual([]);
    await stage.catcher.next('call.playback.ended', { callControlId: id });
    await call.sendDtmf('2');
    expect(await outcome(id)).toEqual(['valid', '12']);
    expect(playbacks(id)).toEqual(['started /long-prompt.wav', 'ended /long-prompt.wav cancelled']);
    await hangUp(id);
  });

  test('maximum_tries: without a key the prompt is heard as often, each time for timeout_millis', async () => {
    const { id } = await answeredCall();
    await client.calls.actions.gatherUsingAudio(id, {
      ...{ audio_url: files.url('/prompt.wav'), maximum_tries: 2, timeout_millis: 100 },
    });
    expect(await outcome(id)).toEqual(['timeout', '']);
    expect(playbacks(id)).toEqual([
      'started /prompt.wav',
      'ended /prompt.wav completed',
      'started /prompt.wav',
      'ended /prompt.wav completed',
    ]);
    await hangUp(id);
  });

  test('invalid_audio_url and invalid_media_name are heard after an invalid input, and the prompt again', async () => {
    await client.media.upload({ media_url: files.url('/prompt.wav'), media_name: 'gather-prompt' });
    await client.media.upload({ media_url: files.url('/invalid.wav'), media_name: 'gather-invalid' });
    const { id, call } = await answeredCall();
    const rules = { valid_digits: '1', maximum_digits: 1, maximum_tries: 2 };
    await client.calls.actions.gatherUsingAudio(id, {
      ...{ media_name: 'gather-prompt', invalid_media_name: 'gather-invalid', ...rules },
    });
    await call.hears(600);
    await call.sendDtmf('2');
    await call.hears(1300);
    await call.hears(600);
    await call.sendDtmf('1');
    expect(await outcome(id)).toEqual(['valid', '1']);
    await client.calls.actions.gatherUsingAudio(id, {
      ...{ audio_url: files.url('/prompt.wav'), invalid_audio_url: files.url('/invalid.wav'), ...rules },
    });
    await call.hears(600);
    await call.sendDtmf('3');
    await call.hears(1300);
    await call.hears(600);
    await call.sendDtmf('4');
    expect(await outcome(id)).toEqual(['invalid', '4']);
    await hangUp(id);
  });

  test('gather_stop silences the prompt; one that cannot be had does not keep the keys from counting', async () => {
    const { id, call } = await answeredCall();
    await client.calls.actions.gatherUsingAudio(id, { audio_url: files.url('/long-prompt.wav') });
    await call.hears(600);
    await client.calls.actions.stopGather(id, {});
    expect(await outcome(id)).toEqual(['cancelled', '']);
    await expect.poll(() => call.hearing, { timeout: 20_000 }).toEqual([]);
    await client.calls.actions.gatherUsingAudio(id, { audio_url: files.url('/none.wav'), maximum_digits: 1 });
    await stage.catcher.next('call.playback.ended', {
      callControlId: id,
      where: ({ status }) => status === 'file_not_found',
    });
    await call.sendDtmf('9');
    expect(await outcome(id)).toEqual(['valid', '9']);
    await hangUp(id);
  });

  test('is refused without exactly one prompt, and for two of an invalid input', async () => {
    const { id } = await answeredCall();
    const url = files.url('/prompt.wav');
    expect(await refusal(id, 'gather_using_audio', {})).toEqual([422, '10004', '/audio_url']);
    expect(await refusal(id, 'gather_using_audio', { audio_url: url, media_name: 'x' })).toEqual([
      ...[422, '10027', '/media_name'],
    ]);
    const twice = { audio_url: url, invalid_audio_url: url, invalid_media_name: 'x' };
    expect(await refusal(id, 'gather_using_audio', twice)).toEqual([422, '10027', '/invalid_media_name']);
    await hangUp(id);
  });
});
