import { randomUUID } from 'node:crypto';
import { MediaError, type RecordingEnd } from '@hookswitch/media';
import { ApiError } from '../../api-error.ts';
import { forgetRecording } from '../../store/recordings.ts';
import type { CallPlatform } from '../call-platform.ts';
import { completeRecording, newRecordingRow, recordingSpec, storeRecording } from '../recording/recording.ts';
import type { RecordingOrder } from '../recording/recording-order.ts';
import type { Conference } from './conference.ts';

/**
 * Records a conference from now on. Runs in its mailbox.
 * @throws ApiError 10007 (503) when it cannot be stored, 90033 when the media process cannot
 */
export async function startConferenceRecording(
  platform: CallPlatform,
  conference: Conference,
  order: RecordingOrder,
): Promise<void> {
  const id = randomUUID();
  const { id: conference_id, region: conference_region } = conference.row;
  const row = { ...newRecordingRow(platform, conference.creator, order, id), conference_id, conference_region };
  await storeRecording(platform, conference.creator, row);
  try {
    await conference.mix.startRecording(recordingSpec(platform, order, id));
  } catch (error) {
    await platform.db.run(forgetRecording(id)).catch(() => {});
    if (!(error instanceof MediaError)) throw error;
    throw new ApiError('90033', { detail: `The recording could not be started: ${error.message}.` });
  }
  conference.recordings.set(id, { row });
}

/**
 * Pauses, resumes or ends what is recorded. Runs in the mailbox of the conference.
 * @param id of one recording; undefined: all that run
 * @throws ApiError 90033 when none runs, 10005 when that one does not
 */
export async function changeConferenceRecordings(
  conference: Conference,
  id: string | undefined,
  to: 'paused' | 'running' | 'ended',
): Promise<void> {
  if (id !== undefined && !conference.recordings.has(id)) {
    const detail = 'This conference has no such recording that runs.';
    throw new ApiError('10005', { pointer: '/recording_id', title: 'Recording not found', detail });
  }
  if (conference.recordings.size === 0)
    throw new ApiError('90033', { detail: 'Nothing is recorded of this conference.' });
  for (const each of id === undefined ? [...conference.recordings.keys()] : [id]) {
    await conference.mix.changeRecording(each, to);
  }
}

/** The mix tells that the file is complete. The rest goes on beside the conference's other affairs. */
export function conferenceRecordingEnded(
  platform: CallPlatform,
  conference: Conference,
  id: string,
  end: Partial<RecordingEnd>,
): void {
  const recording = conference.recordings.get(id);
  if (recording === undefined) return;
  conference.recordings.delete(id);
  const row = { ...recording.row, ended_at_ms: platform.clock.wallTimeMs() };
  const failure = end.reason === 'failed' ? end.detail : undefined;
  const fileEnd = end.durationMs === undefined ? {} : { durationMs: end.durationMs, failure };
  void platform.recordings.track(completeRecording(platform, conference.creator, row, fileEnd));
}

/** The conference is over: whatever the mix has not told of, its files tell. */
export function conferenceRecordingsLost(platform: CallPlatform, conference: Conference): void {
  for (const id of [...conference.recordings.keys()]) conferenceRecordingEnded(platform, conference, id, {});
}
