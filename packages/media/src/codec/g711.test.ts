import { describe, expect, test } from 'vitest';
import { decodingTable, encodeSample, transcode } from './g711.ts';

/** A 1 kHz sine of 0 dBm0 as ITU-T G.711 tables 5 and 6 give it, in code words. */
const reference = {
  PCMU: [0x1e, 0x0b, 0x0b, 0x1e, 0x9e, 0x8b, 0x8b, 0x9e],
  PCMA: [0x34, 0x21, 0x21, 0x34, 0xb4, 0xa1, 0xa1, 0xb4],
} as const;

describe.each(['PCMU', 'PCMA'] as const)('%s', (law) => {
  test('every code word survives decoding and encoding', () => {
    for (let code = 0; code < 256; code += 1) {
      // Mu-law has two zeros (0xff and 0x7f) of one linear value.
      const expected = law === 'PCMU' && code === 0x7f ? 0xff : code;
      expect(encodeSample(law, decodingTable(law)[code] ?? Number.NaN)).toBe(expected);
    }
  });

  test('the reference sine of G.711 comes out, code word by code word', () => {
    const overload = law === 'PCMU' ? 32636 * 10 ** (-3.17 / 20) : 32768 * 10 ** (-3.14 / 20);
    const codes = reference[law].map((_, n) =>
      encodeSample(law, Math.round(-overload * Math.sin(((n + 0.5) * Math.PI) / 4))),
    );
    expect(codes).toEqual([...reference[law]]);
  });

  test('any sample is at most half a step away from its decoded code word', () => {
    for (let sample = -32768; sample <= 32767; sample += 61) {
      const decoded = decodingTable(law)[encodeSample(law, sample)] ?? Number.NaN;
      const magnitude = Math.min(Math.abs(sample), 32635);
      const halfStep = Math.max(law === 'PCMU' ? 4 : 8, 2 ** Math.floor(Math.log2(magnitude + 132) - 5));
      // One more: negative samples are one's complements.
      expect(Math.abs(decoded - Math.sign(sample) * magnitude)).toBeLessThanOrEqual(halfStep + 1);
    }
  });
});

test('values at the ends and the segment borders are those of the ITU tables', () => {
  const muLaw = decodingTable('PCMU');
  expect([0x80, 0x00, 0xff, 0xfe, 0xf0, 0xef, 0xdf].map((code) => muLaw[code])).toEqual([
    32124, -32124, 0, 8, 120, 132, 396,
  ]);
  const aLaw = decodingTable('PCMA');
  expect([0xaa, 0x2a, 0xd5, 0x55, 0xd4, 0xc5, 0xf5].map((code) => aLaw[code])).toEqual([
    32256, -32256, 8, -8, 24, 264, 528,
  ]);
  expect(encodeSample('PCMU', 0)).toBe(0xff);
  expect(encodeSample('PCMA', 0)).toBe(0xd5);
});

test('samples beyond the overload point are clipped, not wrapped', () => {
  expect(encodeSample('PCMU', 32767)).toBe(0x80);
  expect(encodeSample('PCMU', -32768)).toBe(0x00);
  expect(encodeSample('PCMA', 32767)).toBe(0xaa);
  expect(encodeSample('PCMA', -32768)).toBe(0x2a);
});

test('transcoding touches only the given range and keeps the reference sine', () => {
  const data = Uint8Array.from([1, 2, ...reference.PCMU, 3]);
  transcode(data, 2, 10, 'PCMU');
  expect([...data]).toEqual([1, 2, ...reference.PCMA, 3]);
  transcode(data, 2, 10, 'PCMA');
  expect([...data]).toEqual([1, 2, ...reference.PCMU, 3]);
});
