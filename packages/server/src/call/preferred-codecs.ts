import { allCodecs, type CodecName } from '@hookswitch/media';
import { ApiError } from '../api-error.ts';

/**
 * `preferred_codecs`: a comma list, best first; undefined when the command names none. Codecs this server does not speak
 * are passed over, as the list may be written for several carriers.
 * @throws ApiError 10027 when nothing is left of it.
 */
export function preferredCodecs(list: string | undefined): readonly CodecName[] | undefined {
  if (list === undefined) return undefined;
  const names = list.split(',').map((name) => name.trim().toUpperCase());
  const chosen = names.flatMap((name) => allCodecs.filter((codec) => codec === name));
  if (chosen.length > 0) return [...new Set(chosen)];
  throw new ApiError('10027', {
    pointer: '/preferred_codecs',
    detail: `None of ${list} is spoken here; available: ${allCodecs.join(', ')}.`,
  });
}
