/** Queues, and the legs that wait in them. A leg that ended may keep its place, so its row stays as long as that. */
export const queuesSchema = `
CREATE TABLE queues (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  max_size BIGINT NOT NULL,
  waits_ended BIGINT NOT NULL,
  waited_ms BIGINT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  updated_at_ms BIGINT NOT NULL
);
CREATE TABLE queue_places (
  leg_id TEXT PRIMARY KEY REFERENCES legs (leg_id) ON DELETE CASCADE,
  queue_id TEXT NOT NULL REFERENCES queues (id) ON DELETE CASCADE,
  number BIGINT NOT NULL,
  enqueued_at_ms BIGINT NOT NULL,
  max_wait_secs BIGINT,
  keep_after_hangup BIGINT NOT NULL
);
`;
