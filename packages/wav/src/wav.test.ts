import { expect, test } from 'vitest';
import { findSamples, WavError } from './find-samples.ts';
import { pcmWav, wavHeader, wavHeaderBytes } from './wav-header.ts';

test('the header is that of RIFF/WAVE, octet for octet', () => {
  // RIFF 36+4 WAVE, fmt  16: format 1, 1 channel, 8000 Hz, 16000 octets a second, 2 a block, 16 bits; data 4.
  const header = '52494646280000005741564566 6d7420 10000000 0100 0100 401f0000 803e0000 0200 1000 6461746104000000';
  expect(pcmWav(8000, Int16Array.of(1), Int16Array.of(-2)).toString('hex')).toBe(
    `${header.replaceAll(' ', '')}0100feff`,
  );
});

test('two channels of 24 bits take six octets a block', () => {
  const header = wavHeader({ rateHz: 48_000, channels: 2, bits: 24 }, 12);
  expect([header.readUInt32LE(28), header.readUInt16LE(32), header.readUInt16LE(34)]).toEqual([288_000, 6, 24]);
});

test('more samples than its lengths can tell are promised as far as they go', () => {
  const header = wavHeader({ rateHz: 8000, channels: 1 }, 5_000_000_000);
  expect(header.readUInt32LE(4)).toBe(0xffff_ffff);
  expect(header.readUInt32LE(40)).toBe(0xffff_ffff - wavHeaderBytes);
});

const whole = pcmWav(16_000, new Int16Array(100));
const odd = Buffer.from('LIST\x03\0\0\0abc\0', 'latin1');

test.each([
  ['as it was made', whole, 44, 244],
  ['after a chunk of odd length', Buffer.concat([whole.subarray(0, 36), odd, whole.subarray(36)]), 56, 256],
  ['cut off', whole.subarray(0, 101), 44, 101],
  ['cut off behind its header', whole.subarray(0, 44), 44, 44],
  ['with something behind the samples', Buffer.concat([whole, odd]), 44, 244],
])('samples are found in a file %s', (_, file, start, end) => {
  expect(findSamples(file)).toEqual({ rateHz: 16_000, channels: 1, format: 1, bits: 16, start, end });
});

test('an extensible format is that of its sub-format', () => {
  const extension = Buffer.alloc(24);
  extension.writeUInt16LE(3, 8);
  const file = Buffer.concat([whole.subarray(0, 36), extension, whole.subarray(36)]);
  file.writeUInt32LE(40, 16);
  file.writeUInt16LE(0xfffe, 20);
  expect(findSamples(file)).toMatchObject({ format: 3, start: 68 });
});

test.each([
  ['nothing', Buffer.alloc(0), 'has no beginning of one'],
  ['a RIFF of something else', Buffer.from('RIFF\0\0\0\0AVI LIST'), 'has no beginning of one'],
  ['no samples', whole.subarray(0, 36), 'has no samples'],
  ['no format', Buffer.concat([whole.subarray(0, 12), whole.subarray(36)]), 'has its samples before their format'],
  ['half a format', whole.subarray(0, 30), 'has a broken format'],
])('a file with %s is refused', (_, file, message) => {
  expect(() => findSamples(file)).toThrow(new WavError(message));
});
