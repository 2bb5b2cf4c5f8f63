import { describe, expect, test } from 'vitest';
import { InbandDtmfDetector } from './inband-detector.ts';
import { KeyTone } from './key-tone.ts';
import { dtmfKeys, frequenciesOfKey, isDtmfKey } from './keys.ts';

const fullScale = 32_124;
/** dBm0 of a sine to its peak: a full-scale one is 3.14 dBm0. */
const peak = (dbm0: number) => fullScale * 10 ** ((dbm0 - 3.14) / 20);

/** Keys heard in a signal, in frames of 20 ms. */
function heardIn(signal: Int16Array, rateHz = 8000): { keys: string; durationsMs: number[] } {
  let keys = '';
  const durationsMs: number[] = [];
  const detector = new InbandDtmfDetector({
    down(key) {
      keys += key;
    },
    up: (_, durationMs) => durationsMs.push(durationMs),
  });
  const frame = rateHz / 50;
  for (let at = 0; at < signal.length; at += frame) detector.write(signal.subarray(at, at + frame), rateHz);
  detector.write(new Int16Array(frame * 5), rateHz);
  detector.release();
  return { keys, durationsMs };
}

interface Tone {
  readonly rowHz: number;
  readonly columnHz: number;
  readonly rowDb?: number;
  readonly columnDb?: number;
}

function tone({ rowHz, columnHz, rowDb = -10, columnDb = -10 }: Tone, ms: number, rateHz = 8000): Int16Array {
  return Int16Array.from({ length: (ms * rateHz) / 1000 }, (_, index) => {
    const t = (2 * Math.PI * index) / rateHz;
    return Math.round(peak(rowDb) * Math.sin(rowHz * t) + peak(columnDb) * Math.sin(columnHz * t));
  });
}

const silence = (ms: number) => new Int16Array(ms * 8);

function joined(...parts: Int16Array[]): Int16Array {
  const all = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Repeatable noise. */
function noise(length: number, rms: number): Int16Array {
  let state = 12_345;
  return Int16Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.round(((state / 2 ** 32) * 2 - 1) * rms * Math.sqrt(3));
  });
}

const five = { rowHz: 770, columnHz: 1336 };

describe('what has to be heard', () => {
  test('every key that this package makes, at every rate', () => {
    for (const rateHz of [8000, 16_000, 24_000, 48_000]) {
      for (const key of dtmfKeys) {
        const made = new Int16Array((rateHz * 80) / 1000);
        new KeyTone().write(made, rateHz, key);
        expect(heardIn(made, rateHz).keys).toBe(key);
      }
    }
  });

  test('40 ms of tone and 40 ms of pause, wherever they fall on the blocks (ITU-T Q.24)', () => {
    for (let offset = 0; offset < 13; offset += 1) {
      const [, columnHz] = frequenciesOfKey('5');
      const press = tone({ rowHz: 770, columnHz }, 40);
      const signal = joined(silence(offset), press, silence(40), press, silence(40), press, silence(40));
      expect(heardIn(signal).keys).toBe('555');
    }
  });

  test('levels from 0 to -25 dBm0, twist from -8 to 4 dB, 1.5 % off', () => {
    for (const db of [0, -10, -25])
      expect(heardIn(tone({ ...five, rowDb: db - 3, columnDb: db - 3 }, 80)).keys).toBe('5');
    expect(heardIn(tone({ ...five, rowDb: -13, columnDb: -9.5 }, 80)).keys).toBe('5');
    expect(heardIn(tone({ ...five, rowDb: -8, columnDb: -15.5 }, 80)).keys).toBe('5');
    for (const key of dtmfKeys) {
      const [rowHz, columnHz] = frequenciesOfKey(key);
      for (const factor of [0.985, 1.015]) {
        expect(heardIn(tone({ rowHz: rowHz * factor, columnHz: columnHz * factor }, 80)).keys).toBe(key);
      }
    }
  });

  test('a press through noise 15 dB below it', () => {
    const press = tone(five, 200);
    const hiss = noise(press.length, peak(-10) / 10 ** (15 / 20));
    expect(heardIn(press.map((sample, index) => sample + (hiss[index] ?? 0))).keys).toBe('5');
  });

  test('a gap of 10 ms is no new press, and the length is told', () => {
    const { keys, durationsMs } = heardIn(joined(tone(five, 200), silence(10), tone(five, 200)));
    expect(keys).toBe('5');
    expect(durationsMs[0]).toBeGreaterThan(370);
    expect(durationsMs[0]).toBeLessThan(440);
  });
});

describe('what must not be heard', () => {
  test('20 ms of a tone', () => {
    for (let offset = 0; offset < 13; offset += 1)
      expect(heardIn(joined(silence(offset), tone(five, 20))).keys).toBe('');
  });

  test('twist beyond the limits, a tone 5 % off, a level of -45 dBm0', () => {
    expect(heardIn(tone({ ...five, rowDb: -20, columnDb: -10 }, 200)).keys).toBe('');
    expect(heardIn(tone({ ...five, rowDb: -8, columnDb: -20 }, 200)).keys).toBe('');
    expect(heardIn(tone({ rowHz: 770 * 1.05, columnHz: 1336 * 0.95 }, 200)).keys).toBe('');
    expect(heardIn(tone({ ...five, rowDb: -48, columnDb: -48 }, 200)).keys).toBe('');
  });

  test('a single frequency, a dial tone, noise, two keys at once', () => {
    expect(heardIn(tone({ rowHz: 770, columnHz: 770 }, 500)).keys).toBe('');
    expect(heardIn(tone({ rowHz: 350, columnHz: 440 }, 500)).keys).toBe('');
    expect(heardIn(noise(8000 * 20, 3000)).keys).toBe('');
    const one = tone({ rowHz: 697, columnHz: 1209 }, 300);
    const both = tone({ rowHz: 852, columnHz: 1477 }, 300).map((sample, index) => sample + (one[index] ?? 0));
    expect(heardIn(both).keys).toBe('');
  });

  test('a voice: harmonics that glide through the frequencies of the keys', () => {
    let phase = 0;
    const voice = Int16Array.from({ length: 8000 * 60 }, (_, index) => {
      const t = index / 8000;
      phase += (2 * Math.PI * (150 + 60 * Math.sin(2.1 * t) + 30 * Math.sin(7.3 * t))) / 8000;
      let sample = 0;
      for (let harmonic = 1; harmonic <= 20; harmonic += 1) {
        const formant = 1 / (1 + ((harmonic * 150 - 700 - 300 * Math.sin(3 * t)) / 250) ** 2);
        sample += (formant + 0.1) * Math.sin(harmonic * phase);
      }
      return Math.round(2500 * sample * (0.6 + 0.4 * Math.sin(20 * t)));
    });
    expect(heardIn(voice).keys).toBe('');
  });

  test('keys are what the keypad has', () => {
    expect(dtmfKeys.every(isDtmfKey)).toBe(true);
    expect(isDtmfKey('E') || isDtmfKey('') || isDtmfKey('12')).toBe(false);
  });
});
