import type { ConferenceRecordPauseParams } from '@hookswitch/contract';
import type { CallPlatform } from '../call/call-platform.ts';
import type { Conference } from '../call/conference/conference.ts';
import { changeConferenceRecordings } from '../call/conference/conference-recording.ts';
import { requireRegion } from './conference-targets.ts';
import type { ActingOn } from './refuse-parameters.ts';

export const conferenceRecordPauseActing: ActingOn<ConferenceRecordPauseParams> = [
  'command_id',
  'recording_id',
  'region',
];

/** Leaves out what is said from now on, of one recording or of all. @throws ApiError 90033 when none runs, 10005 when that one does not */
export async function conferenceRecordPause(
  _platform: CallPlatform,
  conference: Conference,
  params: ConferenceRecordPauseParams,
): Promise<void> {
  requireRegion(conference, params.region);

  await changeConferenceRecordings(conference, params.recording_id, 'paused');
}
