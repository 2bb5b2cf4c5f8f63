import type { ConferenceStopParams } from '@hookswitch/contract';
import type { CallPlatform } from '../call/call-platform.ts';
import type { Conference } from '../call/conference/conference.ts';
import { stopConferenceAudio } from '../call/conference/conference-audio.ts';
import { listenersOf, requireRegion } from './conference-targets.ts';
import type { ActingOn } from './refuse-parameters.ts';

export const conferenceStopActing: ActingOn<ConferenceStopParams> = ['call_control_ids', 'region'];

/** Stops what everybody hears, or what each of some does. @throws ApiError 90015 for a leg that is not in the conference */
export async function conferenceStop(
  platform: CallPlatform,
  conference: Conference,
  params: ConferenceStopParams,
): Promise<void> {
  requireRegion(conference, params.region);
  await stopConferenceAudio(platform, conference, listenersOf(conference, params.call_control_ids));
}
