/**
 * What went wrong in the store.
 *
 * - `unique-violation`, `foreign-key-violation`, `constraint-violation`: this unit alone was refused
 * - `invalid-statement`: wrong SQL or an unfit parameter, a bug
 * - `full`, `io`: the disk; nothing of the unit was stored, a later try may work
 * - `corrupt`: the file is damaged or not a database
 * - `locked`: another process owns the file
 * - `newer-schema`: the file was written by a newer version
 * - `closed`: the store was closed before
 * - `worker-gone`: the store's thread ended by itself; no later call can succeed
 */
export type StoreErrorCode =
  | 'unique-violation'
  | 'foreign-key-violation'
  | 'constraint-violation'
  | 'invalid-statement'
  | 'full'
  | 'io'
  | 'corrupt'
  | 'locked'
  | 'newer-schema'
  | 'closed'
  | 'worker-gone';

export class StoreError extends Error {
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string) {
    super(message);
    this.name = 'StoreError';
    this.code = code;
  }
}

/** SQLite's own names, most specific prefix first. */
const codesByPrefix: readonly (readonly [prefix: string, code: StoreErrorCode])[] = [
  ['SQLITE_CONSTRAINT_PRIMARYKEY', 'unique-violation'],
  ['SQLITE_CONSTRAINT_UNIQUE', 'unique-violation'],
  ['SQLITE_CONSTRAINT_FOREIGNKEY', 'foreign-key-violation'],
  ['SQLITE_CONSTRAINT', 'constraint-violation'],
  ['SQLITE_BUSY', 'locked'],
  ['SQLITE_LOCKED', 'locked'],
  ['SQLITE_FULL', 'full'],
  ['SQLITE_IOERR', 'io'],
  ['SQLITE_CANTOPEN', 'io'],
  ['SQLITE_READONLY', 'io'],
  ['SQLITE_PERM', 'io'],
  ['SQLITE_NOMEM', 'io'],
  ['SQLITE_CORRUPT', 'corrupt'],
  ['SQLITE_NOTADB', 'corrupt'],
];

/** Any error of the SQLite library as a StoreError. What it does not name is a wrong statement. */
export function storeErrorFrom(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const sqliteCode = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known = codesByPrefix.find(([prefix]) => sqliteCode.startsWith(prefix));
  return new StoreError(known?.[1] ?? 'invalid-statement', sqliteCode === '' ? message : `${sqliteCode}: ${message}`);
}
