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
  return wavOf(samples, rateHz);
}

/** A WAV file (16-bit PCM, mono) with these samples. */
export function wavOf(samples: Int16Array, rateHz: number): Buffer {
  const file = Buffer.alloc(44 + 2 * samples.length);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(36 + 2 * samples.length, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(rateHz, 24);
  file.writeUInt32LE(2 * rateHz, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(2 * samples.length, 40);
  for (const [index, sample] of samples.entries()) file.writeInt16LE(sample, 44 + 2 * index);
  return file;
}
