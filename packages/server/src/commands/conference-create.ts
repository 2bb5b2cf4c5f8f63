import type { ConferenceCreateParams } from '@hookswitch/contract';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import type { Conference } from '../call/conference/conference.ts';
import { createConference } from '../call/conference/conference-life.ts';
import { conferenceOrder, participantTerms } from './conference-terms.ts';
import { type ActingOn, commandActing } from './refuse-parameters.ts';

export const conferenceCreateActing: ActingOn<ConferenceCreateParams> = [
  ...commandActing,
  'call_control_id',
  'name',
  'beep_enabled',
  'comfort_noise',
  'duration_minutes',
  'hold_audio_url',
  'hold_media_name',
  'max_participants',
  'region',
  'start_conference_on_create',
];
/**
 * Makes a conference, with this leg as its first participant; `conference.created` and `.participant.joined` follow.
 * @throws ApiError 90018 or 90034 when the leg is not answered, 90044 when it is in a conference, 90033 when the name is in
 * use, 10027 for two kinds of hold audio, 10007 (503) when the conference cannot be stored
 */
export function conferenceCreate(
  platform: CallPlatform,
  call: Call,
  params: ConferenceCreateParams,
): Promise<Conference> {
  return createConference(platform, call, conferenceOrder(params), participantTerms({}));
}
