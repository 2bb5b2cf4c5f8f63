import { randomUUID } from 'node:crypto';
import { MediaError, type RecordingEnd, type RecordingSpec } from '@hookswitch/media';
import { ApiError } from '../../api-error.ts';
import type { CompletedRecording } from '../../recordings/recording-store.ts';
import {
  forgetRecordingTranscription,
  insertRecordingTranscription,
  selectRecordingTranscription,
} from '../../store/recording-transcriptions.ts';
import { forgetRecording, insertRecording, type RecordingRow, updateRecording } from '../../store/recordings.ts';
import type { Statement } from '../../store/statement.ts';
import type { Call } from '../call.ts';
import type { CallPlatform } from '../call-platform.ts';
import { conferenceRecordingPayload } from '../conference/conference-payload.ts';
import { allStored, emitEvent, logIds } from '../event/emit-event.ts';
import { recordingErrorPayload, recordingSavedPayload } from '../event/event-payload.ts';
import { transcribeCompleted } from '../transcription/recording-transcription.ts';
import type { RecordingOrder } from './recording-order.ts';

/*
 * The life of a recording. Its row is stored before its file is made, and says `completed` in the same transaction that
 * holds its event: after a crash at any point it is found and completed, and told once.
 *
 *   record_start, record-from-answer
 *        │
 *        v          record_stop, length, silence,
 *    recording ──── hangup, disk full ──────────> its file is encoded and put in its place ──> completed:
 *     ^     │                                        │ (crash: again at the next start)        call.recording.saved
 *     └paused┘                                       └── what went wrong: call.recording.error
 */

/**
 * Records a leg from now on. Runs in the leg's mailbox.
 * @param id where the answer of an earlier command has named it already
 * @returns its `recording_id`
 * @throws ApiError 90033 when the leg has no sound, 10007 (503) when it cannot be stored
 */
export async function startRecording(
  platform: CallPlatform,
  call: Call,
  order: RecordingOrder,
  id: string = randomUUID(),
): Promise<string> {
  const { media } = call.leg;
  if (media === undefined || call.answeredAtMs === null)
    throw new ApiError('90033', { detail: 'The call has no sound.' });
  const row = newRecordingRow(platform, call, order, id);
  await storeRecording(platform, call, row, transcriptionOf(order, row));
  try {
    await media.startRecording(recordingSpec(platform, order, id));
  } catch (error) {
    await platform.db.transaction([forgetRecording(id), forgetRecordingTranscription(id)]).catch(() => {});
    if (!(error instanceof MediaError)) throw error;
    throw new ApiError('90033', { detail: `The recording could not be started: ${error.message}.` });
  }
  call.recordings.set(id, { row });
  return id;
}

/** Before its file is made. @throws ApiError 10007 (503) */
export async function storeRecording(
  platform: CallPlatform,
  call: Call,
  row: RecordingRow,
  also: readonly Statement[] = [],
): Promise<void> {
  await platform.db.transaction([insertRecording(row), ...also]).catch((error: unknown) => {
    platform.log.error({ err: error, ...logIds(call) }, 'no recording: it could not be stored');
    throw new ApiError('10007', { status: 503, detail: 'The recording could not be stored, so it was not started.' });
  });
}

/** What is stored with a recording that is to be written down. */
function transcriptionOf({ transcription }: RecordingOrder, row: RecordingRow): Statement[] {
  if (transcription === undefined) return [];
  const language = transcription.language ?? null;
  return [
    insertRecordingTranscription({
      ...{ id: randomUUID(), recording_id: row.id, language, created_at_ms: row.created_at_ms },
    }),
  ];
}

/** What the media process is told. */
export function recordingSpec(platform: CallPlatform, order: RecordingOrder, id: string): RecordingSpec {
  return {
    id,
    file: platform.recordings.workFile(id),
    channels: order.channels,
    track: order.track,
    trim: order.trim,
    beep: order.beep,
    ...(order.maxLengthSecs > 0 ? { maxLengthMs: order.maxLengthSecs * 1000 } : {}),
    ...(order.silenceSecs > 0 ? { silenceMs: order.silenceSecs * 1000 } : {}),
  };
}

/** `record-from-answer`: the leg is answered. What goes wrong is an event; the call goes on. Runs in the leg's mailbox. */
export async function recordFromAnswer(platform: CallPlatform, call: Call): Promise<void> {
  const { recordOnAnswer: wish } = call;
  if (wish === undefined) return;
  call.recordOnAnswer = undefined;
  try {
    await startRecording(platform, call, wish.order, wish.id);
  } catch (error) {
    platform.log.error({ err: error, ...logIds(call) }, 'record-from-answer failed');
    await emitEvent(platform, call, 'call.recording.error', recordingErrorPayload(call, undefined));
  }
}

/**
 * Pauses, resumes or ends what is recorded. Runs in the leg's mailbox.
 * @param id of one recording; undefined: all that run
 * @throws ApiError 90033 when none runs, 10005 when that one does not
 */
export async function changeRecordings(
  call: Call,
  id: string | undefined,
  to: 'paused' | 'running' | 'ended',
): Promise<void> {
  if (id !== undefined && !call.recordings.has(id)) {
    const detail = 'This call has no such recording that runs.';
    throw new ApiError('10005', { pointer: '/recording_id', title: 'Recording not found', detail });
  }
  if (call.recordings.size === 0) throw new ApiError('90033', { detail: 'Nothing is recorded on this call.' });
  for (const each of id === undefined ? [...call.recordings.keys()] : [id]) {
    await call.leg.media?.changeRecording(each, to);
  }
}

/** The media process tells that the file is complete. The rest goes on beside the leg's other affairs. */
export function recordingEnded(platform: CallPlatform, call: Call, id: string, end: RecordingEnd): void {
  const recording = call.recordings.get(id);
  if (recording === undefined) return;
  call.recordings.delete(id);
  const row = { ...recording.row, ended_at_ms: platform.clock.wallTimeMs() };
  const failure = end.reason === 'failed' ? end.detail : undefined;
  finish(platform, call, row, { durationMs: end.durationMs, failure });
}

/** The media process died with the leg: the files tell how far it got. */
export function recordingsLost(platform: CallPlatform, call: Call): void {
  for (const { row } of call.recordings.values()) {
    finish(platform, call, row, {});
  }
  call.recordings.clear();
}

/** A shutdown waits for its file, and not for the text of it. */
function finish(platform: CallPlatform, call: Call, row: RecordingRow, end: FileEnd): void {
  void platform.recordings
    .track(completeRecording(platform, call, row, end))
    .then(() => transcribeCompleted(platform, call, row.id));
}

interface FileEnd {
  /** Undefined: cut off. */
  readonly durationMs?: number;
  /** Why it could not be written on. */
  readonly failure?: string | undefined;
}

/** Puts the file in its place and tells of it. Never rejects: what cannot be done now is done at the next start. */
export async function completeRecording(
  platform: CallPlatform,
  call: Call,
  row: RecordingRow,
  { durationMs, failure }: FileEnd,
): Promise<void> {
  try {
    const completed = await platform.recordings.complete(row, durationMs);
    if (failure !== undefined)
      platform.log.error({ ...logIds(call), recording_id: row.id, failure }, 'recording failed');
    await call.mailbox.post(() => tell(platform, call, row, completed, failure !== undefined));
  } catch (error) {
    platform.log.error({ err: error, ...logIds(call), recording_id: row.id }, 'a recording waits for the next start');
    await call.mailbox.post(() =>
      emitEvent(platform, call, 'call.recording.error', recordingErrorPayload(call, undefined)),
    );
    return;
  }
  await forgetWorkFiles(platform, call, row.id);
}

/** Once what became of a recording is stored. What is left behind is swept away at the next start. */
async function forgetWorkFiles(platform: CallPlatform, call: Call, id: string): Promise<void> {
  try {
    if (!(await allStored(call))) return;
    // Its file is read once more.
    const [transcription] = await platform.db.run(selectRecordingTranscription(id));
    if (transcription === undefined) await platform.recordings.settle(id);
  } catch (error) {
    platform.log.warn({ err: error, ...logIds(call), recording_id: id }, 'work files of a recording are left behind');
  }
}

async function tell(
  platform: CallPlatform,
  call: Call,
  row: RecordingRow,
  { row: kept, problem }: CompletedRecording,
  failed: boolean,
): Promise<void> {
  const lost = kept === undefined || (failed && kept.duration_ms === 0);
  if (problem !== undefined || failed) {
    const also = lost ? [forgetRecording(row.id), forgetRecordingTranscription(row.id)] : [];
    await emitEvent(platform, call, 'call.recording.error', recordingErrorPayload(call, problem), also);
  }
  if (lost) return;
  const url = platform.recordings.urlOf(kept);
  const [type, payload] =
    kept.conference_id === null
      ? (['call.recording.saved', recordingSavedPayload(call, kept, url)] as const)
      : (['conference.recording.saved', conferenceRecordingPayload(call, kept.conference_id, kept, url)] as const);
  await emitEvent(platform, call, type, payload, [updateRecording(kept)]);
}

export function newRecordingRow(platform: CallPlatform, call: Call, order: RecordingOrder, id: string): RecordingRow {
  const nowMs = platform.clock.wallTimeMs();
  // The name of the application's choice, and a time that makes it one of a kind.
  const fileName = `${order.fileName ?? id}-${Math.floor(nowMs / 1000)}.${order.format}`;
  return {
    id,
    status: 'recording',
    leg_id: call.ids.callLegId,
    call_control_id: call.ids.callControlId,
    call_session_id: call.ids.callSessionId,
    connection_id: call.connectionId,
    conference_id: null,
    conference_region: null,
    sip_call_id: call.leg.session?.snapshot().callId ?? null,
    from_number: call.from,
    to_number: call.to,
    initiated_by: order.initiatedBy,
    channels: order.channels,
    format: order.format,
    file_name: fileName,
    storage: platform.recordings.storage,
    size_bytes: 0,
    duration_ms: 0,
    started_at_ms: nowMs,
    ended_at_ms: null,
    created_at_ms: nowMs,
    updated_at_ms: nowMs,
  };
}
