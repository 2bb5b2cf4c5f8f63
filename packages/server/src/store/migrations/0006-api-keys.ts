/** Keys of the API. The key itself is not here: only its SHA-256, in hex. */
export const apiKeysSchema = `
CREATE TABLE api_keys (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  prefix TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  requests_per_second INTEGER,
  last_used_at_ms BIGINT,
  created_at_ms BIGINT NOT NULL,
  updated_at_ms BIGINT NOT NULL
);
CREATE INDEX api_keys_by_age ON api_keys (created_at_ms, id);
`;
