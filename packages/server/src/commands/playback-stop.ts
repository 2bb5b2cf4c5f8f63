import type { PlaybackStopParams } from '@hookswitch/contract';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { stopPlayback } from '../call/sound/playback.ts';
import type { PlaybackStop } from '../call/sound/playback-order.ts';
import { stateAfterCommand } from '../call/state.ts';
import { type ActingOn, commandActing } from './refuse-parameters.ts';

export const playbackStopActing: ActingOn<PlaybackStopParams> = [...commandActing, 'stop', 'overlay'];

/**
 * Stops audio that is played to a leg; `call.playback.ended` with `cancelled` follows for each. With nothing to stop there
 * is nothing to do.
 * @throws ApiError 90018 or 90034 when the leg is not answered.
 */
export async function playbackStop(platform: CallPlatform, call: Call, params: PlaybackStopParams): Promise<void> {
  stateAfterCommand(call.state, 'playback_stop');
  await stopPlayback(platform, call, stopOf(params));
}

/** `all` empties both queues, `overlay` the one on top; `overlay: true` turns `current` and `all` to that one. */
export function stopOf({ stop = 'all', overlay = false }: PlaybackStopParams): PlaybackStop {
  if (stop === 'overlay') return { which: 'all', lanes: ['overlay'] };
  if (overlay) return { which: stop, lanes: ['overlay'] };
  return { which: stop, lanes: stop === 'all' ? ['main', 'overlay'] : ['main'] };
}
