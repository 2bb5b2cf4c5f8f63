import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findSamples, wavHeader } from '@hookswitch/wav';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PieceTranscriber } from '../../speech/transcriber.ts';
import { transcribeRecording } from './transcribe-recording.ts';

const rateHz = 8000;
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'recorded-'));
});
afterAll(() => rm(directory, { recursive: true }));

/** Notes what it is given: the lengths in seconds, and the first sample of each piece. */
function notingTranscriber() {
  const pieces: { secs: number; first: number }[] = [];
  const left = new Set<string>();
  const transcriber: PieceTranscriber = {
    kind: 'pieces',
    objection: () => undefined,
    newFile: () => {
      const file = join(directory, `piece-${pieces.length}.wav`);
      left.add(file);
      return file;
    },
    async transcribe(wav) {
      const bytes = await readFile(wav);
      const found = findSamples(bytes);
      expect([found.rateHz, found.channels, found.bits]).toEqual([rateHz, 1, 16]);
      pieces.push({ secs: (found.end - found.start) / 2 / rateHz, first: bytes.readInt16LE(found.start) });
      if (pieces.length === 3) throw new Error('the engine has had enough');
      return ` piece ${pieces.length}\n`;
    },
    async discard(wav) {
      left.delete(wav);
      await rm(wav, { force: true });
    },
    close: async () => {},
  };
  return { transcriber, pieces, left };
}

/** Two channels: loud but for a pause of a second, which begins at `quietAtSecs`. */
async function recorded(secs: number, quietAtSecs: number): Promise<string> {
  const file = join(directory, `recorded-${secs}.wav`);
  const samples = Buffer.alloc(secs * rateHz * 4);
  for (let at = 0; at < secs * rateHz; at += 1) {
    const isQuiet = at >= quietAtSecs * rateHz && at < (quietAtSecs + 1) * rateHz;
    samples.writeInt16LE(isQuiet ? 0 : 1000, 4 * at);
    samples.writeInt16LE(isQuiet ? 0 : 500, 4 * at + 2);
  }
  await writeFile(file, Buffer.concat([wavHeader({ rateHz, channels: 2 }, samples.length), samples]));
  return file;
}

test('an endpoint gets a long recording in pieces that end in a pause, both sides on one channel', async () => {
  const { transcriber, pieces, left } = notingTranscriber();
  expect(await transcribeRecording(transcriber, await recorded(150, 115), 'en')).toBe('piece 1 piece 2');
  const [first, second] = pieces.map(({ secs }) => secs);
  expect(first).toBeGreaterThan(115);
  expect(first).toBeLessThan(116);
  expect((first ?? 0) + (second ?? 0)).toBeCloseTo(150);
  expect(pieces[0]?.first).toBe(1500);
  expect(left.size).toBe(0);
});

test('a piece that fails fails the whole, and leaves no file behind', async () => {
  const { transcriber, pieces, left } = notingTranscriber();
  await expect(transcribeRecording(transcriber, await recorded(250, 112), undefined)).rejects.toThrow('had enough');
  expect(pieces).toHaveLength(3);
  expect(left.size).toBe(0);
});

test('an engine that objects, and a file that is no recording, are errors', async () => {
  const { transcriber } = notingTranscriber();
  const busy = { ...transcriber, objection: () => 'The engine is being started again.' };
  await expect(transcribeRecording(busy, await recorded(1, 0), 'en')).rejects.toThrow('being started again');
  const text = join(directory, 'text.wav');
  await writeFile(text, 'not a WAV file');
  await expect(transcribeRecording(transcriber, text, 'en')).rejects.toThrow('beginning');
});
