import type { ConferenceMuteParams } from '@hookswitch/contract';
import type { CallPlatform } from '../call/call-platform.ts';
import type { Conference } from '../call/conference/conference.ts';
import { placeAll } from '../call/conference/conference-life.ts';
import { participantsOf, requireRegion } from './conference-targets.ts';
import type { ActingOn } from './refuse-parameters.ts';

export const conferenceMuteActing: ActingOn<ConferenceMuteParams> = ['call_control_ids', 'region'];

/** Nobody hears these participants any more. @throws ApiError 90015 for a leg that is not in the conference */
export async function conferenceMute(
  platform: CallPlatform,
  conference: Conference,
  params: ConferenceMuteParams,
): Promise<void> {
  requireRegion(conference, params.region);
  for (const participant of participantsOf(conference, params.call_control_ids)) {
    participant.muted = true;
    participant.updatedAtMs = platform.clock.wallTimeMs();
  }
  await placeAll(platform, conference);
}
