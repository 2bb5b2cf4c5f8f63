import { narrowBandHz } from './narrow-band.ts';

/** A single frequency in a stretch of audio. */
export interface ToneFound {
  readonly frequencyHz: number;
  /** Share of the energy that lies in it, 0 to 1. */
  readonly purity: number;
  /** Root mean square of the samples. */
  readonly level: number;
}

/** Below this share there is no tone to be found near by. */
const worthRefining = 0.15;

/**
 * The frequency that `samples` (8 kHz) would have if they were one tone, and how much of them it is. A sine obeys
 * x[n-1] + x[n+1] = 2 cos(w) x[n]; the best fit gives w, and a Goertzel filter there the share.
 */
export function probeTone(samples: Int16Array): ToneFound {
  let product = 0;
  let middle = 0;
  let energy = 0;
  for (let index = 1; index < samples.length - 1; index += 1) {
    const sample = samples[index] ?? 0;
    product += sample * ((samples[index - 1] ?? 0) + (samples[index + 1] ?? 0));
    middle += sample * sample;
  }
  for (const sample of samples) energy += sample * sample;
  const level = Math.sqrt(energy / Math.max(1, samples.length));
  if (middle === 0) return { frequencyHz: 0, purity: 0, level };
  const cosine = Math.max(-1, Math.min(1, product / (2 * middle)));
  return { ...refined(samples, (Math.acos(cosine) * narrowBandHz) / (2 * Math.PI)), level };
}

/** A fit is drawn aside by whatever else sounds: the top of the parabola through three shares near by is the tone. */
function refined(samples: Int16Array, nearHz: number): Omit<ToneFound, 'level'> {
  const stepHz = narrowBandHz / samples.length / 2;
  let frequencyHz = nearHz;
  let purity = shareAt(samples, frequencyHz);
  for (let round = 0; round < 3 && purity >= worthRefining; round += 1) {
    const [below, above] = [shareAt(samples, frequencyHz - stepHz), shareAt(samples, frequencyHz + stepHz)];
    const bend = below - 2 * purity + above;
    const aside = bend >= 0 ? Math.sign(above - below) : (below - above) / (2 * bend);
    const betterHz = frequencyHz + Math.max(-1, Math.min(1, aside)) * stepHz;
    const better = shareAt(samples, betterHz);
    if (better <= purity) break;
    frequencyHz = betterHz;
    purity = better;
  }
  return { frequencyHz, purity };
}

/** The share of the energy of `samples` (8 kHz) that lies at a frequency, 0 to 1. */
export function shareAt(samples: Int16Array, frequencyHz: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * frequencyHz) / narrowBandHz);
  let [previous, beforePrevious, energy] = [0, 0, 0];
  for (const sample of samples) {
    const next = sample + coefficient * previous - beforePrevious;
    beforePrevious = previous;
    previous = next;
    energy += sample * sample;
  }
  if (energy === 0) return 0;
  const power = previous ** 2 + beforePrevious ** 2 - coefficient * previous * beforePrevious;
  return Math.min(1, (2 * power) / (energy * samples.length));
}
