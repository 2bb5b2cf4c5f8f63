import { initialSchema } from './migrations/0001-initial.ts';
import { trunksSchema } from './migrations/0002-trunks.ts';
import { bindingFlowsSchema } from './migrations/0003-binding-flows.ts';
import { trunkRegistrationSchema } from './migrations/0004-trunk-registration.ts';
import { recordsSchema } from './migrations/0005-records.ts';
import { apiKeysSchema } from './migrations/0006-api-keys.ts';
import { mediaFilesSchema } from './migrations/0007-media-files.ts';
import { recordingsSchema } from './migrations/0008-recordings.ts';
import { transportsSchema } from './migrations/0009-transports.ts';
import { queuesSchema } from './migrations/0010-queues.ts';
import { conferencesSchema } from './migrations/0011-conferences.ts';
import { legsInConferencesSchema } from './migrations/0012-legs-in-conferences.ts';
import { recordingTranscriptionsSchema } from './migrations/0013-recording-transcriptions.ts';
import { StoreError } from './store-error.ts';

/** What a migration needs of a database connection. */
export interface MigrationConnection {
  exec(sql: string): void;
  all(sql: string): unknown[];
}

export interface Migration {
  /** From 1, without gaps. */
  readonly version: number;
  readonly sql: string;
}

/** Every step of the schema, oldest first. A step that was released is never edited: write the next one. */
const migrations: readonly Migration[] = [
  { version: 1, sql: initialSchema },
  { version: 2, sql: trunksSchema },
  { version: 3, sql: bindingFlowsSchema },
  { version: 4, sql: trunkRegistrationSchema },
  { version: 5, sql: recordsSchema },
  { version: 6, sql: apiKeysSchema },
  { version: 7, sql: mediaFilesSchema },
  { version: 8, sql: recordingsSchema },
  { version: 9, sql: transportsSchema },
  { version: 10, sql: queuesSchema },
  { version: 11, sql: conferencesSchema },
  { version: 12, sql: legsInConferencesSchema },
  { version: 13, sql: recordingTranscriptionsSchema },
];

/**
 * Brings the schema to the newest version, each step in a transaction of its own.
 * @throws StoreError `newer-schema` when a later version of the server wrote the database.
 */
export function migrate(connection: MigrationConnection, steps: readonly Migration[] = migrations): void {
  connection.exec('CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY)');
  const current = currentVersion(connection);
  const newest = steps.at(-1)?.version ?? 0;
  if (current > newest) {
    throw new StoreError(
      'newer-schema',
      `The database has schema version ${current}, this version of the server knows ${newest}: start a newer server`,
    );
  }
  for (const { version, sql } of steps.filter((step) => step.version > current)) {
    connection.exec('BEGIN IMMEDIATE');
    try {
      connection.exec(sql);
      connection.exec(`INSERT INTO schema_version (version) VALUES (${version})`);
      connection.exec('COMMIT');
    } catch (error) {
      connection.exec('ROLLBACK');
      throw error;
    }
  }
}

function currentVersion(connection: MigrationConnection): number {
  const [row] = connection.all('SELECT COALESCE(MAX(version), 0) AS version FROM schema_version');
  if (typeof row === 'object' && row !== null && 'version' in row) return Number(row.version);
  throw new StoreError('corrupt', 'The schema version of the database cannot be read');
}
