import { describe, expect, test } from 'vitest';
import type { MachineDetectionOptions } from '../machine-detection.ts';
import { MachineDetector } from './machine-detector.ts';

/** A vowel: harmonics of a pitch that glides a little, as no tone does. */
function voice(ms: number, rateHz = 8000): Int16Array {
  let phase = 0;
  return Int16Array.from({ length: (ms * rateHz) / 1000 }, (_, index) => {
    phase += (2 * Math.PI * (130 + 15 * Math.sin((2 * Math.PI * 3 * index) / rateHz))) / rateHz;
    let sample = 0;
    for (let harmonic = 1; harmonic <= 14; harmonic += 1) sample += Math.sin(harmonic * phase) / harmonic ** 0.5;
    return Math.round(1800 * sample);
  });
}

const silence = (ms: number, rateHz = 8000) => new Int16Array((ms * rateHz) / 1000);

function beep(hz: number, ms: number, level: (progress: number) => number = () => 1): Int16Array {
  const length = ms * 8;
  return Int16Array.from({ length }, (_, index) =>
    Math.round(8000 * level(index / length) * Math.sin((2 * Math.PI * hz * index) / 8000)),
  );
}

/** Words of 200 ms with pauses of 120 ms. */
const words = (count: number) => Array.from({ length: count }, () => [voice(200), silence(120)]).flat();

/** What is said of these sounds and 40 s of silence after them: result and second. */
function said(options: MachineDetectionOptions, ...sounds: Int16Array[]): string[] {
  return saidAt(8000, options, ...sounds);
}

function saidAt(rateHz: number, options: MachineDetectionOptions, ...sounds: Int16Array[]): string[] {
  const lines: string[] = [];
  let heardMs = 0;
  const detector = new MachineDetector(options, ({ result }) => lines.push(`${result} ${(heardMs / 1000).toFixed(1)}`));
  const frameSamples = rateHz / 50;
  for (const sound of [...sounds, silence(40_000, rateHz)]) {
    for (let at = 0; at < sound.length; at += frameSamples) {
      heardMs += 20;
      detector.write(sound.subarray(at, at + frameSamples), rateHz);
    }
  }
  expect(detector.done).toBe(true);
  return lines;
}

describe('detect', () => {
  const mode = 'detect';

  test('a word and silence is a human, at every rate', () => {
    for (const rateHz of [8000, 16_000, 48_000]) {
      expect(saidAt(rateHz, { mode }, silence(500, rateHz), voice(400, rateHz))).toEqual(['human 1.7']);
    }
  });

  test('each threshold is the one that was asked for', () => {
    const config = (changed: NonNullable<MachineDetectionOptions['config']>) => ({ mode, config: changed }) as const;
    expect(said(config({ afterGreetingSilenceMs: 1500 }), voice(400))).toEqual(['human 1.9']);
    expect(said(config({}))).toEqual(['machine 3.5']);
    expect(said(config({ initialSilenceMs: 2000 }))).toEqual(['machine 2.0']);
    expect(said(config({}), ...words(6))).toEqual(['machine 1.7']);
    expect(said(config({ maximumNumberOfWords: 2 }), ...words(6))).toEqual(['machine 0.7']);
    // Pauses of 120 ms are none: all is one word.
    expect(said(config({ betweenWordsSilenceMs: 150, maximumNumberOfWords: 2 }), ...words(6))).toEqual(['human 2.6']);
    expect(said(config({ maximumWordLengthMs: 900 }), voice(2000))).toEqual(['machine 0.9']);
    const slow = { maximumNumberOfWords: 99, totalAnalysisTimeMs: 9000 };
    expect(said(config({ ...slow, greetingDurationMs: 1500 }), ...words(12))).toEqual(['machine 1.7']);
    expect(said(config({ totalAnalysisTimeMs: 1000 }), ...words(5))).toEqual(['not_sure 1.0']);
    expect(said(config({ totalAnalysisTimeMs: 1000 }))).toEqual(['not_sure 1.0']);
    // What is below the threshold is silence.
    expect(said(config({ silenceThreshold: 20_000 }), voice(400))).toEqual(['machine 3.5']);
  });

  test('clicks, hiss and hum are silence', () => {
    expect(said({ mode }, silence(300).fill(9000, 0, 160))).toEqual(['machine 3.5']);
    expect(said({ mode }, beep(60, 4000))).toEqual(['machine 3.5']);
  });

  test('a beep or the tone of a fax is a machine, and nothing more is said', () => {
    expect(said({ mode }, voice(300), silence(200), beep(1000, 400))).toEqual(['machine 0.9']);
    expect(said({ mode }, silence(500), beep(2100, 3000))).toEqual(['machine 1.1']);
  });
});

describe('the end of a greeting', () => {
  const greeting = words(8);

  test('detect_beep tells of a beep, or of nothing', () => {
    const mode = 'detect_beep';
    expect(said({ mode }, ...greeting, silence(5000), beep(850, 500))).toEqual(['machine 1.7', 'beep_detected 8.1']);
    expect(said({ mode }, ...greeting)).toEqual(['machine 1.7']);
    expect(said({ mode }, voice(300))).toEqual(['human 1.1']);
  });

  test('detect_words waits for a beep for 30 s', () => {
    const mode = 'detect_words';
    expect(said({ mode }, ...greeting, silence(20_000), beep(850, 500))[1]).toBe('beep_detected 23.1');
    expect(said({ mode }, ...greeting)[1]).toBe('ended 31.7');
    expect(said({ mode }, ...words(110))[1]).toBe('not_sure 31.7');
  });

  test('greeting_end takes silence too, and gives up after a time', () => {
    const mode = 'greeting_end';
    expect(said({ mode }, ...greeting)[1]).toBe('ended 3.9');
    expect(said({ mode, config: { greetingSilenceDurationMs: 700 } }, ...greeting)[1]).toBe('ended 3.1');
    expect(said({ mode }, ...words(30))[1]).toBe('not_sure 6.7');
    expect(said({ mode, config: { greetingTotalAnalysisTimeMs: 2000 } }, ...words(30))[1]).toBe('not_sure 3.7');
    expect(said({ mode }, ...greeting, silence(300), beep(440, 300))[1]).toMatch(/^beep_detected/);
  });

  test('a tone that goes on is a beep before it ends', () => {
    expect(said({ mode: 'detect_beep' }, ...greeting, beep(1000, 10_000))[1]).toBe('beep_detected 3.8');
  });
});

describe('what is a beep', () => {
  /** Whether the sound after a greeting counts. */
  const counts = (sound: Int16Array, beepConfig: NonNullable<MachineDetectionOptions['config']>['beep'] = {}) =>
    said({ mode: 'detect_beep', config: { beep: beepConfig } }, ...words(8), silence(300), sound).length === 2;

  test('its frequency', () => {
    for (const hz of [380, 440, 620, 1000, 1400, 2000, 2700]) expect(counts(beep(hz, 300))).toBe(true);
    expect(counts(beep(300, 300))).toBe(false);
    expect(counts(beep(300, 300), { minFrequencyHz: 250 })).toBe(true);
    expect(counts(beep(1000, 300), { minFrequencyHz: 1200 })).toBe(false);
    expect(counts(beep(1000, 300), { maxFrequencyHz: 900 })).toBe(false);
  });

  test('its length', () => {
    expect(counts(beep(1000, 100))).toBe(false);
    expect(counts(beep(1000, 100), { minToneDurationMs: 80 })).toBe(true);
    expect(counts(beep(1000, 300), { minToneDurationMs: 500 })).toBe(false);
  });

  test('its level, unless frequency alone is asked for', () => {
    const fading = beep(1000, 600, (progress) => 1 - 0.9 * progress);
    expect(counts(fading)).toBe(false);
    expect(counts(fading, { profile: 'freq_only' })).toBe(true);
  });

  test('its spectrum, where that is asked for', () => {
    const hum = beep(400, 400).map((sample) => sample / 4);
    const dirty = beep(1000, 400).map((sample, index) => sample + (hum[index] ?? 0));
    expect(counts(dirty, { spectralConfirmation: true })).toBe(true);
    expect(counts(dirty, { spectralConfirmation: true, spectralMinPurity: 0.99 })).toBe(false);
    expect(counts(dirty, { spectralMinPurity: 0.99 })).toBe(true);
    // Longer than the beep: half of the window is something else.
    const short = beep(1000, 200);
    expect(counts(short, { spectralConfirmation: true, spectralWindowMs: 100 })).toBe(true);
    expect(counts(short, { spectralConfirmation: true, spectralWindowMs: 800 })).toBe(false);
  });

  test('not the calling tone of a fax, where that is to be told apart', () => {
    expect(counts(beep(1100, 500))).toBe(true);
    expect(counts(beep(1100, 500), { rejectFaxCng: true })).toBe(false);
    expect(counts(beep(1100, 250), { rejectFaxCng: true })).toBe(true);
    expect(counts(beep(1000, 500), { rejectFaxCng: true })).toBe(true);
  });

  test('not two frequencies, as a busy line has', () => {
    const busy = beep(480, 500).map((sample, index) => (sample + (beep(620, 500)[index] ?? 0)) / 2);
    expect(counts(busy)).toBe(false);
  });
});

describe('premium', () => {
  const mode = 'premium';

  test('tells homes from companies, and machines, and nobody', () => {
    expect(said({ mode }, silence(400), voice(500))).toEqual(['human_residence 1.9']);
    expect(said({ mode }, ...words(7))).toEqual(['human_business 3.1']);
    expect(said({ mode }, ...words(13))).toEqual(['machine 3.6', 'no_beep_detected 8.0']);
    expect(said({ mode })).toEqual(['silence 5.0']);
  });

  test('tells a fax by its answer, or by its call before any word', () => {
    expect(said({ mode }, silence(1800), beep(2100, 3000))).toEqual(['fax_detected 2.4']);
    expect(said({ mode }, silence(800), beep(1100, 500))).toEqual(['fax_detected 1.3']);
  });

  test('a beep before the verdict is all that is told', () => {
    expect(said({ mode }, ...words(4), beep(1000, 400))).toEqual(['beep_detected 1.7']);
    expect(said({ mode }, ...words(13), silence(1000), beep(1000, 400))[1]).toMatch(/^beep_detected/);
  });

  test('heeds two fields of the configuration and no other', () => {
    const all = { initialSilenceMs: 100, maximumNumberOfWords: 1, silenceThreshold: 30_000, maximumWordLengthMs: 10 };
    expect(said({ mode, config: all }, ...words(7))).toEqual(['human_business 3.1']);
    expect(said({ mode, config: { greetingDurationMs: 1000 } }, ...words(7))[0]).toBe('machine 1.1');
    expect(said({ mode, config: { totalAnalysisTimeMs: 2000 } }, ...words(13))).toEqual(['not_sure 2.0']);
    expect(said({ mode, config: { totalAnalysisTimeMs: 2000 } })).toEqual(['silence 2.0']);
  });
});
