import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Tone } from '../audio/tone.ts';
import type { CodecName } from '../media-engine.ts';
import { audioCodec } from './codec-table.ts';
import { opus } from './opus.ts';

const all: CodecName[] = ['PCMU', 'PCMA', 'G722', 'OPUS', 'L16'];

/** Encodes and decodes a second of samples in packets of `ptimeMs`. */
function roundTrip(name: CodecName, ptimeMs: number, samples: Int16Array): Int16Array {
  const codec = audioCodec(name);
  const [encoder, decoder] = [codec.createEncoder(), codec.createDecoder()];
  const size = (codec.rateHz / 1000) * ptimeMs;
  const heard = new Int16Array(samples.length + size);
  let at = 0;
  for (let start = 0; start + size <= samples.length; start += size) {
    const packet = new Uint8Array(12 + codec.maxPayloadBytes(size));
    const octets = encoder.encode(samples.subarray(start, start + size), packet, 12);
    const payload = packet.subarray(12, 12 + octets);
    expect(codec.ticksOf(payload, 0, payload.length)).toBe((codec.clockRate / 1000) * ptimeMs);
    at += decoder.decode(payload, heard.subarray(at));
  }
  return heard.subarray(0, at);
}

/** Amplitude of one frequency after the first 100 ms. */
function level(samples: Int16Array, rateHz: number, frequencyHz: number): number {
  let [re, im] = [0, 0];
  for (let index = rateHz / 10; index < samples.length; index += 1) {
    const sample = samples[index] ?? 0;
    re += sample * Math.cos((2 * Math.PI * frequencyHz * index) / rateHz);
    im += sample * Math.sin((2 * Math.PI * frequencyHz * index) / rateHz);
  }
  return (2 * Math.hypot(re, im)) / (samples.length - rateHz / 10);
}

describe.each(all)('%s', (name) => {
  const codec = audioCodec(name);

  test.each(codec.ptimesMs)('carries a tone at its level in packets of %d ms', (ptimeMs) => {
    const samples = new Int16Array((codec.rateHz * 1200) / 1000);
    new Tone({ frequenciesHz: [1000] }).read(samples, codec.rateHz);
    const heard = roundTrip(name, ptimeMs, samples);
    expect(heard).toHaveLength(samples.length);
    const change = 20 * Math.log10(level(heard, codec.rateHz, 1000) / level(samples, codec.rateHz, 1000));
    expect(Math.abs(change)).toBeLessThan(0.5);
    expect(level(heard, codec.rateHz, 1500)).toBeLessThan(level(heard, codec.rateHz, 1000) / 30);
  });
});

test.each(['G722', 'OPUS', 'L16'] as const)('%s carries what G.711 cannot', (name) => {
  const samples = new Int16Array(16_000);
  for (let index = 0; index < samples.length; index += 1) samples[index] = 8000 * Math.sin(index * 0.75 * Math.PI);
  const heard = roundTrip(name, 20, samples);
  expect(level(heard, 16_000, 6000)).toBeGreaterThan(5000);
});

test('G.722 is that of ITU-T to the bit', () => {
  // A noise and a sweep, three seconds; the digests are those of another implementation's output (libavcodec).
  const samples = new Int16Array(48_000);
  let seed = 1;
  for (let index = 0; index < samples.length; index += 1) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    samples[index] = index < 16_000 ? (seed >>> 16) - 32_768 : ((index * index) >> 6) % 30_000;
  }
  const codec = audioCodec('G722');
  const coded = new Uint8Array(24_000);
  codec.createEncoder().encode(samples, coded, 0);
  const heard = new Int16Array(48_000);
  codec.createDecoder().decode(coded, heard);
  const digest = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex').slice(0, 16);
  expect(digest(coded)).toBe('df036c780cc31ea0');
  expect(digest(new Uint8Array(heard.buffer))).toBe('1025ed292723be30');
});

test('an Opus packet says how long it is, and junk is no audio', () => {
  const ticksOf = (packet: Uint8Array): number => opus.ticksOf(packet, 0, packet.length);
  // RFC 6716 §3.1: configuration 31 has 20 ms, code 1 two frames, code 3 as many as the next octet says.
  expect(ticksOf(Uint8Array.of(31 << 3))).toBe(960);
  expect(ticksOf(Uint8Array.of((31 << 3) | 1))).toBe(1920);
  expect(ticksOf(Uint8Array.of((16 << 3) | 3, 48))).toBe(5760);
  expect(ticksOf(Uint8Array.of((31 << 3) | 3, 7))).toBe(0);
  expect(ticksOf(new Uint8Array(0))).toBe(0);
  const decoder = opus.createDecoder();
  const into = new Int16Array(5760);
  expect(decoder.decode(new Uint8Array(0), into)).toBe(0);
  expect(decoder.decode(Uint8Array.of((31 << 3) | 1, 1, 2, 3, 4), into)).toBeLessThanOrEqual(640);
  expect(decoder.decode(Uint8Array.of((31 << 3) | 3), into)).toBe(0);
});
