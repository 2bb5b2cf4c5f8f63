import type { ConferenceSpeakParams } from '@hookswitch/contract';
import type { CallPlatform } from '../call/call-platform.ts';
import type { Conference } from '../call/conference/conference.ts';
import { playToConference } from '../call/conference/conference-audio.ts';
import { listenersOf, requireRegion } from './conference-targets.ts';
import type { ActingOn } from './refuse-parameters.ts';
import { utteranceOf } from './utterance.ts';

export const conferenceSpeakActing: ActingOn<ConferenceSpeakParams> = [
  'payload',
  'voice',
  'language',
  'payload_type',
  'voice_settings',
  'command_id',
  'call_control_ids',
  'region',
];

/**
 * Speaks a text over what is said, to everybody or to each of some, in turn with what else is played.
 * `conference.speak.started` and `.ended` follow, or `conference.participant.speak...` for each of those that were named.
 * @throws ApiError 90015 for a leg that is not in the conference, and what `utteranceOf` refuses
 */
export async function conferenceSpeak(
  platform: CallPlatform,
  conference: Conference,
  params: ConferenceSpeakParams,
): Promise<void> {
  requireRegion(conference, params.region);
  const speech = utteranceOf(platform, params);
  const to = listenersOf(conference, params.call_control_ids);
  playToConference(platform, conference, { audio: { speech }, times: 1 }, to);
}
