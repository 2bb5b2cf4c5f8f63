import type { ConferenceJoinParams } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import type { ParticipantTerms } from '../call/conference.ts';
import type { PlaybackAudio } from '../call/playback-order.ts';
import { optionalAudio } from './playback-audio.ts';

type TermsParams = Omit<ConferenceJoinParams, 'call_control_id' | 'client_state' | 'command_id' | 'region'>;

/** How a command brings a leg in. @throws ApiError 10027 for parameters that exclude each other */
export function participantTerms(params: TermsParams): ParticipantTerms {
  if (params.whisper_call_control_ids !== undefined && params.supervisor_role !== 'whisper') {
    const detail = 'whisper_call_control_ids has no effect without supervisor_role whisper.';
    throw new ApiError('10027', { pointer: '/whisper_call_control_ids', detail });
  }
  return {
    muted: params.mute ?? false,
    onHold: params.hold ?? false,
    endOnExit: params.end_conference_on_exit ?? false,
    softEndOnExit: params.soft_end_conference_on_exit ?? false,
    startOnEnter: params.start_conference_on_enter ?? false,
    role: params.supervisor_role ?? 'none',
    whispersTo: params.whisper_call_control_ids ?? [],
    beep: params.beep_enabled,
    holdAudio: holdAudio(params),
  };
}

/** @throws ApiError 10027 when two are named */
export function holdAudio(params: Pick<TermsParams, 'hold_audio_url' | 'hold_media_name'>): PlaybackAudio | undefined {
  const { hold_audio_url: url, hold_media_name: name } = params;
  if (url !== undefined && name !== undefined) {
    throw new ApiError('10027', { pointer: '/hold_media_name', detail: 'Name a URL or uploaded media, not both.' });
  }
  return optionalAudio({
    ...(url === undefined ? {} : { audio_url: url }),
    ...(name === undefined ? {} : { media_name: name }),
  });
}
