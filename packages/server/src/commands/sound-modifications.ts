import type { AnswerParams } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import type { Call } from '../call/call.ts';

/** Two octaves down and up. */
const [lowest, highest] = [0.25, 4];

/**
 * How the sound of a leg is to be changed: octaves, semitones and the factor add up.
 * @throws ApiError 10032 for a track there is not, 10033 for more than two octaves in all
 */
export function pitchShift({
  sound_modifications: wish,
}: Pick<AnswerParams, 'sound_modifications'>): Call['pitchShift'] {
  if (wish === undefined) return undefined;
  const { octaves = 0, semitone = 0, pitch = 1, track = 'outbound' } = wish;
  if (track !== 'inbound' && track !== 'outbound' && track !== 'both') {
    const pointer = '/sound_modifications/track';
    throw new ApiError('10032', { pointer, detail: 'track is inbound, outbound or both.' });
  }
  const factor = pitch * 2 ** (octaves + semitone / 12);
  if (factor < lowest || factor > highest) {
    const detail = `The pitch can be shifted by two octaves; this is a factor of ${factor.toFixed(2)}.`;
    throw new ApiError('10033', { pointer: '/sound_modifications', detail });
  }
  return factor === 1 ? undefined : { factor, track };
}
