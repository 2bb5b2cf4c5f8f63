import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../clock.ts';
import { decodingTable, encodeSample, silenceOf } from '../codec/g711.ts';
import type { ToneEvent } from '../media-engine.ts';
import { Tone } from './tone.ts';
import { checkListenedTones, ToneDetector } from './tone-detector.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A detector that is fed 20 ms packets in real time. */
function listening(...frequenciesHz: number[]) {
  const events: ToneEvent[] = [];
  const detector = new ToneDetector(frequenciesHz, systemClock, (event) => events.push(event));
  return {
    detector,
    events,
    hear(durationMs: number, fill: (packet: Uint8Array) => void) {
      for (let ms = 0; ms < durationMs; ms += 20) {
        const packet = new Uint8Array(160);
        fill(packet);
        detector.feed(packet, 0, packet.length, 'PCMU');
        vi.advanceTimersByTime(20);
      }
    },
  };
}

const silence = (packet: Uint8Array): void => void packet.fill(silenceOf.PCMU);
function sine(frequencyHz: number) {
  const tone = new Tone({ frequenciesHz: [frequencyHz] });
  return (packet: Uint8Array): void => tone.write(packet, 0, 'PCMU');
}

test('a tone starts after 100 ms and stops after 200 ms without it', () => {
  const { hear, events, detector } = listening(440, 1000);
  const tone = sine(440);
  hear(80, tone);
  expect(events).toEqual([]);
  hear(20, tone);
  expect(events).toEqual([{ frequencyHz: 440, state: 'started' }]);
  hear(500, tone);
  hear(180, silence);
  expect(events).toHaveLength(1);
  hear(20, silence);
  expect(events[1]).toEqual({ frequencyHz: 440, state: 'stopped' });
  detector.close();
});

test('a dropout of 180 ms does not interrupt a tone', () => {
  const { hear, events } = listening(440);
  const tone = sine(440);
  hear(200, tone);
  hear(180, silence);
  hear(200, tone);
  expect(events).toHaveLength(1);
});

test('packets that stop coming stop the tone too, and no timer stays', () => {
  const { hear, events } = listening(1000);
  hear(200, sine(1000));
  vi.advanceTimersByTime(250);
  expect(events.map(({ state }) => state)).toEqual(['started', 'stopped']);
  expect(vi.getTimerCount()).toBe(0);
});

test('closing while a tone is on leaves no timer and tells nothing', () => {
  const { hear, events, detector } = listening(1000);
  hear(200, sine(1000));
  detector.close();
  hear(1000, silence);
  expect(events).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});

describe('what is not the tone alone is not heard as it', () => {
  test.each([350, 390, 490, 880, 1000])('%d Hz is not 440 Hz', (frequencyHz) => {
    const { hear, events } = listening(440);
    hear(500, sine(frequencyHz));
    expect(events).toEqual([]);
  });

  test('noise, and a tone at line noise level', () => {
    const { hear, events } = listening(440);
    let seed = 1;
    hear(1000, (packet) => {
      for (let n = 0; n < packet.length; n += 1) {
        seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
        packet[n] = encodeSample('PCMU', (seed >>> 16) - 32768);
      }
    });
    hear(500, (packet) => {
      for (let n = 0; n < packet.length; n += 1)
        packet[n] = encodeSample('PCMU', Math.round(60 * Math.sin(n * 0.3456)));
    });
    expect(events).toEqual([]);
  });
});

test('packets of any size are heard alike', () => {
  const { detector, events } = listening(440);
  const tone = new Tone({ frequenciesHz: [440] });
  for (let n = 0; n < 30; n += 1) {
    const packet = new Uint8Array(79);
    tone.write(packet, 0, 'PCMA');
    detector.feed(packet, 0, packet.length, 'PCMA');
  }
  expect(events).toEqual([{ frequencyHz: 440, state: 'started' }]);
});

test('tones too many, too close or beyond half the sampling rate are refused', () => {
  expect(() => checkListenedTones([440, 480])).toThrow(RangeError);
  expect(() => checkListenedTones([4000])).toThrow(RangeError);
  expect(() => checkListenedTones([Number.NaN])).toThrow(RangeError);
  expect(() => checkListenedTones([100, 200, 300, 400, 500, 600, 700, 800, 900])).toThrow(RangeError);
  expect(() => checkListenedTones([440, 490])).not.toThrow();
});

test('a tone has -10 dBm0 and no jump when its frequency changes', () => {
  const tone = new Tone({ frequenciesHz: [440] });
  const codes = new Uint8Array(8000);
  tone.write(codes.subarray(0, 4000), 0, 'PCMU');
  tone.change({ frequenciesHz: [450] });
  tone.write(codes.subarray(4000), 0, 'PCMU');
  const samples = [...codes].map((code) => decodingTable('PCMU')[code] ?? 0);
  const rms = Math.sqrt(samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length);
  // 0 dBm0 is the G.711 reference sine, 22656 / sqrt(2) in 16 bits.
  expect(20 * Math.log10(rms / (22656 / Math.SQRT2))).toBeCloseTo(-10, 1);
  const largestStep = Math.max(...samples.slice(1).map((sample, n) => Math.abs(sample - (samples[n] ?? 0))));
  // The steepest a 450 Hz sine of this level gets, and a quantising step.
  expect(largestStep).toBeLessThan(7165 * ((2 * Math.PI * 450) / 8000) + 512);
});
