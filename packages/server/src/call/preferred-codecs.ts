import type { CodecName } from '@hookswitch/media';
import { ApiError } from '../api-error.ts';

/**
 * `preferred_codecs`: a comma list, best first. Codecs this server does not speak are passed over, as the list may be
 * written for several carriers.
 * @throws ApiError 10027 when nothing is left of it.
 */
export function preferredCodecs(list: string | undefined, available: readonly CodecName[]): readonly CodecName[] {
  if (list === undefined) return available;
  const names = list.split(',').map((name) => name.trim().toUpperCase());
  const chosen = names.flatMap((name) => available.filter((codec) => codec === name));
  if (chosen.length > 0) return [...new Set(chosen)];
  throw new ApiError('10027', {
    pointer: '/preferred_codecs',
    detail: `None of ${list} is spoken here; available: ${available.join(', ')}.`,
  });
}
