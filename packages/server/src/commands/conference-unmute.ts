import type { ConferenceUnmuteParams } from '@hookswitch/contract';
import type { CallPlatform } from '../call/call-platform.ts';
import type { Conference } from '../call/conference/conference.ts';
import { placeAll } from '../call/conference/conference-life.ts';
import { participantsOf, requireRegion } from './conference-targets.ts';
import type { ActingOn } from './refuse-parameters.ts';

export const conferenceUnmuteActing: ActingOn<ConferenceUnmuteParams> = ['call_control_ids', 'region'];

/** The others hear these participants again. @throws ApiError 90015 for a leg that is not in the conference */
export async function conferenceUnmute(
  platform: CallPlatform,
  conference: Conference,
  params: ConferenceUnmuteParams,
): Promise<void> {
  requireRegion(conference, params.region);
  for (const participant of participantsOf(conference, params.call_control_ids)) {
    participant.muted = false;
    participant.updatedAtMs = platform.clock.wallTimeMs();
  }
  await placeAll(platform, conference);
}
