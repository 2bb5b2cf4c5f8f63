import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AudioSink } from './audio/audio-sink.ts';
import type { AudioSource } from './audio/audio-source.ts';
import { Tone } from './audio/tone.ts';
import type { SampleRate } from './audio-frame.ts';
import { createInProcessMediaEngine } from './in-process-media-engine.ts';
import type { CodecName, MediaEngine, MediaMix } from './media-engine.ts';
import { MemoryNetwork } from './memory-network.test.support.ts';
import type { MixEvent } from './mix-spec.ts';
import { Session } from './session.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Tells the level of single frequencies in the last 200 ms that it heard. */
class Ear implements AudioSink {
  readonly #frames: { readonly samples: Int16Array; readonly rateHz: SampleRate }[] = [];

  write(frame: Int16Array, rateHz: SampleRate): void {
    this.#frames.push({ samples: frame.slice(), rateHz });
  }

  level(frequencyHz: number): number {
    let [re, im, count, time] = [0, 0, 0, 0];
    for (const { samples, rateHz } of this.#frames.slice(-10)) {
      for (const sample of samples) {
        re += sample * Math.cos(2 * Math.PI * frequencyHz * time);
        im += sample * Math.sin(2 * Math.PI * frequencyHz * time);
        time += 1 / rateHz;
      }
      count += samples.length;
    }
    return count === 0 ? 0 : (2 * Math.hypot(re, im)) / count;
  }

  /** Which of the frequencies are heard. */
  hears(...frequenciesHz: number[]): number[] {
    return frequenciesHz.filter((frequencyHz) => this.level(frequencyHz) > 1500);
  }

  loudest(): number {
    return Math.max(0, ...this.#frames.slice(-10).flatMap(({ samples }) => [...samples].map(Math.abs)));
  }
}

interface Party {
  readonly phone: Session;
  readonly leg: Session;
  readonly ear: Ear;
}

async function open(engine: MediaEngine): Promise<Session> {
  const session = await engine.createSession();
  if (!(session instanceof Session)) throw new Error('an engine in this process makes sessions of its own');
  return session;
}

/** Phones, each in a call of its own codec with a leg of the engine. */
async function parties(codecs: readonly CodecName[]) {
  const network = new MemoryNetwork();
  const engine = createInProcessMediaEngine({ host: '127.0.0.1', bind: network.bind });
  const made: Party[] = [];
  for (const codec of codecs) {
    const [phone, leg, ear] = [await open(engine), await open(engine), new Ear()];
    const answer = await phone.answerOffer(await leg.createOffer({ codecs: [codec] }));
    await leg.acceptAnswer(answer.sdp);
    phone.audio.addTap(ear, 'inbound');
    made.push({ phone, leg, ear });
  }
  return { engine, made };
}

const talker = { heardBy: 'all', hears: true } as const;
const tones = [400, 700, 1000, 1300] as const;

async function mixed(codecs: readonly CodecName[]): Promise<{ engine: MediaEngine; mix: MediaMix; made: Party[] }> {
  const { engine, made } = await parties(codecs);
  const mix = await engine.createMix();
  for (const [index, { phone, leg }] of made.entries()) {
    await mix.place(leg, talker);
    phone.audio.addSource(new Tone({ frequenciesHz: [tones[index] ?? 0] }), 'exclusive');
  }
  return { engine, mix, made };
}

const everybodyHears = (made: readonly Party[]) => made.map(({ ear }) => ear.hears(...tones));

test.each([
  ['one codec', ['PCMU', 'PCMU', 'PCMU']],
  ['unlike codecs and rates', ['PCMA', 'G722', 'OPUS', 'L16']],
] as const)('each hears the others and not itself: %s', async (_, codecs) => {
  const { engine, made } = await mixed(codecs);
  vi.advanceTimersByTime(1000);
  const all = tones.slice(0, codecs.length);
  expect(everybodyHears(made)).toEqual(all.map((own) => all.filter((tone) => tone !== own)));
  await engine.close();
});

test('its own voice is gone to the last bit: who speaks alone hears nothing', async () => {
  const { engine, made } = await mixed(['PCMU']);
  vi.advanceTimersByTime(1000);
  expect(made[0]?.ear.loudest()).toBe(0);
  await engine.close();
});

test('who is muted is not heard and hears; who is on hold hears what is played to it, and is back at once', async () => {
  const { engine, mix, made } = await mixed(['PCMU', 'PCMU', 'PCMU']);
  const [first, second] = made as [Party, Party];
  await mix.place(first.leg, { heardBy: [], hears: true });
  vi.advanceTimersByTime(500);
  expect(everybodyHears(made)).toEqual([[700, 1000], [1000], [700]]);
  await mix.place(first.leg, talker);
  await mix.place(second.leg, { heardBy: [], hears: false });
  vi.advanceTimersByTime(500);
  expect(everybodyHears(made)).toEqual([[1000], [], [400]]);
  await mix.place(second.leg, talker);
  vi.advanceTimersByTime(500);
  expect(everybodyHears(made)).toEqual([
    [700, 1000],
    [400, 1000],
    [400, 700],
  ]);
  await engine.close();
});

test('a whisper is heard by those it is for, and by nobody else', async () => {
  const { engine, mix, made } = await mixed(['PCMU', 'PCMA', 'G722']);
  const [first, second] = made as [Party, Party];
  await mix.place(first.leg, { heardBy: [second.leg.id], hears: true });
  vi.advanceTimersByTime(500);
  expect(everybodyHears(made)).toEqual([[700, 1000], [400, 1000], [700]]);
  await engine.close();
});

test('many who shout are clipped, not wrapped around', async () => {
  const { engine, mix, made } = await mixed(['L16', 'L16', 'L16', 'L16']);
  const shout: AudioSource = { read: (into) => into.fill(30_000) !== undefined };
  for (const { phone } of made) phone.audio.addSource(shout, 'exclusive');
  const heard = new Ear();
  made[0]?.leg.audio.addTap(heard, 'outbound');
  vi.advanceTimersByTime(500);
  expect(heard.loudest()).toBe(32_767);
  await mix.close();
  await engine.close();
});

test('who leaves or closes is heard no more, and a bridge takes a session out', async () => {
  const { engine, mix, made } = await mixed(['PCMU', 'PCMU', 'PCMU']);
  const [first, second, third] = made as [Party, Party, Party];
  await third.leg.close();
  vi.advanceTimersByTime(500);
  expect([first, second].map(({ ear }) => ear.hears(...tones))).toEqual([[700], [400]]);
  await engine.bridge(first.leg, second.leg);
  await expect(mix.play({ id: 'x', audio: { bytes: new Uint8Array(0) } }, first.leg)).rejects.toThrow(
    'not in this mix',
  );
  vi.advanceTimersByTime(500);
  expect([first, second].map(({ ear }) => ear.hears(...tones))).toEqual([[700], [400]]);
  await expect(mix.place(first.leg, talker)).rejects.toThrow('is in a bridge');
  await engine.close();
});

test('the floor goes to the loudest, once he has been that for 300 ms', async () => {
  const { engine, made } = await parties(['PCMU', 'PCMU']);
  const [first, second] = made as [Party, Party];
  const mix = await engine.createMix();
  const events: MixEvent[] = [];
  mix.onEvent = (event) => events.push(event);
  await mix.place(first.leg, talker);
  await mix.place(second.leg, talker);
  await first.phone.startTone(400);
  vi.advanceTimersByTime(200);
  expect(events).toEqual([]);
  vi.advanceTimersByTime(800);
  await first.phone.stopTone();
  await second.phone.startTone(700);
  vi.advanceTimersByTime(1000);
  expect(events).toEqual([
    { kind: 'floor-changed', session: first.leg.id },
    { kind: 'floor-changed', session: second.leg.id },
  ]);
  await engine.close();
});

test('comfort noise is heard softly while nobody speaks, where it is wanted', async () => {
  const { engine, made } = await parties(['L16']);
  const mix = await engine.createMix({ comfortNoise: true });
  await mix.place((made[0] as Party).leg, talker);
  vi.advanceTimersByTime(1000);
  expect(made[0]?.ear.loudest()).toBeGreaterThan(5);
  expect(made[0]?.ear.loudest()).toBeLessThan(100);
  await engine.close();
});

test('a recording has the first member on one channel and the rest on the other; a beep is heard by all', async () => {
  const { engine, mix, made } = await mixed(['PCMU', 'PCMU', 'PCMU']);
  const file = join(await mkdtemp(join(tmpdir(), 'mix-')), 'mix.wav');
  const ended = new Promise<MixEvent>((resolve) => {
    mix.onEvent = (event) => {
      if (event.kind === 'recording-ended') resolve(event);
    };
  });
  vi.advanceTimersByTime(500);
  await mix.startRecording({ id: 'r', file, channels: 'dual', track: 'both' });
  await mix.beep();
  vi.advanceTimersByTime(300);
  expect(made.map(({ ear }) => ear.hears(1400))).toEqual([[1400], [1400], [1400]]);
  vi.advanceTimersByTime(1700);
  await mix.changeRecording('r', 'ended');
  expect(await ended).toMatchObject({ recordingId: 'r', end: { reason: 'stopped', durationMs: 2000 } });
  const samples = new Int16Array((await readFile(file)).subarray(44).slice().buffer);
  const channel = (side: 0 | 1) => {
    const ear = new Ear();
    for (let at = samples.length - 3200; at < samples.length; at += 320) {
      ear.write(
        samples.slice(at, at + 320).filter((_, index) => index % 2 === side),
        8000,
      );
    }
    return ear.hears(...tones);
  };
  expect([channel(0), channel(1)]).toEqual([[400], [700, 1000]]);
  await engine.close();
});
