import type { SampleRate } from '../audio-frame.ts';

/** The pitch periods looked for: 66 to 400 Hz. Whatever is higher repeats within them too. */
const shortestMs = 2.5;
const longestMs = 15;
/** Compared at each lag. */
const windowMs = 10;

/** So many samples before `end` of `samples` are needed to find a lag. */
export function pitchContextSamples(rateHz: SampleRate): number {
  return ((longestMs + windowMs) * rateHz) / 1000;
}

/**
 * The lag in samples at which what ends at `end` resembles itself most: a whole number of pitch periods of a voice or a
 * tone. There must be `pitchContextSamples` samples before `end`.
 */
export function pitchLag(samples: Int16Array, end: number, rateHz: SampleRate): number {
  const perMs = rateHz / 1000;
  const window = windowMs * perMs;
  const longest = longestMs * perMs;
  let best = longest;
  let bestScore = 0;
  for (let lag = shortestMs * perMs; lag <= longest; lag += 1) {
    let correlation = 0;
    let energy = 1;
    for (let at = end - window; at < end; at += 1) {
      const earlier = samples[at - lag] ?? 0;
      correlation += (samples[at] ?? 0) * earlier;
      energy += earlier * earlier;
    }
    const score = correlation <= 0 ? 0 : (correlation * correlation) / energy;
    if (score > bestScore) {
      bestScore = score;
      best = lag;
    }
  }
  return best;
}
