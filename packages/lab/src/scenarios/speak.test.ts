import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallSpeakEndedPayload } from '@hookswitch/contract';
import Telnyx from 'telnyx';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FileServer } from '../file-server.ts';
import { type HeardWav, listenToWav } from '../heard-wav.ts';
import { likeness, loudness } from '../loudness.ts';
import type { Phone } from '../phone.ts';
import type { PhoneCall } from '../phone-call.ts';
import { toneWav } from '../tone-wav.ts';
import { applicationNumber, numbers, Stage } from './stage.ts';

let stage: Stage;
let folder: string;
let files: FileServer;
let alice: Phone;
let bob: Phone;
let client: Telnyx;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hookswitch-speak-'));
  files = await FileServer.start({ '/1300.wav': toneWav(1300, 60) });
  stage = await Stage.open();
  [alice, bob] = await Promise.all([stage.phone('alice'), stage.phone('bob', { behaviour: 'answer' })]);
  client = new Telnyx({ apiKey: stage.platform.apiKey, baseURL: stage.platform.apiUrl });
});
afterAll(async () => {
  await stage?.close();
  await files?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Alice in a call of the application. */
async function answeredCall(): Promise<{ id: string; call: PhoneCall }> {
  const call = await alice.call(applicationNumber);
  const { call_control_id: id } = await stage.inbound();
  await client.calls.actions.answer(id, {});
  await call.isAnswered();
  return { id, call };
}

const started = async (callControlId: string) =>
  (await stage.catcher.next('call.speak.started', { callControlId })).data.payload;
const ended = async (callControlId: string): Promise<CallSpeakEndedPayload> =>
  (await stage.catcher.next('call.speak.ended', { callControlId, withinMs: 60_000 })).data.payload;

async function hangUp(...ids: string[]): Promise<void> {
  await client.calls.actions.hangup(ids[0] ?? '', {});
  for (const id of ids) await stage.ending(id);
}
/** Status, code and pointer of a refusal. */
async function refusal(id: string, action: string, params: Record<string, unknown>) {
  const { status, body } = await stage.platform.api.request('POST', `/calls/${id}/actions/${action}`, params);
  const { errors } = body as { errors: { code: string; source?: { pointer: string } }[] };
  return [status, errors[0]?.code, errors[0]?.source?.pointer];
}

const spokenFolder = () => join(stage.platform.dataDir, 'speech');
/** What the synthesiser has made until now. */
const spoken = async (): Promise<string[]> => (await readdir(spokenFolder())).sort();

let recordings = 0;
/** What a phone hears while something is done. */
async function heardDuring(call: PhoneCall, during: () => Promise<void>): Promise<HeardWav> {
  recordings += 1;
  const file = join(folder, `${recordings}.wav`);
  await call.record(file);
  await during();
  await call.stopRecording(file);
  return listenToWav(await readFile(file));
}

const courseOf = ({ channels, rateHz }: HeardWav) => loudness(channels[0] ?? new Int16Array(0), rateHz);

/** Speaks, and gives what the synthesiser made of it and what the phone heard. */
async function speakHeard(
  { id, call }: { id: string; call: PhoneCall },
  params: Telnyx.Calls.ActionSpeakParams,
): Promise<{ made: HeardWav; heard: HeardWav }> {
  const before = await spoken();
  const heard = await heardDuring(call, async () => {
    await client.calls.actions.speak(id, params);
    expect((await ended(id)).status).toBe('completed');
  });
  const [name] = (await spoken()).filter((file) => !before.includes(file));
  if (name === undefined) throw new Error('nothing new was made');
  return { made: listenToWav(await readFile(join(spokenFolder(), name))), heard };
}

describe('speak', () => {
  test('the phone hears what the embedded synthesiser makes of the payload, and nothing else', async () => {
    const leg = await answeredCall();
    const first = await speakHeard(leg, { payload: 'Welcome. Which department would you like?', voice: 'female' });
    const second = await speakHeard(leg, {
      payload: 'Goodbye, and thank you very much for calling us.',
      voice: 'female',
    });
    expect(first.made.durationMs).toBeGreaterThan(1000);
    expect(likeness(courseOf(first.made), courseOf(first.heard))).toBeGreaterThan(0.9);
    expect(likeness(courseOf(second.made), courseOf(second.heard))).toBeGreaterThan(0.9);
    expect(likeness(courseOf(first.made), courseOf(second.heard))).toBeLessThan(0.7);
    const begin = await started(leg.id);
    expect(begin).not.toHaveProperty('from');
    expect(begin.speak_id).toMatch(/^[0-9a-z]{10}$/);
    const [end] = stage.catcher.eventsOf(leg.id).filter(({ data }) => data.event_type === 'call.speak.ended');
    expect(end?.data.payload).toMatchObject({ speak_id: begin.speak_id, call_control_id: leg.id });
    await hangUp(leg.id);
  });

  test('voice and language choose the speaker: another one says the same otherwise', async () => {
    const leg = await answeredCall();
    const payload = 'Your call is important to us.';
    const woman = await speakHeard(leg, { payload, voice: 'AWS.Polly.Joanna-Neural' });
    const man = await speakHeard(leg, { payload, voice: 'male' });
    const scot = await speakHeard(leg, { payload, voice: 'male', language: 'en-GB' });
    const courses = [woman, man, scot].map(({ made }) => courseOf(made));
    for (const [index, { heard }] of [woman, man, scot].entries()) {
      const scores = courses.map((course) => likeness(course, courseOf(heard)));
      expect(scores.indexOf(Math.max(...scores))).toBe(index);
    }
    await hangUp(leg.id);
  });

  test('payload_type ssml: a break is silence, prosody slows down, tags are not read', async () => {
    const leg = await answeredCall();
    const plain = await speakHeard(leg, { payload: 'one two', voice: 'male' });
    const paused = await speakHeard(leg, {
      ...{ payload: '<speak>one <break time="1500ms"/> two</speak>', payload_type: 'ssml', voice: 'male' },
    });
    expect(longestSilenceMs(paused.heard)).toBeGreaterThan(1400);
    expect(longestSilenceMs(plain.made)).toBeLessThan(1000);
    const slow = await speakHeard(leg, {
      ...{ payload: '<prosody rate="50%">one two</prosody>', payload_type: 'ssml', voice: 'male' },
    });
    expect(slow.made.durationMs).toBeGreaterThan(1.6 * plain.made.durationMs);
    const quiet = await speakHeard(leg, {
      ...{ payload: '<prosody volume="-12dB">one two</prosody>', payload_type: 'ssml', voice: 'male' },
    });
    expect(Math.max(...courseOf(quiet.heard))).toBeLessThan(0.4 * Math.max(...courseOf(plain.heard)));
    await hangUp(leg.id);
  });

  test('payload_type ssml: an alias and spelled letters sound as those words do, sentences have a pause between them', async () => {
    const leg = await answeredCall();
    // The same words are made once: what sounds like the plain text is that very speech.
    for (const [plain, ssml] of [
      ['World Wide Web', '<speak><sub alias="World Wide Web">WWW</sub></speak>'],
      ['A, B, C', '<say-as interpret-as="characters">ABC</say-as>'],
    ] as const) {
      const text = await speakHeard(leg, { payload: plain, voice: 'male' });
      const made = await spoken();
      const heard = await heardDuring(leg.call, async () => {
        await client.calls.actions.speak(leg.id, { payload: ssml, payload_type: 'ssml', voice: 'male' });
        expect((await ended(leg.id)).status).toBe('completed');
      });
      expect(await spoken()).toEqual(made);
      expect(Math.max(...courseOf(heard))).toBeGreaterThan(0.5 * Math.max(...courseOf(text.heard)));
    }
    const sentences = await speakHeard(leg, {
      ...{ payload: '<p><s>one</s><s>two</s></p>', payload_type: 'ssml', voice: 'male' },
    });
    expect(longestSilenceMs(sentences.heard)).toBeGreaterThan(240);
    await hangUp(leg.id);
  });

  test('voice_settings: speed and loudness act, what does not is refused by name', async () => {
    const leg = await answeredCall();
    const payload = 'Speed is a setting.';
    const usual = await speakHeard(leg, { payload, voice: 'Telnyx.KokoroTTS.af' });
    const fast = await speakHeard(leg, {
      ...{ payload, voice: 'Telnyx.KokoroTTS.af', voice_settings: { type: 'telnyx', voice_speed: 2 } },
    });
    expect(fast.made.durationMs).toBeLessThan(0.7 * usual.made.durationMs);
    const settings = { type: 'elevenlabs', api_key_ref: 'mine' };
    expect(await refusal(leg.id, 'speak', { payload, voice: 'female', voice_settings: settings })).toEqual([
      ...[422, '10027', '/voice_settings/api_key_ref'],
    ]);
    await hangUp(leg.id);
  });

  test('the same words are made once', async () => {
    const leg = await answeredCall();
    const params = { payload: 'Once is enough.', voice: 'female' };
    const { made } = await speakHeard(leg, params);
    const before = await spoken();
    const again = await heardDuring(leg.call, async () => {
      await client.calls.actions.speak(leg.id, params);
      await ended(leg.id);
    });
    expect(likeness(courseOf(made), courseOf(again))).toBeGreaterThan(0.9);
    expect(await spoken()).toEqual(before);
    await hangUp(leg.id);
  });

  test('loop repeats it; playback_stop ends it, and the end of the call', async () => {
    const { id, call } = await answeredCall();
    const once = await speakHeard({ id, call }, { payload: 'Again.', voice: 'female' });
    const thrice = await heardDuring(call, async () => {
      await client.calls.actions.speak(id, { payload: 'Again.', voice: 'female', loop: 3 });
      await ended(id);
    });
    expect(thrice.durationMs).toBeGreaterThan(2.5 * once.made.durationMs);
    await client.calls.actions.speak(id, { payload: 'On and on.', voice: 'female', loop: 'infinity' });
    for (let count = 0; count < 3; count += 1) await started(id);
    await client.calls.actions.stopPlayback(id, {});
    expect((await ended(id)).status).toBe('completed');
    await client.calls.actions.speak(id, { payload: 'On and on.', voice: 'female', loop: 'infinity' });
    await started(id);
    await call.hangup();
    expect((await ended(id)).status).toBe('call_hangup');
    await stage.ending(id);
  });

  test('stop makes room; without it a speak waits for its turn', async () => {
    const { id, call } = await answeredCall();
    await client.calls.actions.startPlayback(id, { audio_url: files.url('/1300.wav') });
    await call.hears(1300);
    await client.calls.actions.speak(id, { payload: 'First.', voice: 'female' });
    await client.calls.actions.speak(id, { payload: 'Second.', voice: 'female', stop: 'current' });
    const [first, second] = [await ended(id), await ended(id)];
    expect([first.status, second.status]).toEqual(['completed', 'completed']);
    await expect.poll(() => call.hearing, { timeout: 20_000 }).toEqual([]);
    await client.calls.actions.speak(id, { payload: 'On and on.', voice: 'female', loop: 'infinity' });
    await client.calls.actions.speak(id, { payload: 'Third.', voice: 'female', stop: 'all' });
    await ended(id);
    await ended(id);
    await hangUp(id);
  });

  test('target_legs: the other leg of the bridge hears it, or both', async () => {
    const { id, call } = await answeredCall();
    const voice = 'female';
    expect(await refusal(id, 'speak', { payload: 'x', voice, target_legs: 'opposite' })).toEqual([
      ...[422, '90033', '/target_legs'],
    ]);
    const { call_control_id: other } = await stage.dial(numbers.bob);
    await stage.catcher.next('call.answered', { callControlId: other });
    const bobsCall = await bob.nextCall();
    await client.calls.actions.bridge(id, { call_control_id_to_bridge_with: other });
    for (const callControlId of [id, other]) await stage.catcher.next('call.bridged', { callControlId });
    const heard = await heardDuring(bobsCall, async () => {
      await client.calls.actions.speak(id, { payload: 'For the other leg.', voice, target_legs: 'opposite' });
      await ended(other);
    });
    expect(Math.max(...courseOf(heard))).toBeGreaterThan(1000);
    expect(stage.catcher.eventsOf(id).some(({ data }) => data.event_type === 'call.speak.started')).toBe(false);
    const heardByAlice = await heardDuring(call, async () => {
      await client.calls.actions.speak(id, { payload: 'For both.', voice, target_legs: 'both' });
      await Promise.all([ended(id), ended(other)]);
    });
    expect(Math.max(...courseOf(heardByAlice))).toBeGreaterThan(1000);
    await hangUp(id, other);
  });

  test('is refused before the answer, for broken SSML, for a language nobody speaks, for what basic does not have', async () => {
    const call = await alice.call(applicationNumber);
    const { call_control_id: id } = await stage.inbound();
    expect(await refusal(id, 'speak', { payload: 'x', voice: 'female' })).toEqual([422, '90034', undefined]);
    await client.calls.actions.answer(id, {});
    await call.isAnswered();
    const refused = (params: Record<string, unknown>) =>
      refusal(id, 'speak', { payload: 'x', voice: 'female', ...params });
    expect(await refused({ payload: '<speak>x', payload_type: 'ssml' })).toEqual([422, '90010', '/payload']);
    expect(await refused({ language: 'de-DE' })).toEqual([422, '90013', '/language']);
    expect(await refused({ voice: 'Azure.de-DE-KatjaNeural' })).toEqual([422, '90012', '/voice']);
    expect(await refused({ service_level: 'basic', payload_type: 'ssml' })).toEqual([422, '90030', '/service_level']);
    expect(await refused({ service_level: 'basic', language: 'en-GB' })).toEqual([422, '90030', '/service_level']);
    await hangUp(id);
  });
});

describe('gather_using_speak', () => {
  test('the first key cuts the prompt short and is part of the input; no speak event tells of the prompt', async () => {
    const { id, call } = await answeredCall();
    const heard = await heardDuring(call, async () => {
      await client.calls.actions.gatherUsingSpeak(id, {
        ...{ payload: 'Please enter your number. '.repeat(20), voice: 'female' },
        ...{ maximum_digits: 2, inter_digit_timeout_millis: 60_000 },
      });
      await expect.poll(async () => (await call.stats()).inbound.packets, { timeout: 20_000 }).toBeGreaterThan(20);
      await call.sendDtmf('12');
      const { data } = await stage.catcher.next('call.gather.ended', { callControlId: id });
      expect(data.payload).toMatchObject({ status: 'valid', digits: '12' });
    });
    expect(heard.durationMs).toBeLessThan(20_000);
    expect(stage.catcher.eventsOf(id).filter(({ data }) => data.event_type.includes('speak'))).toEqual([]);
    await hangUp(id);
  });

  test('invalid_payload is heard after an invalid input, and the prompt again, maximum_tries times', async () => {
    const { id, call } = await answeredCall();
    const before = await spoken();
    const heard = await heardDuring(call, async () => {
      await client.calls.actions.gatherUsingSpeak(id, {
        ...{ payload: 'Press one.', invalid_payload: 'That was wrong, completely wrong.', voice: 'male' },
        ...{ valid_digits: '1', maximum_digits: 1, maximum_tries: 2, timeout_millis: 200 },
      });
      await call.sendDtmf('9');
      // Both are heard to their end, and no key comes after them.
      const { data } = await stage.catcher.next('call.gather.ended', { callControlId: id, withinMs: 60_000 });
      expect(data.payload).toMatchObject({ status: 'timeout', digits: '' });
    });
    const made = await Promise.all(
      (await spoken())
        .filter((file) => !before.includes(file))
        .map(async (file) => listenToWav(await readFile(join(spokenFolder(), file)))),
    );
    expect(made).toHaveLength(2);
    for (const wav of made) expect(likeness(courseOf(wav), courseOf(heard))).toBeGreaterThan(0.85);
    await hangUp(id);
  });

  test('is refused for a language nobody speaks, and for what basic does not have', async () => {
    const { id } = await answeredCall();
    const refused = (params: object) =>
      refusal(id, 'gather_using_speak', { payload: 'Hello.', voice: 'female', ...params });
    expect(await refused({ language: 'de-DE' })).toEqual([422, '90013', '/language']);
    expect(await refused({ service_level: 'basic', language: 'en-GB' })).toEqual([422, '90030', '/service_level']);
    await hangUp(id);
  });

  test('is refused where the prompt for an invalid input cannot be spoken', async () => {
    const { id } = await answeredCall();
    const params = { payload: '<speak>x</speak>', payload_type: 'ssml', voice: 'female', invalid_payload: '<speak>' };
    expect(await refusal(id, 'gather_using_speak', params)).toEqual([422, '90010', '/invalid_payload']);
    await hangUp(id);
  });
});

/** The longest time without a sound. */
function longestSilenceMs(wav: HeardWav): number {
  const course = courseOf(wav);
  const loudest = Math.max(...course);
  let [longest, now] = [0, 0];
  // The silence before the first word and after the last one is no pause.
  const sounds = course.map((level) => level > loudest / 20);
  for (const sounding of sounds.slice(sounds.indexOf(true), sounds.lastIndexOf(true))) {
    now = sounding ? 0 : now + 10;
    longest = Math.max(longest, now);
  }
  return longest;
}
