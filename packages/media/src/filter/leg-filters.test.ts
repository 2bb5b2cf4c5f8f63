import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AudioSource } from '../audio/audio-source.ts';
import { frameSamples, type SampleRate } from '../audio-frame.ts';
import type { CodecName } from '../media-engine.ts';
import { twoCalls } from '../test-calls.test.support.ts';
import { NoiseSuppressor } from './noise-suppressor.ts';
import { PitchShifter } from './pitch-shifter.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Amplitude of one frequency. */
function level(samples: readonly number[], frequencyHz: number, rateHz: number): number {
  let [re, im] = [0, 0];
  for (const [index, sample] of samples.entries()) {
    re += sample * Math.cos((2 * Math.PI * frequencyHz * index) / rateHz);
    im += sample * Math.sin((2 * Math.PI * frequencyHz * index) / rateHz);
  }
  return (2 * Math.hypot(re, im)) / samples.length;
}

const energy = (samples: readonly number[]) => samples.reduce((sum, sample) => sum + sample * sample, 0);

/** What comes out of a filter, frame by frame, when this goes in. */
function passed(
  filter: { process(frame: Int16Array, rateHz: SampleRate): void },
  rateHz: SampleRate,
  signal: (index: number) => number,
  seconds: number,
): number[] {
  const heard: number[] = [];
  const length = frameSamples(rateHz);
  for (let at = 0; at < seconds * rateHz; at += length) {
    const frame = Int16Array.from({ length }, (_, index) => signal(at + index));
    filter.process(frame, rateHz);
    heard.push(...frame);
  }
  return heard;
}

const sine = (frequencyHz: number, rateHz: number) => (index: number) =>
  8000 * Math.sin((2 * Math.PI * frequencyHz * index) / rateHz);

/** The same noise every time, evenly spread (xorshift). */
function noise(amplitude: number): () => number {
  let state = 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return ((state | 0) / 2 ** 31) * amplitude;
  };
}

/** A vowel at 120 Hz that is said for 200 ms and rests for 100: a comb of harmonics under three formants. */
function vowel(rateHz: number): (index: number) => number {
  const formants = [700, 1200, 2600];
  const harmonics = Array.from({ length: 28 }, (_, index) => {
    const hz = 120 * (index + 1);
    return { hz, share: formants.reduce((sum, formant) => sum + 1 / (1 + ((hz - formant) / 130) ** 2), 0.02) };
  });
  return (index) => {
    const secs = index / rateHz;
    const place = (secs % 0.3) / 0.2;
    if (place >= 1) return 0;
    const wobble = 1 + 0.01 * Math.sin(2 * Math.PI * 5 * secs);
    const sum = harmonics.reduce((all, { hz, share }) => all + share * Math.sin(2 * Math.PI * hz * wobble * secs), 0);
    return 4000 * Math.sin(Math.PI * place) ** 0.5 * sum;
  };
}

describe('a pitch shifter moves every tone by its factor and keeps its level', () => {
  test.each([
    [8000, 2],
    [8000, 0.5],
    [8000, 2 ** (14 / 12)],
    [16_000, 2 ** (-14 / 12)],
    [48_000, 2 ** (3 / 12)],
    [48_000, 4],
    [8000, 0.25],
  ] as const)('at %i Hz by %f', (rateHz, factor) => {
    for (const frequencyHz of [200, 440, 800]) {
      const heard = passed(new PitchShifter(factor), rateHz, sine(frequencyHz, rateHz), 3).slice(-rateHz);
      expect(level(heard, frequencyHz * factor, rateHz) / 8000).toBeGreaterThan(0.8);
      expect(level(heard, frequencyHz * factor, rateHz) / 8000).toBeLessThan(1.1);
      expect(level(heard, frequencyHz, rateHz) / 8000).toBeLessThan(0.1);
    }
  });

  test('within 70 ms, and from then on without a gap, whatever it hears', () => {
    for (const [rateHz, factor] of [
      [8000, 2],
      [8000, 0.6],
      [16_000, 1.3],
      [48_000, 0.8],
    ] as const) {
      for (const signal of [sine(80, rateHz), sine(300, rateHz), noise(8000), vowel(rateHz)]) {
        const heard = passed(new PitchShifter(factor), rateHz, (index) => signal(index) || 1, 4);
        const begins = heard.findIndex((sample) => Math.abs(sample) > 0);
        expect((begins * 1000) / rateHz).toBeLessThanOrEqual(70);
        const piece = rateHz / 200;
        for (let at = begins + piece; at + piece <= heard.length; at += piece) {
          if (!heard.slice(at, at + piece).some((sample) => sample !== 0)) {
            throw new Error(`a gap at ${(at * 1000) / rateHz} ms, at ${rateHz} Hz by ${factor}`);
          }
        }
      }
    }
  });

  test('goes on when the rate changes', () => {
    const shifter = new PitchShifter(2);
    passed(shifter, 8000, sine(400, 8000), 1);
    const heard = passed(shifter, 16_000, sine(400, 16_000), 2).slice(-8000);
    expect(level(heard, 800, 16_000)).toBeGreaterThan(6500);
  });
});

/** Noise below 230 Hz or so. */
function fan(amplitude: number, rateHz: number): () => number {
  const hiss = noise(amplitude);
  const kept = Math.exp((-2 * Math.PI * 230) / rateHz);
  let level = 0;
  return () => {
    level = kept * level + (1 - kept) * hiss();
    return level;
  };
}

describe('noise is taken away and a voice is left', () => {
  test.each([8000, 16_000, 48_000] as const)('at %i Hz', (rateHz) => {
    const unchanged = { process: () => {} };
    const hum = passed(unchanged, rateHz, fan(6000, rateHz), 1);
    const rest = passed(new NoiseSuppressor(), rateHz, fan(6000, rateHz), 3).slice(-rateHz);
    // By 20 dB at least.
    expect(energy(rest)).toBeLessThan(energy(hum) / 100);
    const voice = vowel(rateHz);
    const clean = passed(unchanged, rateHz, voice, 4).slice(-3 * rateHz);
    const kept = passed(new NoiseSuppressor(), rateHz, voice, 4).slice(-3 * rateHz);
    // Within 3 dB.
    expect(energy(kept) / energy(clean)).toBeGreaterThan(0.5);
    expect(energy(kept) / energy(clean)).toBeLessThan(2);
  });

  test('within 25 ms', () => {
    const voice = vowel(8000);
    const silentFirst = (index: number) => (index < 16_000 ? 0 : voice(index - 16_000));
    const heard = passed(new NoiseSuppressor(), 8000, silentFirst, 3);
    const begins = heard.findIndex((sample) => Math.abs(sample) > 500);
    const said = Array.from({ length: 8000 }, (_, index) => voice(index)).findIndex((sample) => Math.abs(sample) > 500);
    expect((begins - 16_000 - said) / 8).toBeLessThan(25);
  });

  test('many come and go, and do each other no harm', () => {
    const voice = vowel(8000);
    const alone = passed(new NoiseSuppressor(), 8000, voice, 0.5);
    const others = Array.from({ length: 50 }, () => new NoiseSuppressor());
    const one = new NoiseSuppressor();
    const among = passed(
      {
        process(frame, rateHz) {
          for (const other of others) other.process(frame.slice().reverse(), rateHz);
          one.process(frame, rateHz);
        },
      },
      8000,
      voice,
      0.5,
    );
    expect(among).toEqual(alone);
  });
});

describe('filters of a leg', () => {
  test.each<{ a: CodecName; b: CodecName }>([
    { a: 'PCMU', b: 'PCMU' },
    { a: 'G722', b: 'OPUS' },
  ])('outbound alone: the far end hears an octave more, the other one what it did; $a and $b', async (codecs) => {
    const { engine, a, b } = await twoCalls(codecs);
    await engine.bridge(a.leg, b.leg);
    await a.phone.startTone(400);
    await b.phone.startTone(1000);
    await b.leg.shiftPitch({ factor: 2, track: 'outbound' });
    vi.advanceTimersByTime(1000);
    expect(b.ear.hears(400, 800)).toEqual([false, true]);
    expect(a.ear.hears(1000, 2000)).toEqual([true, false]);
    expect(b.leg.audio.relays).toBe(false);
    await b.leg.shiftPitch({ factor: 2, track: 'both' });
    vi.advanceTimersByTime(1000);
    expect(b.ear.hears(400, 800)).toEqual([false, true]);
    expect(a.ear.hears(1000, 2000)).toEqual([false, true]);
    await b.leg.shiftPitch({ factor: 1, track: 'both' });
    vi.advanceTimersByTime(1000);
    expect(b.ear.hears(400, 800)).toEqual([true, false]);
    expect(a.ear.hears(1000, 2000)).toEqual([true, false]);
    expect([a.leg.audio.relays, b.leg.audio.relays]).toEqual(codecs.a === codecs.b ? [true, true] : [false, false]);
    await expect(b.leg.shiftPitch({ factor: 5, track: 'both' })).rejects.toThrow(RangeError);
    await engine.close();
  });

  test('noise of the far end is not heard by its partner while it is suppressed, and a voice is', async () => {
    const { engine, a, b } = await twoCalls();
    await engine.bridge(a.leg, b.leg);
    const sourceOf = (sound: (index: number) => number): AudioSource => {
      let at = 0;
      return {
        read(into) {
          for (let index = 0; index < into.length; index += 1, at += 1) into[index] = sound(at);
          return true;
        },
      };
    };
    const hiss = sourceOf(fan(6000, 8000));
    a.phone.audio.addSource(hiss, 'exclusive');
    const loudness = () => {
      vi.advanceTimersByTime(3000);
      return energy(b.ear.samples.slice(-8000));
    };
    const before = loudness();
    await a.leg.suppressNoise('inbound');
    expect(b.leg.audio.relays).toBe(false);
    expect(loudness()).toBeLessThan(before / 100);
    const voice = sourceOf(vowel(8000));
    a.phone.audio.addSource(voice, 'exclusive');
    a.phone.audio.removeSource(hiss);
    const kept = loudness();
    a.phone.audio.addSource(hiss, 'exclusive');
    a.phone.audio.removeSource(voice);
    await a.leg.suppressNoise(undefined);
    expect(b.leg.audio.relays).toBe(true);
    expect(loudness()).toBeGreaterThan(before / 2);
    a.phone.audio.addSource(voice, 'exclusive');
    a.phone.audio.removeSource(hiss);
    // Within 3 dB.
    expect(kept).toBeGreaterThan(loudness() / 2);
    await engine.close();
  });
});
