/**
 * The first schema. Only types that both know, so that the same statements run on PostgreSQL. Instants are Unix
 * milliseconds, JSON is text, booleans are 0/1.
 *
 * An event lives and dies with its leg, and an attempt with its event: the cascades make retention one statement.
 */
export const initialSchema = `
CREATE TABLE legs (
  leg_id TEXT PRIMARY KEY,
  call_control_id TEXT NOT NULL UNIQUE,
  call_session_id TEXT NOT NULL,
  connection_id TEXT NOT NULL,
  direction TEXT NOT NULL CHECK (direction IN ('incoming', 'outgoing')),
  state TEXT NOT NULL CHECK (state IN ('parked', 'dialing', 'ringing', 'answered', 'ended')),
  from_number TEXT NOT NULL,
  to_number TEXT NOT NULL,
  client_state TEXT,
  command_id TEXT,
  webhook_target TEXT NOT NULL,
  event_seq INTEGER NOT NULL,
  dialog TEXT,
  created_at_ms BIGINT NOT NULL,
  answered_at_ms BIGINT,
  ended_at_ms BIGINT,
  hangup_cause TEXT,
  details TEXT NOT NULL
);
CREATE INDEX legs_by_connection ON legs (connection_id, state);
CREATE INDEX legs_live ON legs (created_at_ms) WHERE state <> 'ended';
CREATE INDEX legs_by_command ON legs (created_at_ms) WHERE command_id IS NOT NULL;
CREATE INDEX legs_ended ON legs (ended_at_ms) WHERE state = 'ended';

CREATE TABLE events (
  id TEXT PRIMARY KEY,
  leg_id TEXT NOT NULL REFERENCES legs (leg_id) ON DELETE CASCADE,
  call_control_id TEXT NOT NULL,
  event_type TEXT NOT NULL,
  occurred_at TEXT NOT NULL,
  payload TEXT NOT NULL,
  target TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'delivered', 'dead')),
  attempts INTEGER NOT NULL,
  next_attempt_at_ms BIGINT,
  seq INTEGER NOT NULL,
  created_at_ms BIGINT NOT NULL,
  UNIQUE (leg_id, seq)
);
CREATE INDEX events_pending ON events (created_at_ms, id) WHERE status = 'pending';
CREATE INDEX events_pending_of_leg ON events (leg_id, seq) WHERE status = 'pending';

CREATE TABLE delivery_attempts (
  event_id TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
  attempt INTEGER NOT NULL,
  url TEXT NOT NULL,
  started_at_ms BIGINT NOT NULL,
  finished_at_ms BIGINT NOT NULL,
  status INTEGER,
  error TEXT,
  PRIMARY KEY (event_id, attempt)
);

CREATE TABLE applications (
  id TEXT PRIMARY KEY,
  application_name TEXT NOT NULL,
  active INTEGER NOT NULL,
  webhook_event_url TEXT NOT NULL,
  webhook_event_failover_url TEXT,
  webhook_timeout_secs DOUBLE PRECISION,
  inbound_channel_limit INTEGER,
  outbound_channel_limit INTEGER,
  outbound_voice_profile_id TEXT,
  tags TEXT NOT NULL,
  settings TEXT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  updated_at_ms BIGINT NOT NULL
);
CREATE INDEX applications_by_age ON applications (created_at_ms, id);

CREATE TABLE phone_numbers (
  id TEXT PRIMARY KEY,
  phone_number TEXT NOT NULL UNIQUE,
  connection_id TEXT,
  sip_username TEXT,
  status TEXT NOT NULL,
  customer_reference TEXT,
  tags TEXT NOT NULL,
  settings TEXT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  updated_at_ms BIGINT NOT NULL
);
CREATE INDEX phone_numbers_by_connection ON phone_numbers (connection_id);
CREATE INDEX phone_numbers_by_age ON phone_numbers (created_at_ms, id);

CREATE TABLE telephony_credentials (
  id TEXT PRIMARY KEY,
  sip_username TEXT NOT NULL UNIQUE,
  sip_password TEXT NOT NULL,
  name TEXT NOT NULL,
  tag TEXT,
  numbers TEXT NOT NULL,
  connection_id TEXT,
  expires_at_ms BIGINT,
  created_at_ms BIGINT NOT NULL,
  updated_at_ms BIGINT NOT NULL
);
CREATE INDEX telephony_credentials_by_age ON telephony_credentials (created_at_ms, id);

CREATE TABLE bindings (
  username TEXT NOT NULL,
  contact_uri TEXT NOT NULL,
  source_host TEXT NOT NULL,
  source_port INTEGER NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  call_id TEXT NOT NULL,
  cseq BIGINT NOT NULL,
  user_agent TEXT,
  PRIMARY KEY (username, contact_uri)
);

CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
);
`;
