import { Worker } from 'node:worker_threads';
import type { DbReply, DbRequest, Unit } from './db-protocol.ts';
import type { Statement } from './statement.ts';
import { StoreError } from './store-error.ts';

export type { Statement } from './statement.ts';
export { StoreError } from './store-error.ts';

/** The durable store. Both calls reject with StoreError; what rejected left no trace. */
export interface Db {
  /** One statement in a transaction of its own; resolves with its rows once it is durable. */
  run<Row>(statement: Statement<Row>): Promise<Row[]>;
  /** All of them or none; resolves once they are durable. Foreign keys are checked statement by statement. */
  transaction(statements: readonly Statement[]): Promise<void>;
  /** What was asked for before is finished first. Later calls reject with `closed`. Idempotent. */
  close(): Promise<void>;
}

/** So that the first of a long queue does not wait for the last. */
const maxUnitsPerCommit = 512;

export interface OpenDbOptions {
  /** Path of the database file; its directory is made when it is missing. */
  readonly file: string;
  /** The store's thread ended by itself. Every pending call was rejected with `worker-gone`; the owner should stop. */
  readonly onFailure?: (error: StoreError) => void;
  /** Script of the thread, for tests of its failures. */
  readonly workerScript?: URL;
}

/**
 * Opens (or makes) the embedded store and brings its schema up to date.
 * Rejects with `locked` while another process has the file, `newer-schema`, `corrupt` or `io`.
 */
export async function openDb(options: OpenDbOptions): Promise<Db> {
  const script = options.workerScript ?? new URL('./db-worker.js', import.meta.url);
  const worker = new Worker(script, { workerData: { file: options.file }, execArgv: [] });
  const db = new WorkerDb(worker, options.onFailure);
  await db.opened;
  return db;
}

interface PendingUnit {
  readonly unit: Unit;
  resolve(rows: unknown[]): void;
  reject(error: StoreError): void;
}

/** The main thread's half: sends units to the thread that owns the file and settles them by its replies. */
class WorkerDb implements Db {
  readonly opened: Promise<void>;
  readonly #worker: Worker;
  readonly #onFailure: ((error: StoreError) => void) | undefined;
  readonly #exited: Promise<void>;
  #state: 'opening' | 'open' | 'closing' | 'gone' = 'opening';
  #crash: string | undefined;
  /** For the next message. A message to a thread costs as much as the work in it, and so does a commit. */
  #waiting: PendingUnit[] = [];
  /** Of the message that the thread has not answered yet; empty when it has answered. */
  #underWay: readonly PendingUnit[] = [];

  constructor(worker: Worker, onFailure: ((error: StoreError) => void) | undefined) {
    this.#worker = worker;
    this.#onFailure = onFailure;
    this.opened = new Promise((resolve, reject) => {
      // The thread opens the file unasked.
      this.#underWay = [{ unit: [], resolve: () => resolve(), reject }];
    });
    worker.on('message', (replies: DbReply) => this.#settle(replies));
    worker.on('error', (error) => {
      this.#crash = error instanceof Error ? error.message : String(error);
    });
    this.#exited = new Promise((resolve) => {
      worker.once('exit', (exitCode) => {
        this.#onExit(exitCode);
        resolve();
      });
    });
  }

  async run<Row>(statement: Statement<Row>): Promise<Row[]> {
    return (await this.#ask([statement])) as Row[];
  }

  async transaction(statements: readonly Statement[]): Promise<void> {
    await this.#ask(statements);
  }

  async close(): Promise<void> {
    if (this.#state === 'open') {
      this.#state = 'closing';
      if (this.#underWay.length + this.#waiting.length === 0) this.#post('close');
    }
    await this.#exited;
  }

  #ask(statements: readonly Statement[]): Promise<unknown[]> {
    if (this.#state === 'gone') return Promise.reject(new StoreError('worker-gone', 'The thread of the store ended'));
    if (this.#state !== 'open') return Promise.reject(new StoreError('closed', 'The store is closed'));
    const unit = statements.map(({ sql, params }) => ({ sql, params }));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ unit, resolve, reject });
      if (this.#waiting.length === 1 && this.#underWay.length === 0) setImmediate(() => this.#send());
    });
  }

  /** One message at a time: what is asked for while the thread commits goes together into the commit that follows. */
  #send(): void {
    this.#underWay = this.#waiting.splice(0, maxUnitsPerCommit);
    this.#post(this.#underWay.map(({ unit }) => unit));
  }

  #settle(replies: DbReply): void {
    const answered = this.#underWay;
    this.#underWay = [];
    if (this.#state === 'opening' && replies[0]?.error === undefined) this.#state = 'open';
    // Not at once: what follows from these replies is asked for in this very turn.
    if (this.#waiting.length > 0) setImmediate(() => this.#send());
    else if (this.#state === 'closing') this.#post('close');
    for (const [at, reply] of replies.entries()) {
      if (reply.error === undefined) answered[at]?.resolve(reply.rows);
      else answered[at]?.reject(new StoreError(reply.error.code, reply.error.message));
    }
  }

  #post(request: DbRequest): void {
    this.#worker.postMessage(request);
  }

  #onExit(exitCode: number): void {
    const before = this.#state;
    this.#state = before === 'closing' ? 'closing' : 'gone';
    const detail = this.#crash ?? `exit code ${exitCode}`;
    const error = new StoreError('worker-gone', `The thread of the store ended: ${detail}`);
    for (const unit of [...this.#underWay, ...this.#waiting.splice(0)]) unit.reject(error);
    this.#underWay = [];
    if (before === 'open') this.#onFailure?.(error);
  }
}
