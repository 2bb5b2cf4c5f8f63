import type { ConferenceLeaveParams } from '@hookswitch/contract';
import type { CallPlatform } from '../call/call-platform.ts';
import type { Conference } from '../call/conference/conference.ts';
import { leaveConference } from '../call/conference/conference-life.ts';
import { participantOf, requireRegion } from './conference-targets.ts';
import type { ActingOn } from './refuse-parameters.ts';

export const conferenceLeaveActing: ActingOn<ConferenceLeaveParams> = [
  'command_id',
  'call_control_id',
  'beep_enabled',
  'region',
];

/** Takes a leg out; it goes on, parked. @throws ApiError 90015 when it is not in the conference */
export async function conferenceLeave(
  platform: CallPlatform,
  conference: Conference,
  params: ConferenceLeaveParams,
): Promise<void> {
  requireRegion(conference, params.region);
  const participant = participantOf(conference, params.call_control_id);
  participant.beep = params.beep_enabled ?? participant.beep;
  await leaveConference(platform, conference, participant);
}
