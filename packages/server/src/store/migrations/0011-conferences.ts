/** Conferences, those that have ended included. Who is in one is known to the process that runs it alone. */
export const conferencesSchema = `
CREATE TABLE conferences (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  region TEXT,
  connection_id TEXT NOT NULL,
  leg_id TEXT NOT NULL,
  call_control_id TEXT NOT NULL,
  call_session_id TEXT NOT NULL,
  end_reason TEXT,
  ended_by TEXT,
  created_at_ms BIGINT NOT NULL,
  updated_at_ms BIGINT NOT NULL,
  expires_at_ms BIGINT NOT NULL
);
CREATE INDEX conferences_by_age ON conferences (created_at_ms, id);
CREATE INDEX conferences_by_status ON conferences (status);
`;
