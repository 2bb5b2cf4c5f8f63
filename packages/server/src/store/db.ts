import { Worker } from 'node:worker_threads';
import type { DbReply, DbRequest } from './db-protocol.ts';
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
  resolve(rows: unknown[]): void;
  reject(error: StoreError): void;
}

/** The main thread's half: sends units to the thread that owns the file and settles them by its replies. */
class WorkerDb implements Db {
  readonly opened: Promise<void>;
  readonly #worker: Worker;
  readonly #onFailure: ((error: StoreError) => void) | undefined;
  readonly #pending = new Map<number, PendingUnit>();
  readonly #exited: Promise<void>;
  #nextId = 1;
  #state: 'opening' | 'open' | 'closing' | 'gone' = 'opening';
  #crash: string | undefined;
  /** Requests for the next message. A message to a thread costs as much as the work in it, and so does a commit. */
  #outgoing: DbRequest[] = [];
  /** The thread has not answered the last message yet. */
  #busy = false;

  constructor(worker: Worker, onFailure: ((error: StoreError) => void) | undefined) {
    this.#worker = worker;
    this.#onFailure = onFailure;
    this.opened = new Promise((resolve, reject) => {
      this.#pending.set(0, { resolve: () => resolve(), reject });
    });
    worker.on('message', (replies: DbReply[]) => this.#settle(replies));
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
    return (await this.#post([statement])) as Row[];
  }

  async transaction(statements: readonly Statement[]): Promise<void> {
    await this.#post(statements);
  }

  async close(): Promise<void> {
    if (this.#state === 'open') {
      this.#state = 'closing';
      this.#send({ id: this.#nextId++, close: true });
    }
    await this.#exited;
  }

  #post(statements: readonly Statement[]): Promise<unknown[]> {
    if (this.#state === 'gone') return Promise.reject(new StoreError('worker-gone', 'The thread of the store ended'));
    if (this.#state !== 'open') return Promise.reject(new StoreError('closed', 'The store is closed'));
    const units = statements.map(({ sql, params }) => ({ sql, params }));
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#pending.set(id, { resolve, reject });
      this.#send({ id, statements: units });
    });
  }

  /** One message at a time: what is asked for while the thread commits goes together into the commit that follows. */
  #send(request: DbRequest): void {
    if (this.#outgoing.push(request) === 1 && !this.#busy) setImmediate(() => this.#sendAll());
  }

  #sendAll(): void {
    const requests = this.#outgoing.splice(0, maxUnitsPerCommit);
    this.#busy = true;
    this.#worker.postMessage(requests);
  }

  #settle(replies: DbReply[]): void {
    this.#busy = false;
    // Not at once: what follows from these replies is asked for in this very turn.
    if (this.#outgoing.length > 0) setImmediate(() => this.#sendAll());
    for (const reply of replies) {
      const unit = this.#pending.get(reply.id);
      if (unit === undefined) continue;
      this.#pending.delete(reply.id);
      if (reply.id === 0 && reply.error === undefined) this.#state = 'open';
      if (reply.error === undefined) unit.resolve(reply.rows);
      else unit.reject(new StoreError(reply.error.code, reply.error.message));
    }
  }

  #onExit(exitCode: number): void {
    const before = this.#state;
    this.#state = before === 'closing' ? 'closing' : 'gone';
    const detail = this.#crash ?? `exit code ${exitCode}`;
    const error = new StoreError('worker-gone', `The thread of the store ended: ${detail}`);
    for (const unit of this.#pending.values()) unit.reject(error);
    this.#pending.clear();
    if (before === 'open') this.#onFailure?.(error);
  }
}
