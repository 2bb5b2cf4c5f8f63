import type { ConferenceUnholdParams } from '@hookswitch/contract';
import type { CallPlatform } from '../call/call-platform.ts';
import type { Conference } from '../call/conference/conference.ts';
import { placeAll } from '../call/conference/conference-life.ts';
import { participantsOf, requireRegion } from './conference-targets.ts';
import type { ActingOn } from './refuse-parameters.ts';

export const conferenceUnholdActing: ActingOn<ConferenceUnholdParams> = ['call_control_ids', 'region'];

/** These participants are back. @throws ApiError 90015 for a leg that is not in the conference */
export async function conferenceUnhold(
  platform: CallPlatform,
  conference: Conference,
  params: ConferenceUnholdParams,
): Promise<void> {
  requireRegion(conference, params.region);
  for (const participant of participantsOf(conference, params.call_control_ids)) {
    participant.onHold = false;
    participant.updatedAtMs = platform.clock.wallTimeMs();
  }
  await placeAll(platform, conference);
}
