import { describe, expect, test } from 'vitest';
import type { ToneEvent } from '../media-engine.ts';
import { Tone } from './tone.ts';
import { checkListenedTones, ToneDetector } from './tone-detector.ts';

/** A detector that hears frames of 20 ms. */
function listening(...frequenciesHz: number[]) {
  const events: ToneEvent[] = [];
  const detector = new ToneDetector(frequenciesHz, (event) => events.push(event));
  return {
    events,
    hear(durationMs: number, fill: (frame: Int16Array) => void) {
      for (let ms = 0; ms < durationMs; ms += 20) {
        const frame = new Int16Array(160);
        fill(frame);
        detector.write(frame, 8000);
      }
    },
  };
}

const silence = (): void => {};
function sine(frequencyHz: number) {
  const tone = new Tone({ frequenciesHz: [frequencyHz] });
  return (frame: Int16Array): void => void tone.read(frame, 8000);
}

test('a tone starts after 100 ms and stops after 200 ms without it', () => {
  const { hear, events } = listening(440, 1000);
  const tone = sine(440);
  hear(80, tone);
  expect(events).toEqual([]);
  hear(20, tone);
  expect(events).toEqual([{ kind: 'tone', frequencyHz: 440, state: 'started' }]);
  hear(500, tone);
  hear(180, silence);
  expect(events).toHaveLength(1);
  hear(20, silence);
  expect(events[1]).toEqual({ kind: 'tone', frequencyHz: 440, state: 'stopped' });
});

test('a dropout of 180 ms does not interrupt a tone', () => {
  const { hear, events } = listening(440);
  const tone = sine(440);
  hear(200, tone);
  hear(180, silence);
  hear(200, tone);
  expect(events).toHaveLength(1);
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
        packet[n] = (seed >>> 16) - 32768;
      }
    });
    hear(500, (packet) => {
      for (let n = 0; n < packet.length; n += 1) packet[n] = Math.round(60 * Math.sin(n * 0.3456));
    });
    expect(events).toEqual([]);
  });
});

test.each([8000, 16000, 48000] as const)('a tone at %d samples a second is heard alike', (rateHz) => {
  const events: ToneEvent[] = [];
  const detector = new ToneDetector([440, 3000], (event) => events.push(event));
  const tone = new Tone({ frequenciesHz: [3000] });
  for (let n = 0; n < 5; n += 1) {
    const frame = new Int16Array(rateHz / 50);
    tone.read(frame, rateHz);
    detector.write(frame, rateHz);
  }
  expect(events).toEqual([{ kind: 'tone', frequencyHz: 3000, state: 'started' }]);
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
  const frames = new Int16Array(8000);
  tone.read(frames.subarray(0, 4000), 8000);
  tone.change({ frequenciesHz: [450] });
  tone.read(frames.subarray(4000), 8000);
  const samples = [...frames];
  const rms = Math.sqrt(samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length);
  // 0 dBm0 is the G.711 reference sine, 22656 / sqrt(2) in 16 bits.
  expect(20 * Math.log10(rms / (22656 / Math.SQRT2))).toBeCloseTo(-10, 1);
  const largestStep = Math.max(...samples.slice(1).map((sample, n) => Math.abs(sample - (samples[n] ?? 0))));
  // The steepest a 450 Hz sine of this level gets.
  expect(largestStep).toBeLessThan(7165 * ((2 * Math.PI * 450) / 8000) + 2);
});
