import { expect, test } from 'vitest';
import { frameMs } from '../audio-frame.ts';
import { opus } from '../codec/opus.ts';
import { Playout } from './playout.ts';

const { rateHz, clockRate } = opus;
const packetSamples = (rateHz / 1000) * frameMs;
const packetTicks = (clockRate / 1000) * frameMs;

/** A voice that sings: pulses of a wandering pitch through two wandering formants, in syllables. */
function voice(seconds: number): Int16Array {
  const samples = new Int16Array(rateHz * seconds);
  const formants = [
    { at: 0, y1: 0, y2: 0 },
    { at: 1, y1: 0, y2: 0 },
  ];
  let phase = 0;
  for (let index = 0; index < samples.length; index += 1) {
    const t = index / rateHz;
    phase += (130 + 30 * Math.sin(2 * Math.PI * 0.7 * t)) / rateHz;
    const pulse = phase >= 1 ? 1 : 0;
    phase -= pulse;
    let sum = 0;
    for (const formant of formants) {
      const hz =
        formant.at === 0 ? 550 + 250 * Math.sin(2 * Math.PI * 2.1 * t) : 1500 + 500 * Math.sin(2 * Math.PI * 1.3 * t);
      const radius = Math.exp((-Math.PI * 90) / rateHz);
      const y = pulse + 2 * radius * Math.cos((2 * Math.PI * hz) / rateHz) * formant.y1 - radius ** 2 * formant.y2;
      formant.y2 = formant.y1;
      formant.y1 = y;
      sum += y;
    }
    samples[index] = 2500 * sum * Math.sin(Math.PI * 3 * t) ** 2;
  }
  return samples;
}

/** What is heard of `packets` that come every 20 ms, frame by frame. */
function heard(packets: readonly Uint8Array[], isLost: (index: number) => boolean): Int16Array[] {
  const playout = new Playout();
  const frames: Int16Array[] = [];
  packets.forEach((payload, index) => {
    if (!isLost(index)) {
      const packet = { sequence: index, timestamp: index * packetTicks, ticks: packetTicks, codec: opus, payload };
      playout.insert(packet, index * frameMs);
    }
    const frame = new Int16Array(packetSamples);
    playout.prepare();
    if (playout.read(frame)) frames.push(frame);
  });
  return frames;
}

function encoded(samples: Int16Array, parameters: string): Uint8Array[] {
  const encoder = opus.createEncoder(parameters);
  const packets: Uint8Array[] = [];
  for (let start = 0; start + packetSamples <= samples.length; start += packetSamples) {
    const into = new Uint8Array(opus.maxPayloadBytes(packetSamples));
    packets.push(into.slice(0, encoder.encode(samples.subarray(start, start + packetSamples), into, 0)));
  }
  return packets;
}

/** Signal to noise in dB within the frames that `judged` picks, against what is heard when no packet is lost. */
function quality(packets: readonly Uint8Array[], isLost: (index: number) => boolean, judged = isLost): number {
  const [whole, patched] = [heard(packets, () => false), heard(packets, isLost)];
  expect(patched).toHaveLength(whole.length);
  let [signal, noise] = [0, 0];
  whole.forEach((frame, index) => {
    if (!judged(index)) return;
    frame.forEach((sample, at) => {
      signal += sample ** 2;
      noise += (sample - (patched[index]?.[at] ?? 0)) ** 2;
    });
  });
  expect(signal).toBeGreaterThan(0);
  return 10 * Math.log10(signal / noise);
}

/** Losses at random of this share, never two in a row and not at the beginning. */
function losses(share: number, packets: number): (index: number) => boolean {
  const lost = new Set<number>();
  let seed = 1;
  for (let index = 20; index < packets; index += 1) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    if (seed / 2 ** 32 < share && !lost.has(index - 1)) lost.add(index);
  }
  return (index) => lost.has(index);
}

test.each([0.05, 0.1])('of Opus with redundancy, %d of all packets lost are heard nearly as they were', (share) => {
  const samples = voice(20);
  const [redundant, plain] = [encoded(samples, 'useinbandfec=1'), encoded(samples, '')];
  const isLost = losses(share, redundant.length - 2);
  const [withIt, withoutIt] = [quality(redundant, isLost), quality(plain, isLost)];
  expect(withIt).toBeGreaterThan(6);
  expect(withIt).toBeGreaterThan(withoutIt + 4);
});

test('of two packets that are lost in a row the second is nearer to what it was', () => {
  const samples = voice(20);
  const isLost = (index: number) => index % 25 >= 23;
  const isSecond = (index: number) => index % 25 === 24;
  const [withIt, withoutIt] = ['useinbandfec=1', ''].map((parameters) =>
    quality(encoded(samples, parameters), isLost, isSecond),
  );
  expect(withIt).toBeGreaterThan((withoutIt ?? 0) + 1);
});
