import type { ConferenceHoldParams } from '@hookswitch/contract';
import type { CallPlatform } from '../call/call-platform.ts';
import type { Conference } from '../call/conference/conference.ts';
import { placeAll } from '../call/conference/conference-life.ts';
import { participantsOf, requireRegion } from './conference-targets.ts';
import { optionalAudio } from './playback-audio.ts';
import type { ActingOn } from './refuse-parameters.ts';

export const conferenceHoldActing: ActingOn<ConferenceHoldParams> = [
  'call_control_ids',
  'region',
  'audio_url',
  'media_name',
];

/**
 * These participants hear nobody and are not heard: they hear the audio of this command, or what they joined with, over
 * and over. @throws ApiError 90015 for a leg that is not in the conference, 10027 for two kinds of audio
 */
export async function conferenceHold(
  platform: CallPlatform,
  conference: Conference,
  params: ConferenceHoldParams,
): Promise<void> {
  requireRegion(conference, params.region);
  const audio = optionalAudio(params);
  for (const participant of participantsOf(conference, params.call_control_ids)) {
    participant.onHold = true;
    participant.updatedAtMs = platform.clock.wallTimeMs();
    if (audio === undefined) continue;
    participant.holdAudio = audio;
    participant.holdFile = undefined;
  }
  await placeAll(platform, conference);
}
