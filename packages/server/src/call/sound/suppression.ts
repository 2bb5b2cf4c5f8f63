import { type FilteredTrack, MediaError } from '@hookswitch/media';
import type { Call } from '../call.ts';
import type { CallPlatform } from '../call-platform.ts';
import { logIds } from '../event/emit-event.ts';

/** Noise is taken away from this side of an answered leg, or from none any more. Runs in the leg's mailbox. */
export async function suppressNoise(
  platform: CallPlatform,
  call: Call,
  track: FilteredTrack | undefined,
): Promise<void> {
  call.suppressesNoise = track;
  try {
    await call.leg.media?.suppressNoise(track);
  } catch (error) {
    // The media process died and takes the leg with it.
    if (!(error instanceof MediaError)) throw error;
    platform.log.warn({ err: error, ...logIds(call) }, 'noise suppression could not be changed');
  }
}
