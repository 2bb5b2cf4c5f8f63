import type { ConferenceJoinParams } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import type { Conference } from '../call/conference/conference.ts';
import { joinConference } from '../call/conference/conference-life.ts';
import { withState } from './call-actions.ts';
import { requireRegion } from './conference-targets.ts';
import { participantTerms } from './conference-terms.ts';
import { type ActingOn, commandActing } from './refuse-parameters.ts';

export const conferenceJoinActing: ActingOn<ConferenceJoinParams> = [
  ...commandActing,
  'call_control_id',
  'beep_enabled',
  'end_conference_on_exit',
  'soft_end_conference_on_exit',
  'hold_audio_url',
  'hold_media_name',
  'hold',
  'mute',
  'region',
  'start_conference_on_enter',
  'supervisor_role',
  'whisper_call_control_ids',
];

/**
 * Brings a leg in; it leaves its bridge. `conference.participant.joined` follows.
 * @throws ApiError 90015 for an unknown leg, 90018 or 90034 when it is not answered, 90044 when it is in a conference, 90032
 * when this one is full, 10027 for parameters that exclude each other
 */
export async function conferenceJoin(
  platform: CallPlatform,
  conference: Conference,
  params: ConferenceJoinParams,
): Promise<void> {
  requireRegion(conference, params.region);
  const terms = participantTerms(params);
  const call = platform.registry.find(params.call_control_id);
  if (call === undefined) {
    throw new ApiError('90015', { pointer: '/call_control_id', detail: 'There is no live call with this id.' });
  }
  await call.mailbox.post(() => withState(call, params, () => joinConference(platform, conference, call, terms)));
}
