import { expect, test } from 'vitest';
import { audioCodec } from '../codec/codec-table.ts';
import type { MediaStreamOptions, StreamCodec } from '../media-stream.ts';
import { ReturnedAudio } from './returned-audio.ts';

const back = (codec: StreamCodec, rateHz = 8000): MediaStreamOptions['back'] => ({
  ...{ mode: 'rtp', codec, rateHz, target: 'self' },
});

test.each(['PCMU', 'PCMA', 'G722', 'L16', 'OPUS'] as const)('%s is samples again', (name) => {
  const codec = audioCodec(name);
  const returned = new ReturnedAudio(back(name, codec.rateHz));
  const encoder = codec.createEncoder();
  const samples = codec.rateHz / 50;
  const heard: number[] = [];
  for (let packet = 0; packet < 10; packet += 1) {
    const pcm = Int16Array.from({ length: samples }, (_, n) =>
      Math.round(8000 * Math.sin((2 * Math.PI * 500 * (n + packet * samples)) / codec.rateHz)),
    );
    const payload = Buffer.alloc(codec.maxPayloadBytes(samples));
    const octets = encoder.encode(pcm, payload, 0);
    heard.push(...returned.read(payload.subarray(0, octets).toString('base64')));
  }
  expect(returned.rateHz).toBe(codec.rateHz);
  expect(heard).toHaveLength(10 * samples);
  expect(Math.max(...heard.slice(samples))).toBeGreaterThan(6000);
});

test('L16 has the rate that was asked for', () => {
  const returned = new ReturnedAudio(back('L16', 22_050));
  expect(returned.rateHz).toBe(22_050);
  expect(returned.read(Buffer.alloc(2 * 441).toString('base64'))).toHaveLength(441);
});

test('20 ms to 30 s of audio are taken, and nothing else', () => {
  const returned = new ReturnedAudio(back('PCMU'));
  const ofMs = (ms: number) => Buffer.alloc(8 * ms, 0xff).toString('base64');
  expect(returned.read(ofMs(20))).toHaveLength(160);
  expect(returned.read(ofMs(30_000))).toHaveLength(240_000);
  for (const payload of ['', ofMs(19), ofMs(30_001), ofMs(100_000), 'no base64!', 'ÄÖÜ']) {
    expect(() => returned.read(payload)).toThrow(expect.objectContaining({ code: 'invalid-audio' }));
  }
  const file = new ReturnedAudio({ mode: 'mp3', codec: 'PCMU', rateHz: 8000, target: 'self' });
  expect(() => file.read(ofMs(1000))).toThrow(expect.objectContaining({ code: 'invalid-audio' }));
});
