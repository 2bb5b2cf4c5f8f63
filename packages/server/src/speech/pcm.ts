import { findSamples, WavError } from '@hookswitch/wav';

/** Linear 16-bit samples, one channel. */
export interface Pcm {
  readonly rateHz: number;
  readonly samples: Int16Array;
}

/**
 * Reads the WAV that a synthesiser writes: 16-bit PCM, of 4 kHz or more. Of several channels the first is taken; a length
 * that is too large, as in a stream, ends with the bytes.
 * @throws when it is something else
 */
export function readPcm(wav: Buffer): Pcm {
  const { start, end, channels, rateHz, format, bits } = samplesOf(wav);
  if (format !== 1 || bits !== 16 || channels < 1 || rateHz < 4000) throw new Error('what came is not 16-bit PCM');
  const samples = new Int16Array(Math.floor((end - start) / 2 / channels));
  for (let index = 0; index < samples.length; index += 1)
    samples[index] = wav.readInt16LE(start + 2 * index * channels);
  return { rateHz, samples };
}

function samplesOf(wav: Buffer) {
  try {
    return findSamples(wav);
  } catch (error) {
    if (error instanceof WavError) throw new Error(`what came as WAV ${error.message}`);
    throw error;
  }
}

/** @param volume factor of the amplitude; what becomes too loud is cut off */
export function amplified(samples: Int16Array, volume: number): Int16Array {
  if (volume === 1) return samples;
  return samples.map((sample) => Math.max(-32_768, Math.min(32_767, Math.round(sample * volume))));
}
