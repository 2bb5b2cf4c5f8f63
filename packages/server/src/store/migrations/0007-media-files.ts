/** Audio files that calls play by name. The bytes are files of their own; `file` is their name in the media directory. */
export const mediaFilesSchema = `
CREATE TABLE media_files (
  media_name TEXT PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  content_type TEXT NOT NULL,
  size_bytes BIGINT NOT NULL,
  file TEXT NOT NULL UNIQUE,
  created_at_ms BIGINT NOT NULL,
  updated_at_ms BIGINT NOT NULL,
  expires_at_ms BIGINT NOT NULL
);
CREATE INDEX media_files_by_age ON media_files (created_at_ms, id);
CREATE INDEX media_files_by_expiry ON media_files (expires_at_ms);
`;
