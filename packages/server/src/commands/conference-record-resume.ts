import type { ConferenceRecordResumeParams } from '@hookswitch/contract';
import type { CallPlatform } from '../call/call-platform.ts';
import type { Conference } from '../call/conference/conference.ts';
import { changeConferenceRecordings } from '../call/conference/conference-recording.ts';
import { requireRegion } from './conference-targets.ts';
import type { ActingOn } from './refuse-parameters.ts';

export const conferenceRecordResumeActing: ActingOn<ConferenceRecordResumeParams> = [
  'command_id',
  'recording_id',
  'region',
];

/** Goes on with one recording, or with all. @throws ApiError 90033 when none runs, 10005 when that one does not */
export async function conferenceRecordResume(
  _platform: CallPlatform,
  conference: Conference,
  params: ConferenceRecordResumeParams,
): Promise<void> {
  requireRegion(conference, params.region);

  await changeConferenceRecordings(conference, params.recording_id, 'running');
}
