/**
 * Records that people look at, and dead letters that are sent again.
 *
 * `lane`: events of one lane are delivered one after another; it is the leg, or the event itself where an application
 * gave up order. `attempts_before`: attempts that were made before the event was last sent again by hand.
 */
export const recordsSchema = `
ALTER TABLE events ADD COLUMN lane TEXT NOT NULL DEFAULT '';
UPDATE events SET lane = leg_id;
ALTER TABLE events ADD COLUMN attempts_before INTEGER NOT NULL DEFAULT 0;
DROP INDEX events_pending_of_leg;
CREATE INDEX events_pending_of_lane ON events (lane, seq) WHERE status = 'pending';
CREATE INDEX events_by_age ON events (created_at_ms, id);
ALTER TABLE delivery_attempts ADD COLUMN answer TEXT;

CREATE TABLE commands (
  id TEXT PRIMARY KEY,
  leg_id TEXT NOT NULL REFERENCES legs (leg_id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  params TEXT NOT NULL,
  error_code TEXT,
  created_at_ms BIGINT NOT NULL
);
CREATE INDEX commands_of_leg ON commands (leg_id);
CREATE INDEX commands_by_age ON commands (created_at_ms, id);
`;
