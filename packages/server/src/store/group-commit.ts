import type { Unit, UnitReply } from './db-protocol.ts';
import type { SqlValue } from './statement.ts';
import { StoreError, storeErrorFrom } from './store-error.ts';

/** What a group commit needs of a database connection. */
export interface CommitConnection {
  readonly inTransaction: boolean;
  exec(sql: string): void;
  /** Runs one statement with `$n` placeholders to its end. */
  all(sql: string, params: readonly SqlValue[]): unknown[];
}

/**
 * Makes many units durable with as few commits as possible: one transaction around all. Where one of them fails nothing of
 * it stays, and they are run again with a savepoint around each, so that a unit that fails is undone alone: savepoints cost
 * as much as a statement, and hardly ever is one needed. Replies come in the order of the units and speak of what is on the
 * disk by now.
 */
export function commitTogether(connection: CommitConnection, units: readonly Unit[]): UnitReply[] {
  const replies = commitAll(connection, units) ?? [];
  while (replies.length < units.length) replies.push(...commitOnce(connection, units.slice(replies.length)));
  return replies;
}

/** All of them in one transaction; undefined, and no trace, when anything fails. */
function commitAll(connection: CommitConnection, units: readonly Unit[]): UnitReply[] | undefined {
  try {
    connection.exec('BEGIN IMMEDIATE');
    const replies = units.map((unit) => ({ rows: rowsOf(connection, unit) }));
    connection.exec('COMMIT');
    return replies;
  } catch {
    rollback(connection);
    return undefined;
  }
}

/** One transaction over `units`, or over the first of them when it breaks on the way; at least one reply. */
function commitOnce(connection: CommitConnection, units: readonly Unit[]): UnitReply[] {
  const replies: UnitReply[] = [];
  try {
    connection.exec('BEGIN IMMEDIATE');
    for (const unit of units) {
      replies.push(runUnit(connection, unit));
      // A full disk and the like make SQLite roll back everything at once: what stood before in this transaction is
      // lost too, and the units behind get a transaction of their own.
      if (!connection.inTransaction) return asFailed(replies, replies.at(-1)?.error);
    }
    connection.exec('COMMIT');
    return replies;
  } catch (error) {
    const { code, message } = storeErrorFrom(error);
    rollback(connection);
    // Nothing was begun, or nothing became durable: that is true of every unit, run or not.
    return asFailed([...replies, ...units.slice(replies.length).map(() => ({}))], { code, message });
  }
}

function runUnit(connection: CommitConnection, unit: Unit): UnitReply {
  try {
    connection.exec('SAVEPOINT unit');
    const rows = rowsOf(connection, unit);
    connection.exec('RELEASE unit');
    return { rows };
  } catch (error) {
    const { code, message } = storeErrorFrom(error);
    if (connection.inTransaction) connection.exec('ROLLBACK TO unit; RELEASE unit');
    return { error: { code, message } };
  }
}

/** Of the last statement. */
function rowsOf(connection: CommitConnection, unit: Unit): unknown[] {
  let rows: unknown[] = [];
  for (const { sql, params } of unit) {
    checkParams(params);
    rows = connection.all(sql, params);
  }
  return rows;
}

/** SQLite would store NaN as NULL and quietly round what a double cannot hold. */
function checkParams(params: readonly SqlValue[]): void {
  for (const value of params) {
    if (value === null || typeof value === 'string') continue;
    if (typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER) continue;
    throw new StoreError('invalid-statement', `${String(value)} cannot be a parameter of a statement`);
  }
}

/** Those that had failed for a reason of their own keep it. */
function asFailed(replies: readonly { readonly error?: UnitReply['error'] }[], error: UnitReply['error']): UnitReply[] {
  const shared = error ?? { code: 'io', message: 'The transaction was rolled back' };
  return replies.map((reply) => ({ error: reply.error ?? shared }));
}

function rollback(connection: CommitConnection): void {
  try {
    if (connection.inTransaction) connection.exec('ROLLBACK');
  } catch {
    // The error that led here is the one to report; the next BEGIN says whether the connection still works.
  }
}
