/**
 * Recordings that are to be written down when they are complete; a row goes away with the event that tells the outcome, so
 * what a crash interrupted is found here.
 */
export const recordingTranscriptionsSchema = `
CREATE TABLE recording_transcriptions (
  id TEXT PRIMARY KEY,
  recording_id TEXT NOT NULL UNIQUE,
  language TEXT,
  created_at_ms BIGINT NOT NULL
);
`;
