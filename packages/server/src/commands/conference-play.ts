import type { ConferencePlayParams } from '@hookswitch/contract';
import type { CallPlatform } from '../call/call-platform.ts';
import type { Conference } from '../call/conference/conference.ts';
import { playToConference } from '../call/conference/conference-audio.ts';
import { listenersOf, requireRegion } from './conference-targets.ts';
import { playbackAudio } from './playback-audio.ts';
import { timesOf } from './playback-legs.ts';
import type { ActingOn } from './refuse-parameters.ts';

export const conferencePlayActing: ActingOn<ConferencePlayParams> = [
  'call_control_ids',
  'region',
  'audio_url',
  'media_name',
  'loop',
];

/**
 * Plays audio over what is said, to everybody or to each of some; one after the other. `conference.playback.started` and
 * `.ended` follow, or `conference.participant.playback...` for each of those that were named.
 * @throws ApiError 90015 for a leg that is not in the conference, 10004 or 10027 when not exactly one audio is named
 */
export async function conferencePlay(
  platform: CallPlatform,
  conference: Conference,
  params: ConferencePlayParams,
): Promise<void> {
  requireRegion(conference, params.region);
  const order = { audio: playbackAudio(params), times: timesOf(params.loop) };
  playToConference(platform, conference, order, listenersOf(conference, params.call_control_ids));
}
