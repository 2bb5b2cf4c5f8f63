/** A sine of -10 dB. */
export function sine(frequencyHz: number, rateHz: number, seconds: number): Int16Array {
  const step = (2 * Math.PI * frequencyHz) / rateHz;
  return Int16Array.from({ length: Math.round(rateHz * seconds) }, (_, index) => 10_000 * Math.sin(step * index));
}

export interface WavShape {
  readonly rateHz: number;
  readonly channels?: number;
  readonly format?: number;
  readonly bits?: number;
  /** Writes one sample of 16 bits; default 16-bit PCM. */
  readonly write?: (view: DataView, at: number, sample: number) => void;
}

/** A WAV file; every channel has the same samples. */
export function wavOf(samples: ArrayLike<number>, shape: WavShape): Uint8Array {
  const { rateHz, channels = 1, format = 1, bits = 16 } = shape;
  const write = shape.write ?? ((view, at, sample) => view.setInt16(at, sample, true));
  const sampleBytes = bits / 8;
  const dataBytes = samples.length * channels * sampleBytes;
  const view = new DataView(new ArrayBuffer(44 + dataBytes));
  const text = (at: number, word: string) => [...word].forEach((c, i) => void view.setUint8(at + i, c.charCodeAt(0)));
  text(0, 'RIFF');
  view.setUint32(4, 36 + dataBytes, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, format, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, rateHz, true);
  view.setUint32(28, rateHz * channels * sampleBytes, true);
  view.setUint16(32, channels * sampleBytes, true);
  view.setUint16(34, bits, true);
  text(36, 'data');
  view.setUint32(40, dataBytes, true);
  for (let index = 0; index < samples.length * channels; index += 1) {
    write(view, 44 + index * sampleBytes, samples[Math.floor(index / channels)] ?? 0);
  }
  return new Uint8Array(view.buffer);
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
