import type { SampleRate } from '../audio-frame.ts';
import { pitchContextSamples, pitchLag } from './pitch.ts';

/** So many samples must wait before one period of them can be taken out. */
export function shortenableSamples(rateHz: SampleRate): number {
  return pitchContextSamples(rateHz);
}

/**
 * Takes one pitch period out of the first `length` samples, in place, so that voice becomes shorter and not higher. The
 * number of samples left; there must be `shortenableSamples` at least.
 */
export function shorten(samples: Int16Array, length: number, rateHz: SampleRate): number {
  const end = pitchContextSamples(rateHz);
  const lag = pitchLag(samples, end, rateHz);
  // [begin, begin + lag) blends into what follows one period later, which then takes its place.
  const begin = Math.max(end - 2 * lag, 0);
  for (let index = 0; index < lag; index += 1) {
    const share = (index + 1) / (lag + 1);
    const [now, later] = [samples[begin + index] ?? 0, samples[begin + lag + index] ?? 0];
    samples[begin + index] = now * (1 - share) + later * share;
  }
  samples.copyWithin(begin + lag, begin + 2 * lag, length);
  return length - lag;
}
