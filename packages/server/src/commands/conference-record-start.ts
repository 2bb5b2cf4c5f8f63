import type { ConferenceRecordStartParams } from '@hookswitch/contract';
import type { CallPlatform } from '../call/call-platform.ts';
import type { Conference } from '../call/conference/conference.ts';
import { startConferenceRecording } from '../call/conference/conference-recording.ts';
import { requireRegion } from './conference-targets.ts';
import { recordStartOrder } from './recording-params.ts';
import type { ActingOn } from './refuse-parameters.ts';

export const conferenceRecordStartActing: ActingOn<ConferenceRecordStartParams> = [
  'command_id',
  'channels',
  'custom_file_name',
  'format',
  'play_beep',
  'region',
  'trim',
];

/**
 * Records the conference, whoever comes and goes. `conference.recording.saved` follows when it has ended.
 * @throws ApiError 10027 for MP3 where nothing encodes it, 10007 (503) when it cannot be stored
 */
export async function conferenceRecordStart(
  platform: CallPlatform,
  conference: Conference,
  params: ConferenceRecordStartParams,
): Promise<void> {
  const { region, command_id: _, channels = 'single', ...recording } = params;
  requireRegion(conference, region);
  await startConferenceRecording(platform, conference, recordStartOrder(platform, { ...recording, channels }));
}
