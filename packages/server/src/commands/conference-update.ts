import type { ConferenceUpdateParams } from '@hookswitch/contract';
import type { CallPlatform } from '../call/call-platform.ts';
import type { Conference } from '../call/conference/conference.ts';
import { placeAll } from '../call/conference/conference-life.ts';
import { participantOf, requireRegion } from './conference-targets.ts';
import { participantTerms } from './conference-terms.ts';
import type { ActingOn } from './refuse-parameters.ts';

export const conferenceUpdateActing: ActingOn<ConferenceUpdateParams> = [
  'command_id',
  'call_control_id',
  'supervisor_role',
  'whisper_call_control_ids',
  'region',
];

/** Changes who hears a participant. @throws ApiError 90015 for a leg that is not in the conference, 10027 */
export async function conferenceUpdate(
  platform: CallPlatform,
  conference: Conference,
  params: ConferenceUpdateParams,
): Promise<void> {
  requireRegion(conference, params.region);
  const { supervisor_role, whisper_call_control_ids: ids } = params;
  const { role, whispersTo } = participantTerms({
    supervisor_role,
    ...(ids === undefined ? {} : { whisper_call_control_ids: ids }),
  });
  const participant = participantOf(conference, params.call_control_id);
  Object.assign(participant, { role, whispersTo, updatedAtMs: platform.clock.wallTimeMs() });
  await placeAll(platform, conference);
}
