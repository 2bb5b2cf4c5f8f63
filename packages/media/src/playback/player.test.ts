import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import type { AudioSource, SourceMode } from '../audio/audio-source.ts';
import type { SampleRate } from '../audio-frame.ts';
import type { MediaEvent } from '../media-engine.ts';
import type { PlaybackSpec } from '../playback-spec.ts';
import { level, sine, wavOf } from './audio.test.support.ts';
import { Player } from './player.ts';

const directory = mkdtempSync(join(tmpdir(), 'hookswitch-player-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A session that pulls frames when it is told to. */
class Leg {
  readonly sources = new Map<AudioSource, SourceMode>();
  readonly events: string[] = [];
  readonly player = new Player(this);

  addSource(source: AudioSource, mode: SourceMode): void {
    this.sources.set(source, mode);
  }

  removeSource(source: AudioSource): void {
    this.sources.delete(source);
  }

  onEvent = (event: MediaEvent): void => {
    if (event.kind === 'playback-started') this.events.push(`${event.playbackId} started`);
    if (event.kind === 'playback-ended') this.events.push(`${event.playbackId} ${event.end.reason}`);
  };

  /** What is heard in so many frames: the sum of all sources. */
  async hear(frames: number, rateHz: SampleRate = 8000): Promise<number[]> {
    const heard: number[] = [];
    for (let count = 0; count < frames; count += 1) {
      const sum = new Array<number>(rateHz / 50).fill(0);
      const frame = new Int16Array(rateHz / 50);
      for (const source of this.sources.keys()) {
        if (source.read(frame, rateHz))
          for (const [index, sample] of frame.entries()) sum[index] = (sum[index] ?? 0) + sample;
      }
      heard.push(...sum);
      await Promise.resolve();
    }
    return heard;
  }
}

let leg: Leg;
beforeEach(() => {
  leg = new Leg();
});

const tone = (frequencyHz: number, seconds: number, rateHz = 8000) => ({
  bytes: wavOf(sine(frequencyHz, rateHz, seconds), { rateHz }),
});

/** Plays it and waits until it is loaded, if it is its turn. */
async function play(spec: PlaybackSpec): Promise<void> {
  leg.player.play(spec);
  await new Promise((resolve) => setImmediate(resolve));
}

test('one after the other, without a gap and each with its events; then nothing is attached any more', async () => {
  await play({ id: 'a', audio: tone(400, 0.3) });
  await play({ id: 'b', audio: tone(1000, 0.3) });
  const heard = await leg.hear(31);
  expect(leg.events).toEqual(['a started', 'a completed', 'b started', 'b completed']);
  expect(level(heard.slice(0, 2400), 400, 8000)).toBeGreaterThan(9000);
  expect(level(heard.slice(2400, 4800), 1000, 8000)).toBeGreaterThan(9000);
  expect(leg.sources.size).toBe(0);
});

test.each([8000, 16_000, 48_000] as const)('a file of 22.05 kHz is heard at %i Hz in its own time', async (rateHz) => {
  await play({ id: 'a', audio: tone(1000, 1, 22_050) });
  const heard = await leg.hear(60, rateHz);
  expect(level(heard.slice(rateHz / 4, (rateHz * 3) / 4), 1000, rateHz)).toBeGreaterThan(9000);
  const end = heard.findLastIndex((sample) => Math.abs(sample) > 100);
  expect(Math.abs(end / rateHz - 1)).toBeLessThan(0.03);
  expect(leg.events).toEqual(['a started', 'a completed']);
});

test('it is heard as often as asked for, and for ever until it is stopped', async () => {
  await play({ id: 'a', audio: tone(400, 0.1), times: 3 });
  await play({ id: 'b', audio: tone(1000, 0.1), times: Number.POSITIVE_INFINITY });
  const heard = await leg.hear(500);
  expect(heard.slice(0, 2400).every((_, at) => at % 800 !== 0 || Math.abs(heard[at + 5] ?? 0) > 1000)).toBe(true);
  expect(level(heard.slice(-800), 1000, 8000)).toBeGreaterThan(9000);
  leg.player.stop({ which: 'all', lanes: ['main'] });
  expect(leg.events).toEqual(['a started', 'a completed', 'b started', 'b stopped']);
  expect((await leg.hear(2)).every((sample) => sample === 0)).toBe(true);
});

test('stop current goes on with what waits, stop all ends everything, whatever has begun', async () => {
  for (const id of ['a', 'b', 'c', 'd']) await play({ id, audio: tone(400, 1) });
  await leg.hear(5);
  leg.player.stop({ which: 'current', lanes: ['main'] });
  await leg.hear(5);
  leg.player.stop({ which: 'all', lanes: ['main', 'overlay'] });
  expect(leg.events).toEqual(['a started', 'a stopped', 'b started', 'b stopped', 'c stopped', 'd stopped']);
  expect(leg.sources.size).toBe(0);
});

test('an overlay is mixed, the main lane replaces; each is stopped without the other', async () => {
  await play({ id: 'a', audio: tone(400, 1) });
  await play({ id: 'top', audio: tone(1000, 1), lane: 'overlay' });
  expect([...leg.sources.values()]).toEqual(['exclusive', 'overlay']);
  const heard = await leg.hear(20);
  expect([400, 1000].map((frequency) => level(heard, frequency, 8000) > 9000)).toEqual([true, true]);
  leg.player.stop({ which: 'all', lanes: ['overlay'] });
  expect([...leg.sources.values()]).toEqual(['exclusive']);
  expect(leg.events).toEqual(['a started', 'top started', 'top stopped']);
});

test('what cannot be played fails at its turn and the next one is heard', async () => {
  const broken = join(directory, 'broken.wav');
  writeFileSync(broken, 'RIFF and nothing that makes sense');
  const good = join(directory, 'good.wav');
  writeFileSync(good, wavOf(sine(400, 8000, 0.2), { rateHz: 8000 }));
  const details: string[] = [];
  leg.onEvent = (event) => {
    if (event.kind === 'playback-started') leg.events.push(`${event.playbackId} started`);
    if (event.kind !== 'playback-ended') return;
    leg.events.push(`${event.playbackId} ${event.end.reason}`);
    if (event.end.reason === 'failed') details.push(event.end.detail);
  };
  leg.player.play({ id: 'a', audio: { file: good } });
  leg.player.play({ id: 'b', audio: { file: broken } });
  leg.player.play({ id: 'c', audio: { file: join(directory, 'absent.wav') } });
  leg.player.play({ id: 'd', audio: { file: good } });
  await vi.waitFor(
    async () => {
      await leg.hear(1);
      expect(leg.events.at(-1)).toBe('d completed');
    },
    { timeout: 20_000, interval: 1 },
  );
  expect(leg.events).toEqual(['a started', 'a completed', 'b failed', 'c failed', 'd started', 'd completed']);
  expect(details).toEqual(['the WAV has no beginning of one', 'the file cannot be read: ENOENT']);
});

test('a leg that closes is silent and says nothing more; limits are kept', async () => {
  await play({ id: 'a', audio: tone(400, 1) });
  leg.player.close();
  expect([leg.sources.size, leg.events]).toEqual([0, []]);
  for (let count = 0; count < 100; count += 1) leg.player.play({ id: 'x', audio: tone(400, 0.1) });
  expect(() => leg.player.play({ id: 'x', audio: tone(400, 0.1) })).toThrow(/100 playbacks/);
  expect(() => leg.player.play({ id: 'x', audio: tone(400, 0.1), times: 0 })).toThrow(RangeError);
});
