/** Audio inside this package is linear, 16-bit, mono, and moves in frames of so many milliseconds. */
export const frameMs = 20;

/** The rates audio is worked on at; each is a whole number of samples per frame. */
export type SampleRate = 8000 | 16000 | 24000 | 32000 | 48000;

/** Samples in one frame at `rateHz`. */
export function frameSamples(rateHz: SampleRate): number {
  return (rateHz / 1000) * frameMs;
}
