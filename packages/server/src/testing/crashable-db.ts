import type { Db, Statement } from '../store/db.ts';
import { type CommitConnection, commitTogether } from '../store/group-commit.ts';
import { openSqlite, type SqliteConnection } from '../store/sqlite-connection.ts';
import type { SqlValue } from '../store/statement.ts';
import { StoreError } from '../store/store-error.ts';

const unlimitedPages = 1_073_741_823;

/**
 * The embedded store in this thread, on its own file and through the same group commit, that dies as a process does:
 * whatever was not committed is gone, and nobody is told what became of what was under way.
 */
export class CrashableDb implements Db, CommitConnection {
  /** Called once, when it dies by `crashAfter`. */
  onCrash: (() => void) | undefined;
  readonly #connection: SqliteConnection;
  #isDead = false;
  #statementsLeft = Number.POSITIVE_INFINITY;
  #hangsAfterNext = false;
  #hang: { readonly over: Promise<void>; readonly end: () => void } | undefined;

  constructor(file: string) {
    this.#connection = openSqlite(file);
    // What a power cut needs is tested with the store itself. Here one process opens the file again and again, and the
    // library lets go of an exclusive lock only when its statements are collected.
    this.#connection.exec('PRAGMA journal_mode = DELETE');
    this.#connection.exec('PRAGMA locking_mode = NORMAL');
    this.#connection.exec('PRAGMA journal_mode = MEMORY');
    this.#connection.exec('PRAGMA synchronous = OFF');
  }

  /** It dies right after `statements` more of them, BEGIN and COMMIT counted. */
  crashAfter(statements: number): void {
    this.#statementsLeft = statements;
  }

  /** It dies now. */
  crash(): void {
    if (this.#isDead) return;
    this.#isDead = true;
    this.#hang?.end();
    if (this.#connection.inTransaction) this.#connection.exec('ROLLBACK');
    this.#connection.close();
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** The disk has no room for another page, or has it again. */
  setFull(isFull: boolean): void {
    if (this.#isDead) return;
    const [row] = this.#connection.all('PRAGMA page_count') as { page_count: number }[];
    this.#connection.exec(`PRAGMA max_page_count = ${isFull ? (row?.page_count ?? 1) : unlimitedPages}`);
  }

  /** The disk answers once more, and nothing from then on until `setHanging(false)`. */
  hangAfterNext(): void {
    this.#hangsAfterNext = true;
  }

  /** The disk answers nothing for now, or does again. */
  setHanging(isHanging: boolean): void {
    this.#hang?.end();
    this.#hang = undefined;
    if (!isHanging) return;
    let end = (): void => undefined;
    const over = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.#hang = { over, end };
  }

  /** Reads without being counted. Nothing when it is dead. */
  peek<Row>({ sql, params }: Statement<Row>): Row[] {
    return this.#isDead ? [] : (this.#connection.all(sql, params) as Row[]);
  }

  async run<Row>(statement: Statement<Row>): Promise<Row[]> {
    return (await this.#commit([statement])) as Row[];
  }

  async transaction(statements: readonly Statement[]): Promise<void> {
    await this.#commit(statements);
  }

  async close(): Promise<void> {
    this.crash();
  }

  get inTransaction(): boolean {
    return !this.#isDead && this.#connection.inTransaction;
  }

  exec(sql: string): void {
    this.#counted(() => this.#connection.exec(sql));
  }

  all(sql: string, params: readonly SqlValue[]): unknown[] {
    return this.#counted(() => this.#connection.all(sql, params));
  }

  async #commit(statements: readonly Statement[]): Promise<unknown[]> {
    // As with the store's thread: the answer never comes in the turn of the question.
    await new Promise((resolve) => setImmediate(resolve));
    await this.#hang?.over;
    if (this.#isDead) throw new StoreError('worker-gone', 'The store is dead');
    const [reply] = commitTogether(this, [statements]);
    if (this.#hangsAfterNext) this.setHanging(true);
    this.#hangsAfterNext = false;
    if (reply?.error !== undefined) throw new StoreError(reply.error.code, reply.error.message);
    return reply?.rows ?? [];
  }

  #counted<Result>(work: () => Result): Result {
    if (this.#isDead) throw new StoreError('worker-gone', 'The store is dead');
    const result = work();
    this.#statementsLeft -= 1;
    if (this.#statementsLeft > 0) return result;
    this.crash();
    this.onCrash?.();
    throw new StoreError('worker-gone', 'The store died');
  }
}
