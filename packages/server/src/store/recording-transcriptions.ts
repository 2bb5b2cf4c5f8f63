import { insertInto, type Statement } from './statement.ts';

/** A recording that is to be written down. */
export interface RecordingTranscriptionRow {
  /** `recording_transcription_id`. */
  id: string;
  recording_id: string;
  /** BCP 47; null: the engine finds out. */
  language: string | null;
  created_at_ms: number;
}

const columns = [
  'id',
  'recording_id',
  'language',
  'created_at_ms',
] as const satisfies readonly (keyof RecordingTranscriptionRow)[];

const selected = `SELECT ${columns.join(', ')} FROM recording_transcriptions`;

export function insertRecordingTranscription(row: RecordingTranscriptionRow): Statement {
  return insertInto('recording_transcriptions', columns, row);
}

/** What is left to write down, oldest first. */
export function selectRecordingTranscriptions(): Statement<RecordingTranscriptionRow> {
  return { sql: `${selected} ORDER BY created_at_ms, id`, params: [] };
}

/** That of one recording, or none. */
export function selectRecordingTranscription(recordingId: string): Statement<RecordingTranscriptionRow> {
  return { sql: `${selected} WHERE recording_id = $1`, params: [recordingId] };
}

/** Returns the row that is deleted because there is no such recording any more, complete or not. */
export function forgetIfDeleted(recordingId: string): Statement<{ id: string }> {
  return {
    sql:
      'DELETE FROM recording_transcriptions WHERE recording_id = $1 AND NOT EXISTS ' +
      '(SELECT 1 FROM recordings WHERE id = $2) RETURNING id',
    params: [recordingId, recordingId],
  };
}

/** What became of it is told, or nobody is left to tell. */
export function forgetRecordingTranscription(recordingId: string): Statement {
  return { sql: 'DELETE FROM recording_transcriptions WHERE recording_id = $1', params: [recordingId] };
}
