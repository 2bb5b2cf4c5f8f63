/** Recordings: one that runs, one whose file is on its way to its place, or one that is there. */
export const recordingsSchema = `
CREATE TABLE recordings (
  id TEXT PRIMARY KEY,
  status TEXT NOT NULL,
  leg_id TEXT,
  call_control_id TEXT,
  call_session_id TEXT,
  connection_id TEXT,
  conference_id TEXT,
  conference_region TEXT,
  sip_call_id TEXT,
  from_number TEXT,
  to_number TEXT,
  initiated_by TEXT NOT NULL,
  channels TEXT NOT NULL,
  format TEXT NOT NULL,
  file_name TEXT NOT NULL,
  storage TEXT NOT NULL,
  size_bytes BIGINT NOT NULL,
  duration_ms BIGINT NOT NULL,
  started_at_ms BIGINT NOT NULL,
  ended_at_ms BIGINT,
  created_at_ms BIGINT NOT NULL,
  updated_at_ms BIGINT NOT NULL
);
CREATE INDEX recordings_by_age ON recordings (created_at_ms, id);
CREATE INDEX recordings_by_status ON recordings (status);
CREATE INDEX recordings_by_leg ON recordings (call_control_id);
CREATE INDEX recordings_by_session ON recordings (call_session_id);
`;
