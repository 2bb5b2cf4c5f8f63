import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { encodeSample } from '../codec/g711.ts';
import { level, sine, type TestWav, wavOf } from './audio.test.support.ts';
import { openAudio } from './open-audio.ts';
import type { PcmReader } from './pcm-reader.ts';

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/${name}`, import.meta.url));

/** All of it, in frames of an odd length. */
function readAll(reader: PcmReader): number[] {
  const frame = new Int16Array(333);
  const samples: number[] = [];
  for (let read = reader.read(frame); read > 0; read = reader.read(frame)) samples.push(...frame.subarray(0, read));
  return samples;
}

const shapes: Record<string, TestWav> = {
  '16-bit PCM': { rateHz: 8000 },
  'stereo at 44.1 kHz': { rateHz: 44_100, channels: 2 },
  '8-bit PCM': { rateHz: 8000, bits: 8, write: (view, at, sample) => view.setUint8(at, (sample >> 8) + 128) },
  '24-bit PCM': {
    rateHz: 48_000,
    bits: 24,
    write: (view, at, sample) => {
      view.setUint8(at, 0);
      view.setInt16(at + 1, sample, true);
    },
  },
  '32-bit PCM': { rateHz: 16_000, bits: 32, write: (view, at, sample) => view.setInt32(at, sample << 16, true) },
  'float of 32 bits': {
    rateHz: 16_000,
    format: 3,
    bits: 32,
    write: (view, at, sample) => view.setFloat32(at, sample / 32_767, true),
  },
  'float of 64 bits': {
    rateHz: 16_000,
    format: 3,
    bits: 64,
    write: (view, at, sample) => view.setFloat64(at, sample / 32_767, true),
  },
  'mu-law': {
    rateHz: 8000,
    format: 7,
    bits: 8,
    write: (view, at, sample) => view.setUint8(at, encodeSample('PCMU', sample)),
  },
  'A-law': {
    rateHz: 8000,
    format: 6,
    bits: 8,
    write: (view, at, sample) => view.setUint8(at, encodeSample('PCMA', sample)),
  },
};

describe('a WAV', () => {
  test.each(Object.entries(shapes))('of %s sounds as it was made, again after rewinding', (_, shape) => {
    const reader = openAudio(wavOf(sine(1000, shape.rateHz, 0.5), shape));
    expect(reader.rateHz).toBe(shape.rateHz);
    for (let round = 0; round < 2; round += 1) {
      const samples = readAll(reader);
      expect(samples).toHaveLength(shape.rateHz / 2);
      expect(level(samples, 1000, shape.rateHz)).toBeGreaterThan(9500);
      expect(level(samples, 1000, shape.rateHz)).toBeLessThan(10_500);
      reader.rewind();
    }
  });

  test('with other chunks before the samples, and one that was cut off, is read as far as it goes', () => {
    const whole = wavOf(sine(1000, 8000, 1), { rateHz: 8000 });
    const list = new Uint8Array([...'LIST'].map((c) => c.charCodeAt(0)).concat([3, 0, 0, 0, 1, 2, 3, 0]));
    const bytes = new Uint8Array([...whole.subarray(0, 36), ...list, ...whole.subarray(36, 44 + 8001)]);
    expect(readAll(openAudio(bytes))).toHaveLength(4000);
  });
});

describe('an MP3', () => {
  test.each([
    ['tone-1000-mpeg25-8k.mp3', 8000],
    ['tone-1000-mpeg2-22k.mp3', 22_050],
    ['tone-1000-mpeg1-44k-stereo.mp3', 44_100],
  ])('%s is decoded at its own rate, again after rewinding', (name, rateHz) => {
    const reader = openAudio(fixture(name));
    expect(reader.rateHz).toBe(rateHz);
    for (let round = 0; round < 2; round += 1) {
      const samples = readAll(reader);
      expect(samples.length / rateHz).toBeGreaterThan(1);
      expect(samples.length / rateHz).toBeLessThan(1.3);
      const middle = samples.slice(rateHz / 4, (rateHz * 3) / 4);
      expect(level(middle, 1000, rateHz)).toBeGreaterThan(10_000);
      expect(level(middle, 600, rateHz)).toBeLessThan(300);
      reader.rewind();
    }
  });

  test('a tag before the audio is no audio, whatever is in it', () => {
    const audio = fixture('tone-1000-mpeg2-22k.mp3');
    const tag = Buffer.alloc(10 + 2000, 0xff);
    tag.write('ID3\x03\x00\x00', 0, 'latin1');
    tag.set([0, 0, 15, 80], 6);
    // A frame header of another rate in the middle of the tag.
    tag.set([0xff, 0xfb, 0x90, 0x64], 100);
    expect(openAudio(Buffer.concat([tag, audio])).rateHz).toBe(22_050);
  });
});

/** 20 MB, the most that is played. */
const large = (pattern: number[]) => Buffer.alloc(20_000_000, Buffer.from(pattern));

test.each([
  ['noise of one value', large([0xff])],
  ['headers and nothing else', large([0xff, 0xfb])],
  ['headers of free format, whose end is searched for', large([0xff, 0xfb, 0x00, 0x64, 0, 0, 0, 0, 0, 0, 0, 0, 0])],
  ['tags without end', large([...Buffer.from('ID3\x03\0\0\0\0\0\0', 'latin1')])],
  [
    'audio, then headers of free format',
    Buffer.concat([fixture('tone-1000-mpeg2-22k.mp3'), large([0xff, 0xe3, 0x00, 0x64, 0, 0, 0])]),
  ],
])('%s in an MP3 is decoded or refused at once', (_, bytes) => {
  try {
    expect(readAll(openAudio(bytes)).length).toBeLessThan(22_050 * 2);
  } catch (error) {
    expect(error).toMatchObject({ code: 'invalid-audio' });
  }
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['text', Buffer.from('<!doctype html><title>404 Not Found</title>'.repeat(50))],
  ['a WAV without samples', Buffer.from(wavOf([], { rateHz: 8000 })).subarray(0, 36)],
  ['a WAV of a format that nobody knows', wavOf([1, 2, 3], { rateHz: 8000, format: 2 })],
  ['a WAV at 12 Hz', wavOf([1, 2, 3], { rateHz: 12 })],
  ['a tag and nothing behind it', Buffer.from('ID3\x03\x00\x00\x00\x00\x00\x05hello world and more', 'latin1')],
])('%s is refused', (_, bytes) => {
  expect(() => openAudio(bytes)).toThrow(expect.objectContaining({ code: 'invalid-audio' }));
});
