import type { BeepConfig } from '../machine-detection.ts';
import { narrowBandHz } from './narrow-band.ts';
import { probeTone, shareAt, type ToneFound } from './tone-probe.ts';

/** Share of a frame's energy that makes it part of a tone. */
const minPurity = 0.8;
/** How far the frequency of a tone may wander from frame to frame. */
const maxDriftHz = 12;
/** How far the level of a beep may lie from its mean: 4 dB (profile `both`). */
const maxLevelRatio = 10 ** (4 / 20);
const frameMs = 20;
/** A tone that goes on for so long is told of before it ends. */
const longestBeepMs = 1200;

/** ITU-T T.30 §4.3.3: the called fax answers with 2100 Hz for 2.6 to 4 s. */
const answerTone = { hz: 2100, toleranceHz: 20, minMs: 600 };
/** ITU-T T.30 §4.3.3: the calling fax sends 1100 Hz for 0.5 s, with 3 s between. */
const callingTone = { hz: 1100, toleranceHz: 40, minMs: 400, maxMs: 640 };

export type ToneMeaning = 'beep' | 'fax-answer' | 'fax-calling';

interface Run {
  frames: number;
  frequencyHz: number;
  levels: number[];
  told: boolean;
}

/** Follows single tones through frames of 20 ms at 8 kHz, and says what they mean when they end, or last long enough. */
export class ToneTracker {
  readonly #config: BeepConfig;
  /** The last samples, for the spectral confirmation. */
  readonly #window: Int16Array;
  #run: Run | undefined;

  constructor(config: BeepConfig) {
    this.#config = config;
    const windowMs = Math.min(2000, Math.max(frameMs, config.spectralWindowMs));
    this.#window = new Int16Array(Math.round((windowMs * narrowBandHz) / 1000));
  }

  /** A tone is sounding now, long enough not to be a piece of a vowel. */
  get sounding(): boolean {
    return (this.#run?.frames ?? 0) >= 3;
  }

  /** One frame. What it makes known of the tone that sounds, or has just ended. */
  hear(frame: Int16Array, silenceThreshold: number): ToneMeaning | undefined {
    const found = probeTone(frame);
    const run = this.#run;
    const audible = found.level >= silenceThreshold && found.purity >= minPurity;
    if (run !== undefined && audible && Math.abs(found.frequencyHz - run.frequencyHz) <= maxDriftHz) {
      return this.#goOn(run, found, frame);
    }
    const meaning = run === undefined || run.told ? undefined : this.#meaning(run, true);
    this.#run = audible ? { frames: 1, frequencyHz: found.frequencyHz, levels: [found.level], told: false } : undefined;
    if (this.#run !== undefined) this.#keep(frame);
    return meaning;
  }

  #goOn(run: Run, found: ToneFound, frame: Int16Array): ToneMeaning | undefined {
    run.frames += 1;
    run.frequencyHz += (found.frequencyHz - run.frequencyHz) / run.frames;
    run.levels.push(found.level);
    this.#keep(frame);
    if (run.told || run.frames * frameMs > 10_000) return undefined;
    const meaning = this.#meaning(run, false);
    run.told = meaning !== undefined;
    return meaning;
  }

  /** @param over whether the tone has ended */
  #meaning(run: Run, over: boolean): ToneMeaning | undefined {
    const { hz, toleranceHz, minMs } = answerTone;
    const ms = run.frames * frameMs;
    if (Math.abs(run.frequencyHz - hz) <= toleranceHz && ms >= minMs) return 'fax-answer';
    if (!over && ms < longestBeepMs) return undefined;
    const calling =
      Math.abs(run.frequencyHz - callingTone.hz) <= callingTone.toleranceHz &&
      ms >= callingTone.minMs &&
      ms <= callingTone.maxMs;
    if (calling && this.#config.rejectFaxCng) return 'fax-calling';
    if (this.#isBeep(run, ms)) return calling ? 'fax-calling' : 'beep';
    return undefined;
  }

  #isBeep({ frequencyHz, levels }: Run, ms: number): boolean {
    const { profile, minFrequencyHz, maxFrequencyHz, minToneDurationMs } = this.#config;
    if (ms < minToneDurationMs) return false;
    if (frequencyHz < minFrequencyHz || frequencyHz > maxFrequencyHz) return false;
    if (profile === 'both' && !steady(levels)) return false;
    return !this.#config.spectralConfirmation || this.#confirmed(frequencyHz);
  }

  /** The window is long and its filter narrow: the best of the frequencies near by counts. */
  #confirmed(frequencyHz: number): boolean {
    const stepHz = narrowBandHz / this.#window.length / 4;
    for (let step = -8; step <= 8; step += 1) {
      if (shareAt(this.#window, frequencyHz + step * stepHz) >= this.#config.spectralMinPurity) return true;
    }
    return false;
  }

  #keep(frame: Int16Array): void {
    const window = this.#window;
    if (frame.length >= window.length) window.set(frame.subarray(frame.length - window.length));
    else {
      window.copyWithin(0, frame.length);
      window.set(frame, window.length - frame.length);
    }
  }
}

/** The first and the last frame may hold a piece of the tone only. */
function steady(levels: readonly number[]): boolean {
  const inner = levels.slice(1, -1);
  const mean = inner.reduce((sum, level) => sum + level, 0) / Math.max(1, inner.length);
  return inner.every((level) => level <= mean * maxLevelRatio && level >= mean / maxLevelRatio);
}
