import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Timer } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { Db } from '../store/db.ts';
import {
  deleteExpiredMediaFiles,
  deleteMediaFile,
  insertMediaFile,
  type MediaFileRow,
  selectMediaFile,
  selectMediaFileNames,
  updateMediaFile,
} from '../store/media-files.ts';
import { AudioError } from './audio-error.ts';
import type { StoredAudio } from './audio-file.ts';

const sweepEveryMs = 60_000;
const sweepBatch = 100;

/** Bytes in the directory that no name refers to yet: `add` or `update` gives them one, or `discard` takes them away. */
export interface StagedAudio extends StoredAudio {
  readonly file: string;
}

/**
 * Audio files that calls play by name: their bytes in a directory, what is known of them in the store. The one who
 * writes and deletes there. A file is in the directory before its row is stored and goes after it, so that a crash leaves
 * at most a file too many; `open` takes those away.
 */
export class MediaStore {
  readonly #directory: string;
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #log: Logger;
  #turn: Promise<unknown> = Promise.resolve();
  #timer: Timer | undefined;
  #closed = false;

  private constructor(directory: string, db: Db, clock: Clock, log: Logger) {
    this.#directory = directory;
    this.#db = db;
    this.#clock = clock;
    this.#log = log;
  }

  static async open(directory: string, db: Db, clock: Clock, log: Logger): Promise<MediaStore> {
    const store = new MediaStore(directory, db, clock, log);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const known = new Set((await db.run(selectMediaFileNames())).map(({ file }) => file));
    for (const file of await readdir(directory)) if (!known.has(file)) await store.#delete(file);
    store.#sweepLater();
    return store;
  }

  /** @param write puts the bytes into a new file: storeAudio or fetchAudio; what it throws is thrown. */
  async stage(write: (file: string) => Promise<StoredAudio>): Promise<StagedAudio> {
    const file = randomUUID();
    return { file, ...(await write(this.#path(file))) };
  }

  discard(staged: StagedAudio): Promise<void> {
    return this.#delete(staged.file);
  }

  /** Gives staged bytes a new name. Rejects with `unique-violation` when it is taken; the bytes are discarded then. */
  add(mediaName: string, ttlSecs: number, staged: StagedAudio): Promise<MediaFileRow> {
    return this.#inTurn(async () => {
      const nowMs = this.#clock.wallTimeMs();
      // One that has expired and was not swept yet takes no name away.
      if ((await this.#row(mediaName)) !== undefined && (await this.find(mediaName)) === undefined) {
        await this.#remove(mediaName);
      }
      const times = { created_at_ms: nowMs, updated_at_ms: nowMs, expires_at_ms: nowMs + ttlSecs * 1000 };
      const { file, contentType, sizeBytes } = staged;
      const row = { media_name: mediaName, id: file, content_type: contentType, size_bytes: sizeBytes, file, ...times };
      return (await this.#orDiscard(staged, () => this.#db.run(insertMediaFile(row))))[0] ?? row;
    });
  }

  /** Replaces the bytes, or the time it is kept, or both. Undefined when there is no such media. */
  update(mediaName: string, ttlSecs: number | undefined, staged?: StagedAudio): Promise<MediaFileRow | undefined> {
    return this.#inTurn(async () => {
      const before = await this.find(mediaName);
      const nowMs = this.#clock.wallTimeMs();
      const bytes = staged && { file: staged.file, content_type: staged.contentType, size_bytes: staged.sizeBytes };
      const expiry = ttlSecs === undefined ? {} : { expires_at_ms: nowMs + ttlSecs * 1000 };
      const change = updateMediaFile(mediaName, { updated_at_ms: nowMs, ...expiry, ...bytes });
      const [after] = before === undefined ? [] : await this.#orDiscard(staged, () => this.#db.run(change));
      const forgotten = after === undefined ? staged?.file : staged && before?.file;
      if (forgotten !== undefined) await this.#delete(forgotten);
      return after;
    });
  }

  /** Undefined when there is none, or when it has expired. */
  async find(mediaName: string): Promise<MediaFileRow | undefined> {
    const row = await this.#row(mediaName);
    return row !== undefined && row.expires_at_ms > this.#clock.wallTimeMs() ? row : undefined;
  }

  /** Where the bytes are. @throws AudioError not-found. */
  async fileOf(mediaName: string): Promise<string> {
    const row = await this.find(mediaName);
    if (row === undefined) throw new AudioError('not-found', `there is no media called ${mediaName}`);
    return this.#path(row.file);
  }

  /** False when there was none. */
  remove(mediaName: string): Promise<boolean> {
    return this.#inTurn(async () => {
      const isThere = (await this.find(mediaName)) !== undefined;
      await this.#remove(mediaName);
      return isThere;
    });
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
  }

  /** One change at a time: each reads what it changes. */
  #inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(task);
    this.#turn = result.catch(() => {});
    return result;
  }

  async #orDiscard<Result>(staged: StagedAudio | undefined, run: () => Promise<Result>): Promise<Result> {
    try {
      return await run();
    } catch (error) {
      if (staged !== undefined) await this.discard(staged);
      throw error;
    }
  }

  async #row(mediaName: string): Promise<MediaFileRow | undefined> {
    return (await this.#db.run(selectMediaFile(mediaName)))[0];
  }

  async #remove(mediaName: string): Promise<void> {
    for (const { file } of await this.#db.run(deleteMediaFile(mediaName))) await this.#delete(file);
  }

  #sweepLater(): void {
    if (this.#closed) return;
    this.#timer = this.#clock.setTimer(sweepEveryMs, () => {
      this.#inTurn(() => this.#sweep())
        .catch((error: unknown) => this.#log.error({ err: error }, 'expired media could not be deleted'))
        .finally(() => this.#sweepLater());
    });
  }

  async #sweep(): Promise<void> {
    for (let swept = sweepBatch; swept === sweepBatch && !this.#closed; ) {
      const rows = await this.#db.run(deleteExpiredMediaFiles(this.#clock.wallTimeMs(), sweepBatch));
      for (const { file } of rows) await this.#delete(file);
      swept = rows.length;
    }
  }

  async #delete(file: string): Promise<void> {
    await rm(this.#path(file), { force: true });
  }

  #path(file: string): string {
    return join(this.#directory, file);
  }
}
