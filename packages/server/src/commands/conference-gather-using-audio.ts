import type { ConferenceGatherUsingAudioParams } from '@hookswitch/contract';
import type { CallPlatform } from '../call/call-platform.ts';
import type { Conference } from '../call/conference/conference.ts';
import { startGather } from '../call/dtmf/gather.ts';
import { stateAfterCommand } from '../call/state.ts';
import { withState } from './call-actions.ts';
import { participantOf } from './conference-targets.ts';
import { digitInputActing, digitInputOrder } from './digit-rules.ts';
import { invalidAudio, playbackAudio } from './playback-audio.ts';
import type { ActingOn } from './refuse-parameters.ts';

export const conferenceGatherUsingAudioActing: ActingOn<ConferenceGatherUsingAudioParams> = [
  ...digitInputActing,
  'call_control_id',
  'audio_url',
  'media_name',
  'invalid_audio_url',
  'invalid_media_name',
  'maximum_tries',
  'gather_id',
  'initial_timeout_millis',
  'stop_playback_on_dtmf',
  'client_state',
];

/**
 * Plays a prompt to one participant, who hears that instead of the conference, and collects its keys. The events are those of
 * a gather of the leg: `call.playback.started` and `.ended` for the prompts, `call.gather.ended` for the keys.
 * @throws ApiError 90015 when the leg is not in the conference, 90018 when it has just ended, 10004/10027 when not exactly
 * one prompt is named, or two for an invalid input, 90022 for a minimum above the maximum.
 */
export async function conferenceGatherUsingAudio(
  platform: CallPlatform,
  conference: Conference,
  params: ConferenceGatherUsingAudioParams,
): Promise<void> {
  const { call } = participantOf(conference, params.call_control_id);
  const { gather_id: gatherId, initial_timeout_millis: initialTimeoutMs } = params;
  const invalid = invalidAudio(params);
  const prompt = {
    audio: playbackAudio(params),
    tries: params.maximum_tries ?? 3,
    goesOn: params.stop_playback_on_dtmf === false,
    ...(invalid === undefined ? {} : { invalid }),
  };
  const order = {
    ...digitInputOrder(params),
    ...(gatherId === undefined ? {} : { gatherId }),
    ...(initialTimeoutMs === undefined ? {} : { initialTimeoutMs }),
    prompt,
  };
  const start = async () => {
    stateAfterCommand(call.state, 'gather_using_audio');
    await startGather(platform, call, order);
  };
  await call.mailbox.post(() => withState(call, params, start));
}
