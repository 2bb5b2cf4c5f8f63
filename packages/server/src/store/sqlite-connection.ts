import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'libsql';
import type { CommitConnection } from './group-commit.ts';
import { migrate } from './migrate.ts';
import type { SqlValue } from './statement.ts';
import { StoreError, storeErrorFrom } from './store-error.ts';

/** How long a starting server waits for the one before it to let go of the file. */
const ownershipWaitMs = 2000;
const maxCachedStatements = 256;
/** 16 MB of journal, at 4 kB a page. */
const pagesPerCheckpoint = 4000;

interface PreparedStatement {
  /** Whether it gives rows. */
  readonly reader: boolean;
  all(params: readonly SqlValue[]): unknown[];
  run(params: readonly SqlValue[]): unknown;
}

/** Runs a statement to its end; gives its rows. */
type Run = (params: readonly SqlValue[]) => unknown[];

/** The one connection to the file, owned exclusively until `close`. */
export class SqliteConnection implements CommitConnection {
  readonly #database: Database.Database;
  /** Least recently used first. */
  readonly #prepared = new Map<string, Run>();

  constructor(database: Database.Database) {
    this.#database = database;
  }

  get inTransaction(): boolean {
    return this.#database.inTransaction;
  }

  exec(sql: string): void {
    this.#database.exec(sql);
  }

  all(sql: string, params: readonly SqlValue[] = []): unknown[] {
    return this.#prepare(sql)(params);
  }

  close(): void {
    this.#prepared.clear();
    this.#database.close();
  }

  #prepare(sql: string): Run {
    // SQLite takes `$1` for a name and numbers names by their first appearance; `?1` is a position.
    const prepared = this.#prepared.get(sql) ?? running(this.#database.prepare(sql.replace(/\$(\d+)/g, '?$1')));
    this.#prepared.delete(sql);
    this.#prepared.set(sql, prepared);
    const [oldest] = this.#prepared.keys();
    if (this.#prepared.size > maxCachedStatements && oldest !== undefined) this.#prepared.delete(oldest);
    return prepared;
  }
}

/** A statement without rows is not looked at for them, which costs as much as a small write. */
function running(statement: PreparedStatement): Run {
  if (statement.reader) return (params) => statement.all(params);
  return (params) => {
    statement.run(params);
    return [];
  };
}

/**
 * Opens or makes the database, readable by its owner only, with the newest schema.
 * @throws StoreError `locked` when another connection has it, `newer-schema`, `corrupt`, `io`.
 */
export function openSqlite(file: string): SqliteConnection {
  makeFile(file);
  try {
    const connection = new SqliteConnection(new Database(file));
    try {
      configure(connection);
      migrate(connection);
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  } catch (error) {
    const { code, message } = storeErrorFrom(error);
    if (code === 'locked') throw new StoreError('locked', `${file} is in use by another process`);
    throw new StoreError(code, `${file} cannot be opened: ${message}`);
  }
}

function configure(connection: SqliteConnection): void {
  connection.exec(`PRAGMA busy_timeout = ${ownershipWaitMs}`);
  // Before the first access: the lock is then taken with it and held to the end, and the WAL index needs no shared file.
  connection.exec('PRAGMA locking_mode = EXCLUSIVE');
  connection.exec('PRAGMA journal_mode = WAL');
  connection.exec('PRAGMA synchronous = FULL');
  connection.exec('PRAGMA foreign_keys = ON');
  // Pages that are written again and again go to the database file once in a while, not with every 4 MB of journal.
  connection.exec(`PRAGMA wal_autocheckpoint = ${pagesPerCheckpoint}`);
  connection.exec('PRAGMA journal_size_limit = 67108864');
}

/**
 * The journal gets the permissions of the database file, so that is the one to restrict. A file that is there is never
 * opened here: closing any descriptor of it would drop the locks that this process may hold on it (fcntl(2)).
 */
function makeFile(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
    chmodSync(file, 0o600);
  } catch (error) {
    throw new StoreError('io', `${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}
