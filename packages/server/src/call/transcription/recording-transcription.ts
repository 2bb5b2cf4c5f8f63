import { selectLegByControlId } from '../../store/legs.ts';
import {
  forgetIfDeleted,
  forgetRecordingTranscription,
  type RecordingTranscriptionRow,
  selectRecordingTranscription,
} from '../../store/recording-transcriptions.ts';
import { type RecordingRow, selectRecording } from '../../store/recordings.ts';
import type { Call } from '../call.ts';
import { callOfRow } from '../call-of-row.ts';
import type { CallPlatform } from '../call-platform.ts';
import { allStored, emitEvent, logIds } from '../event/emit-event.ts';
import { recordingErrorPayload, recordingTranscriptionSavedPayload } from '../event/event-payload.ts';
import { transcribeRecording } from './transcribe-recording.ts';

/*
 * What is said in a recording, written down when it is complete. The row is stored with that of the recording, and goes
 * away in the transaction of the event that tells the outcome: a crash at any point is followed by another attempt.
 *
 *   record_start with transcription ──> waiting ──(recording completed)──> its turn ──> text: call.recording.transcription.saved
 *                                                                            │  ^
 *                                                       engine fails, again ─┴──┘──> given up: call.recording.error
 */

/** Before the second, third and last attempt. */
const retryDelaysMs = [1000, 5000, 30_000];

/** A recording of a leg is complete and told: writes it down, where that was asked for. Never rejects. */
export async function transcribeCompleted(platform: CallPlatform, call: Call, recordingId: string): Promise<void> {
  try {
    const [row] = await platform.db.run(selectRecordingTranscription(recordingId));
    if (row !== undefined) await takeTurn(platform, call, row);
  } catch (error) {
    leftForNextStart(platform, error, recordingId);
  }
}

/**
 * After a crash, when all recordings of the earlier run are complete: one at a time, as each is told from its leg's
 * row. Never rejects.
 */
export async function transcribeInterrupted(
  platform: CallPlatform,
  rows: readonly RecordingTranscriptionRow[],
): Promise<void> {
  for (const row of rows) {
    if (platform.transcriptionTurns.closed) return;
    try {
      const [recording] = await platform.db.run(selectRecording(row.recording_id));
      const controlId = recording?.call_control_id ?? '';
      const [leg] = await platform.db.run(selectLegByControlId(controlId));
      if (recording === undefined) await forgetDeleted(platform, row);
      else if (leg === undefined) await forget(platform, row);
      else await takeTurn(platform, platform.queues.placeOfId(controlId)?.call ?? callOfRow(leg), row);
    } catch (error) {
      leftForNextStart(platform, error, row.recording_id);
    }
  }
}

function takeTurn(platform: CallPlatform, call: Call, row: RecordingTranscriptionRow): Promise<void> {
  return platform.transcriptionTurns.run(async () => {
    const [recording] = await platform.db.run(selectRecording(row.recording_id));
    if (recording === undefined) return forgetDeleted(platform, row);
    const said = await writtenDown(platform, call, { row, recording });
    if (platform.transcriptionTurns.closed) return;
    await call.mailbox.post(() => tell(platform, call, row, said));
    if (await allStored(call)) await platform.recordings.settle(row.recording_id);
  });
}

/** What is said in it; undefined when the engine has failed for good. */
async function writtenDown(
  platform: CallPlatform,
  call: Call,
  { row, recording }: { readonly row: RecordingTranscriptionRow; readonly recording: RecordingRow },
): Promise<string | undefined> {
  const { transcriber, transcriptionTurns: turns, clock, log } = platform;
  for (const delayMs of [...retryDelaysMs, undefined]) {
    try {
      if (transcriber === undefined) throw new Error('no engine that transcribes is configured any more');
      return await transcribeRecording(
        transcriber,
        await platform.recordings.wavOf(recording),
        row.language ?? undefined,
      );
    } catch (error) {
      if (turns.closed) return undefined;
      log.warn({ err: error, ...logIds(call), recording_id: recording.id }, 'a recording was not transcribed');
    }
    if (delayMs !== undefined) await new Promise<void>((resolve) => clock.setTimer(delayMs, resolve));
  }
  return undefined;
}

function tell(
  platform: CallPlatform,
  call: Call,
  row: RecordingTranscriptionRow,
  said: string | undefined,
): Promise<void> {
  const also = [forgetRecordingTranscription(row.recording_id)];
  if (said === undefined) {
    return emitEvent(platform, call, 'call.recording.error', recordingErrorPayload(call, undefined), also);
  }
  const payload = recordingTranscriptionSavedPayload(call, row, said);
  return emitEvent(platform, call, 'call.recording.transcription.saved', payload, also);
}

/** The recording was deleted while this waited; or it is not complete yet, for want of a store: then all is left as it is. */
async function forgetDeleted(platform: CallPlatform, row: RecordingTranscriptionRow): Promise<void> {
  const deleted = await platform.db.run(forgetIfDeleted(row.recording_id));
  if (deleted.length > 0) await platform.recordings.settle(row.recording_id);
}

/** Nobody is left to tell. */
async function forget(platform: CallPlatform, row: RecordingTranscriptionRow): Promise<void> {
  await platform.db.run(forgetRecordingTranscription(row.recording_id));
  await platform.recordings.settle(row.recording_id);
}

function leftForNextStart(platform: CallPlatform, error: unknown, recordingId: string): void {
  platform.log.error({ err: error, recording_id: recordingId }, 'a recording is transcribed after the next start');
}
