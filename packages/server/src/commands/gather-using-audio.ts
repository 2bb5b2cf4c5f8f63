import type { GatherUsingAudioParams } from '@hookswitch/contract';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { startGather } from '../call/dtmf/gather.ts';
import { stateAfterCommand } from '../call/state.ts';
import { digitInputActing, digitInputOrder } from './digit-rules.ts';
import { invalidAudio, playbackAudio } from './playback-audio.ts';
import { type ActingOn, commandActing } from './refuse-parameters.ts';

export const gatherUsingAudioActing: ActingOn<GatherUsingAudioParams> = [
  ...commandActing,
  ...digitInputActing,
  'audio_url',
  'media_name',
  'invalid_audio_url',
  'invalid_media_name',
  'maximum_tries',
];

/**
 * Plays a prompt and collects keys; the first one cuts the prompt short. With no or an invalid input the prompt is heard
 * again, up to `maximum_tries` times. `call.playback.started` and `.ended` tell of the prompts, `call.gather.ended` of the keys.
 * @throws ApiError 90018 or 90034 when the leg is not answered, 10004/10027 when not exactly one prompt is named, or two
 * for an invalid input, 90022 for a minimum above the maximum.
 */
export async function gatherUsingAudio(
  platform: CallPlatform,
  call: Call,
  params: GatherUsingAudioParams,
): Promise<void> {
  stateAfterCommand(call.state, 'gather_using_audio');
  const audio = playbackAudio(params);
  const invalid = invalidAudio(params);
  await startGather(platform, call, {
    ...digitInputOrder(params),
    prompt: { audio, tries: params.maximum_tries ?? 3, ...(invalid === undefined ? {} : { invalid }) },
  });
}
