import { type WavShape, wavHeader, wavHeaderBytes } from '@hookswitch/wav';

/** A sine of -10 dB. */
export function sine(frequencyHz: number, rateHz: number, seconds: number): Int16Array {
  const step = (2 * Math.PI * frequencyHz) / rateHz;
  return Int16Array.from({ length: Math.round(rateHz * seconds) }, (_, index) => 10_000 * Math.sin(step * index));
}

export interface TestWav extends Omit<WavShape, 'channels'> {
  readonly channels?: number;
  /** Writes one sample of 16 bits; default 16-bit PCM. */
  readonly write?: (view: DataView, at: number, sample: number) => void;
}

/** A WAV file; every channel has the same samples. */
export function wavOf(samples: ArrayLike<number>, { channels = 1, write, ...shape }: TestWav): Uint8Array {
  const writeSample = write ?? ((view, at, sample) => view.setInt16(at, sample, true));
  const sampleBytes = (shape.bits ?? 16) / 8;
  const dataBytes = samples.length * channels * sampleBytes;
  const bytes = new Uint8Array(wavHeaderBytes + dataBytes);
  bytes.set(wavHeader({ ...shape, channels }, dataBytes));
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < samples.length * channels; index += 1) {
    writeSample(view, wavHeaderBytes + index * sampleBytes, samples[Math.floor(index / channels)] ?? 0);
  }
  return bytes;
}

/** Amplitude of a frequency. */
export function level(samples: ArrayLike<number>, frequencyHz: number, rateHz: number): number {
  let [re, im] = [0, 0];
  for (let index = 0; index < samples.length; index += 1) {
    const phase = (2 * Math.PI * frequencyHz * index) / rateHz;
    re += (samples[index] ?? 0) * Math.cos(phase);
    im += (samples[index] ?? 0) * Math.sin(phase);
  }
  return (2 * Math.hypot(re, im)) / Math.max(1, samples.length);
}
