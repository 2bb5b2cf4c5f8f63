import type { ConferenceRecordStopParams } from '@hookswitch/contract';
import type { CallPlatform } from '../call/call-platform.ts';
import type { Conference } from '../call/conference/conference.ts';
import { changeConferenceRecordings } from '../call/conference/conference-recording.ts';
import { requireRegion } from './conference-targets.ts';
import type { ActingOn } from './refuse-parameters.ts';

export const conferenceRecordStopActing: ActingOn<ConferenceRecordStopParams> = [
  'command_id',
  'client_state',
  'recording_id',
  'region',
];

/** Ends one recording of the conference, or all. @throws ApiError 90033 when none runs, 10005 when that one does not */
export async function conferenceRecordStop(
  _platform: CallPlatform,
  conference: Conference,
  params: ConferenceRecordStopParams,
): Promise<void> {
  requireRegion(conference, params.region);
  const { creator } = conference;
  const { client_state: state } = params;
  // The events of a conference are told as those of the leg that it was created from.
  if (state !== undefined)
    await creator.mailbox.post(async () => {
      creator.clientState = state;
    });
  await changeConferenceRecordings(conference, params.recording_id, 'ended');
}
