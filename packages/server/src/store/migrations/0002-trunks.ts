/** Trunks as resources. `IF NOT EXISTS`: for a short while the first step of the schema made the table. */
export const trunksSchema = `
CREATE TABLE IF NOT EXISTS trunks (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  host TEXT NOT NULL,
  port INTEGER NOT NULL,
  transport TEXT NOT NULL,
  username TEXT,
  password TEXT,
  prefixes TEXT NOT NULL,
  region TEXT,
  created_at_ms BIGINT NOT NULL,
  updated_at_ms BIGINT NOT NULL
);
CREATE INDEX trunks_by_age ON trunks (created_at_ms, id);
`;
