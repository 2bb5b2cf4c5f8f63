import { pcmWav } from '@hookswitch/wav';

export interface ToneWavOptions {
  /** Samples per second; 8000 when absent. */
  readonly rateHz?: number;
  /** Of the sine, up to 32767; 8000 when absent, about -9 dBm0. */
  readonly amplitude?: number;
}

/** A WAV file (16-bit PCM, mono) with a sine. */
export function toneWav(frequencyHz: number, seconds: number, options: ToneWavOptions = {}): Buffer {
  const { rateHz = 8000, amplitude = 8000 } = options;
  const samples = Int16Array.from({ length: Math.round(seconds * rateHz) }, (_, index) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * frequencyHz * index) / rateHz)),
  );
  return pcmWav(rateHz, samples);
}
