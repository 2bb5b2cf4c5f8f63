import type { PlaybackStartParams } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { isPlaying } from '../call/sound/playback.ts';
import type { PlaybackOrder } from '../call/sound/playback-order.ts';
import { stateAfterCommand } from '../call/state.ts';
import { playbackAudio } from './playback-audio.ts';
import { playToLegs, timesOf } from './playback-legs.ts';
import { type ActingOn, commandActing } from './refuse-parameters.ts';

export const playbackStartActing: ActingOn<PlaybackStartParams> = [
  ...commandActing,
  'audio_url',
  'media_name',
  'playback_content',
  'audio_type',
  'cache_audio',
  'loop',
  'overlay',
  'stop',
  'target_legs',
];

/**
 * Plays audio to the far end of a leg, of the leg it is bridged with, or of both. One that comes while another plays waits
 * for its turn; an overlay is mixed with what plays. `call.playback.started` and `.ended` follow for each leg that hears it.
 * @throws ApiError 90018 or 90034 when the leg is not answered, 10004/10027 when not exactly one audio is named, 90033 for
 * an overlay over nothing or to another leg, and for `opposite` without a bridge.
 */
export async function playbackStart(platform: CallPlatform, call: Call, params: PlaybackStartParams): Promise<void> {
  stateAfterCommand(call.state, 'playback_start');
  const order = orderOf(params);
  if (order.lane === 'overlay') requireOverlayable(call, params);
  await playToLegs(platform, call, order, params);
}

function orderOf(params: PlaybackStartParams): PlaybackOrder {
  return {
    audio: playbackAudio(params),
    times: timesOf(params.loop),
    lane: params.overlay === true ? 'overlay' : 'main',
  };
}

/** Reference §1.2: an overlay needs a playback that is none, on this leg. */
function requireOverlayable(call: Call, { target_legs: target = 'self' }: PlaybackStartParams): void {
  if (target !== 'self') {
    throw new ApiError('90033', { pointer: '/target_legs', detail: 'An overlay is heard by this leg alone: self.' });
  }
  if (!isPlaying(call, 'main')) {
    throw new ApiError('90033', { pointer: '/overlay', detail: 'Nothing plays that an overlay could lie over.' });
  }
}
