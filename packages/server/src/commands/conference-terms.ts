import type { ConferenceCreateParams, ConferenceJoinParams } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import type { ConferenceOrder, ParticipantTerms } from '../call/conference/conference-order.ts';
import type { PlaybackAudio } from '../call/sound/playback-order.ts';
import { optionalAudio } from './playback-audio.ts';

type TermsParams = Omit<ConferenceJoinParams, 'call_control_id' | 'client_state' | 'command_id' | 'region'>;
type OrderParams = Pick<ConferenceCreateParams, 'name'> &
  OrAbsent<Omit<ConferenceCreateParams, 'call_control_id' | 'client_state' | 'command_id' | 'name'>>;
type OrAbsent<Params> = { readonly [Name in keyof Params]?: Params[Name] | undefined };

/** As long as a call may take where nothing else is said (reference §1.1). */
const defaultMinutes = 240;
const mostParticipants = 800;

/** @param within JSON pointer to the object that holds these parameters */
export function conferenceOrder(params: OrderParams, within = ''): ConferenceOrder {
  return {
    name: params.name,
    region: params.region ?? null,
    comfortNoise: params.comfort_noise ?? true,
    durationMs: (params.duration_minutes ?? defaultMinutes) * 60_000,
    startsAtOnce: params.start_conference_on_create ?? true,
    beep: params.beep_enabled ?? 'never',
    holdAudio: holdAudio(params, within),
    maxParticipants: params.max_participants ?? mostParticipants,
  };
}

/**
 * How a command brings a leg in.
 * @param within JSON pointer to the object that holds these parameters
 * @throws ApiError 10027 for parameters that exclude each other
 */
export function participantTerms(params: TermsParams, within = ''): ParticipantTerms {
  if (params.whisper_call_control_ids !== undefined && params.supervisor_role !== 'whisper') {
    const detail = 'whisper_call_control_ids has no effect without supervisor_role whisper.';
    throw new ApiError('10027', { pointer: `${within}/whisper_call_control_ids`, detail });
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
    holdAudio: holdAudio(params, within),
  };
}

/** @throws ApiError 10027 when two are named */
function holdAudio(
  { hold_audio_url: url, hold_media_name: name }: OrAbsent<Pick<TermsParams, 'hold_audio_url' | 'hold_media_name'>>,
  within: string,
): PlaybackAudio | undefined {
  if (url !== undefined && name !== undefined) {
    const detail = 'Name a URL or uploaded media, not both.';
    throw new ApiError('10027', { pointer: `${within}/hold_media_name`, detail });
  }
  return optionalAudio({
    ...(url === undefined ? {} : { audio_url: url }),
    ...(name === undefined ? {} : { media_name: name }),
  });
}
