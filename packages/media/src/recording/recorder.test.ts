import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import type { AudioSink, TapSide } from '../audio/audio-sink.ts';
import type { AudioSource } from '../audio/audio-source.ts';
import type { SampleRate } from '../audio-frame.ts';
import { level, sine } from '../playback/audio.test.support.ts';
import type { RecordingEnd, RecordingSpec } from '../recording-spec.ts';
import { Recorder } from './recorder.ts';

const directory = mkdtempSync(join(tmpdir(), 'hookswitch-recorder-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
let count = 0;

/** A session that is moved frame by frame: first what is said, then what is heard. */
class Leg {
  readonly taps = new Map<AudioSink, TapSide>();
  readonly sources = new Set<AudioSource>();
  rateHz: SampleRate = 8000;

  addTap(sink: AudioSink, side: TapSide): void {
    this.taps.set(sink, side);
  }
  removeTap(sink: AudioSink): void {
    this.taps.delete(sink);
  }
  addSource(source: AudioSource): void {
    this.sources.add(source);
  }
  removeSource(source: AudioSource): void {
    this.sources.delete(source);
  }

  /** Both sides at once, each a tone or silence, for so many ms. */
  async talk(ms: number, saidHz?: number, heardHz?: number): Promise<void> {
    const samples = (hz: number | undefined) =>
      hz === undefined ? new Int16Array((this.rateHz * ms) / 1000) : sine(hz, this.rateHz, ms / 1000);
    const sides = { inbound: samples(saidHz), outbound: samples(heardHz) };
    const length = this.rateHz / 50;
    for (let at = 0; at < sides.inbound.length; at += length) {
      for (const side of ['inbound', 'outbound'] as const) {
        const frame = sides[side].slice(at, at + length);
        if (side === 'outbound') for (const source of this.sources) source.read(frame, this.rateHz);
        for (const [sink, its] of this.taps) if (its === side) sink.write(frame, this.rateHz);
      }
      await Promise.resolve();
    }
  }
}

let leg: Leg;
beforeEach(() => {
  leg = new Leg();
});

function record(fields: Partial<RecordingSpec> = {}) {
  count += 1;
  const file = join(directory, `${count}.wav`);
  const ends: RecordingEnd[] = [];
  const spec: RecordingSpec = { id: 'r', file, channels: 'dual', track: 'both', ...fields };
  return { recorder: new Recorder(spec, leg, (end) => ends.push(end)), file, ends };
}

/** What the file says it is, and the samples of each channel. */
function read(file: string) {
  const bytes = readFileSync(file);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  expect(bytes.toString('latin1', 0, 4) + bytes.toString('latin1', 8, 16)).toBe('RIFFWAVEfmt ');
  expect([view.getUint32(4, true), view.getUint32(40, true)]).toEqual([bytes.length - 8, bytes.length - 44]);
  const channels = view.getUint16(22, true);
  const tracks = Array.from({ length: channels }, (_, channel) =>
    Array.from({ length: (bytes.length - 44) / 2 / channels }, (_, at) =>
      view.getInt16(44 + 2 * (at * channels + channel), true),
    ),
  );
  return { rateHz: view.getUint32(24, true), tracks };
}

const has = (samples: number[], hz: number, rateHz = 8000) => level(samples, hz, rateHz) > 4000;

test('dual: what is said is on the first channel, what is heard on the second, in step', async () => {
  const { recorder, file, ends } = record();
  await leg.talk(500, 400);
  await leg.talk(500, undefined, 1000);
  await recorder.end('stopped');
  const { rateHz, tracks } = read(file);
  expect([rateHz, tracks.length, tracks[0]?.length]).toEqual([8000, 2, 8000]);
  const [said = [], heard = []] = tracks;
  expect([said.slice(0, 4000), said.slice(4000)].map((part) => has(part, 400))).toEqual([true, false]);
  expect([heard.slice(0, 4000), heard.slice(4000)].map((part) => has(part, 1000))).toEqual([false, true]);
  expect(ends).toEqual([{ reason: 'stopped', durationMs: 1000 }]);
  expect(leg.taps.size).toBe(0);
});

test('single: both sides on one channel; one side alone where a track is asked for', async () => {
  const both = record({ channels: 'single' });
  const inbound = record({ channels: 'single', track: 'inbound' });
  const outbound = record({ channels: 'dual', track: 'outbound' });
  await leg.talk(1000, 400, 1000);
  for (const { recorder } of [both, inbound, outbound]) await recorder.end('stopped');
  const [mixed = []] = read(both.file).tracks;
  expect([400, 1000].map((hz) => has(mixed, hz))).toEqual([true, true]);
  const [said = []] = read(inbound.file).tracks;
  expect([400, 1000].map((hz) => has(said, hz))).toEqual([true, false]);
  const [silent = [], heard = []] = read(outbound.file).tracks;
  expect([silent.every((sample) => sample === 0), has(heard, 1000), heard.length]).toEqual([true, true, 8000]);
});

test('a pause leaves out what was said meanwhile', async () => {
  const { recorder, file, ends } = record();
  await leg.talk(400, 400);
  recorder.pause();
  await leg.talk(1000, 1000);
  recorder.resume();
  await leg.talk(400, 700);
  await recorder.end('stopped');
  const [said = []] = read(file).tracks;
  expect(said).toHaveLength(6400);
  expect([400, 700, 1000].map((hz) => level(said, hz, 8000) > 2000)).toEqual([true, true, false]);
  expect(ends[0]?.durationMs).toBe(800);
});

test('it ends by itself when it is long enough, or after so much silence', async () => {
  const long = record({ maxLengthMs: 1000 });
  const silent = record({ silenceMs: 1000 });
  await leg.talk(600, 400);
  await leg.talk(1500);
  await leg.talk(500, 400);
  await Promise.all([long.recorder.end('stopped'), silent.recorder.end('stopped')]);
  expect(long.ends).toEqual([{ reason: 'max-length', durationMs: 1000 }]);
  expect(silent.ends).toEqual([{ reason: 'silence', durationMs: 1600 }]);
});

test('frames of a turn that came late do not make it longer than it may be', async () => {
  const { ends } = record({ maxLengthMs: 1000 });
  await leg.talk(980, 440);
  const frame = new Int16Array(160);
  for (let late = 0; late < 4; late += 1) for (const [sink] of leg.taps) sink.write(frame, 8000);
  await vi.waitFor(() => expect(ends).toHaveLength(1));
  expect(ends).toEqual([{ reason: 'max-length', durationMs: 1000 }]);
});

test('trim leaves out the silence at both ends, and nothing in between', async () => {
  const { recorder, file, ends } = record({ trim: true });
  await leg.talk(2000);
  await leg.talk(500, 400);
  await leg.talk(1000);
  await leg.talk(500, undefined, 1000);
  await leg.talk(3000);
  await recorder.end('stopped');
  const { tracks } = read(file);
  expect(tracks[0]).toHaveLength(16_000);
  expect([has((tracks[0] ?? []).slice(0, 4000), 400), has((tracks[1] ?? []).slice(12_000), 1000)]).toEqual([
    true,
    true,
  ]);
  expect(ends[0]?.durationMs).toBe(2000);
  const empty = record({ trim: true });
  await leg.talk(500);
  await empty.recorder.end('closed');
  expect([empty.ends, statSync(empty.file).size]).toEqual([[{ reason: 'closed', durationMs: 0 }], 44]);
});

test('a beep is heard by the far end and is not in the recording', async () => {
  const { recorder, file } = record({ beep: true });
  expect([leg.sources.size, leg.taps.size]).toEqual([1, 0]);
  await leg.talk(400, 400);
  expect([leg.sources.size, leg.taps.size]).toEqual([0, 2]);
  await leg.talk(500, 700);
  await recorder.end('stopped');
  const [said = [], heard = []] = read(file).tracks;
  expect([said.length, has(said, 700), has(said, 400), level(heard, 1400, 8000) < 100]).toEqual([
    4000,
    true,
    false,
    true,
  ]);
});

test('a leg that changes its rate is recorded at the rate it began with', async () => {
  const { recorder, file } = record();
  await leg.talk(500, 400);
  leg.rateHz = 16_000;
  await leg.talk(500, 1000, 700);
  await recorder.end('stopped');
  const { rateHz, tracks } = read(file);
  expect([rateHz, tracks[0]?.length]).toEqual([8000, 8000]);
  expect(has((tracks[0] ?? []).slice(4200, 7800), 1000)).toBe(true);
  expect(has((tracks[1] ?? []).slice(4200, 7800), 700)).toBe(true);
});

test('the header is right while it goes on: what a crash leaves can be played', async () => {
  const { recorder, file } = record();
  await leg.talk(2000, 400);
  await expect.poll(() => statSync(file).size, { timeout: 20_000 }).toBe(44 + 64_000);
  await expect.poll(() => readFileSync(file).readUInt32LE(40), { timeout: 20_000 }).toBe(64_000);
  expect(has(read(file).tracks[0] ?? [], 400)).toBe(true);
  await recorder.end('stopped');
});

test('a disk that gets full ends the recording; what was written can be played, and the leg goes on', async () => {
  const probe = await open(join(directory, 'probe'), 'w');
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  const { file, ends } = record();
  await leg.talk(1000, 400);
  await expect.poll(() => statSync(file).size, { timeout: 20_000 }).toBe(44 + 32_000);
  const write = vi.spyOn(Object.getPrototypeOf(probe) as { write(): unknown }, 'write').mockRejectedValueOnce(full);
  await leg.talk(1000, 400);
  await expect
    .poll(() => ends, { timeout: 20_000 })
    .toEqual([{ reason: 'failed', detail: full.message, durationMs: 1000 }]);
  write.mockRestore();
  await probe.close();
  expect(has(read(file).tracks[0] ?? [], 400)).toBe(true);
  expect(leg.taps.size).toBe(0);
});

test('a file that cannot be made ends the recording, and the leg goes on', async () => {
  const { ends } = record({ file: join(directory, 'absent', 'x.wav') });
  await leg.talk(500, 400);
  await expect
    .poll(() => ends, { timeout: 20_000 })
    .toEqual([{ reason: 'failed', detail: expect.stringContaining('ENOENT'), durationMs: 0 }]);
  expect(leg.taps.size).toBe(0);
});
