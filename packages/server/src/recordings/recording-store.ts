import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { ChurnList, Place } from '@hookswitch/churn';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { RecordingRow } from '../store/recordings.ts';
import { LocalStorage } from './local-storage.ts';
import type { Mp3Encoder } from './mp3-encoder.ts';
import { type RecordingStorage, StorageError } from './recording-storage.ts';
import { repairWav } from './repair-wav.ts';
import type { UrlSigner } from './signed-url.ts';

export interface RecordingStoreOptions {
  /** For files that are being recorded, and for finished ones where no other store is configured. */
  readonly directory: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signer: UrlSigner;
  /** Undefined: recordings are WAV only. */
  readonly encoder: Mp3Encoder | undefined;
  /** Where finished recordings go; undefined: the local directory. */
  readonly remote: RecordingStorage | undefined;
}

/** What became of a recording. `problem`: something went wrong, and this is what could be kept. */
export interface CompletedRecording {
  /** Undefined: nothing could be kept. */
  readonly row: RecordingRow | undefined;
  readonly problem?: StorageError;
}

/** Before the second, third and last try. */
const remoteRetryDelaysMs = [500, 2000, 10_000];
const contentTypes = { wav: 'audio/wav', mp3: 'audio/mpeg' } as const;

/** Files of recordings, from the first sample to their place, and back. */
export class RecordingStore {
  /** Base of the API as others reach it, with `/v2`. */
  baseUrl = '';
  readonly #options: RecordingStoreOptions;
  readonly #local: LocalStorage;
  readonly #working = new ChurnList<Promise<unknown>>();
  /** Names of work files of an earlier run. */
  readonly #leftovers: readonly string[];

  private constructor(options: RecordingStoreOptions, leftovers: readonly string[]) {
    this.#options = options;
    this.#leftovers = leftovers;
    this.#local = new LocalStorage(options.directory);
  }

  static async open(options: RecordingStoreOptions): Promise<RecordingStore> {
    const work = join(options.directory, 'work');
    await mkdir(work, { recursive: true, mode: 0o700 });
    return new RecordingStore(options, await readdir(work));
  }

  get encodesMp3(): boolean {
    return this.#options.encoder !== undefined;
  }

  /** Where finished recordings go. */
  get storage(): 'local' | 's3' {
    return this.#options.remote?.kind ?? 'local';
  }

  /** The WAV file that is written while it is recorded. */
  workFile(id: string): string {
    return join(this.#options.directory, 'work', `${id}.wav`);
  }

  /** The WAV file of a recording that is complete and not settled. */
  async wavOf(row: RecordingRow): Promise<string> {
    const placed = row.storage === 'local' && row.format === 'wav' ? this.#local.pathOf(keyOf(row)) : undefined;
    if (placed === undefined || (await this.#local.sizeOf(keyOf(row))) === undefined) return this.workFile(row.id);
    return placed;
  }

  /** Lets `idle` wait for something. */
  track<Result>(work: Promise<Result>): Promise<Result> {
    const place = new Place<Promise<unknown>>(work);
    this.#working.add(place);
    const done = () => this.#working.remove(place);
    work.then(done, done);
    return work;
  }

  /** Resolves when nothing is on its way to its place. */
  async idle(): Promise<void> {
    while (this.#working.size > 0) await Promise.allSettled(this.#working.values());
  }

  /** What became of a recording is stored: the files it was made of are needed no longer. */
  async settle(id: string): Promise<void> {
    await rm(this.workFile(id), { force: true });
    await rm(this.#mp3File(id), { force: true });
  }

  /** Removes the files of an earlier run that was cut off between storing what became of a recording and `settle`. */
  async sweep(unfinished: ReadonlySet<string>): Promise<void> {
    for (const name of this.#leftovers) {
      const id = name.replace(/\.\w+$/, '');
      if (!unfinished.has(id)) await this.settle(id);
    }
  }

  /**
   * Brings a finished file to its place, encoded where it is to be. Can be done again after a crash, at any point until
   * `settle`: the work file stays, or is in its place already.
   * What cannot be encoded is kept as WAV, what the remote store does not take is kept here.
   * @param durationMs as the recorder says; undefined: it was cut off, and the file tells
   */
  async complete(row: RecordingRow, durationMs: number | undefined): Promise<CompletedRecording> {
    const wav = this.workFile(row.id);
    const repaired = durationMs ?? (await repairWav(wav));
    const nowMs = this.#options.clock.wallTimeMs();
    const completed = { ...row, status: 'completed' as const, updated_at_ms: nowMs };
    if (repaired === undefined) return this.#alreadyPlaced(completed);
    const complete = { ...completed, ...lasting(row, repaired) };
    const { file, format, problem } = await this.#encoded(complete, wav);
    const { size } = await stat(file);
    const stored = await this.#put({ ...inFormat(complete, format), size_bytes: size }, file);
    const trouble = stored.problem ?? problem;
    return { row: stored.row, ...(trouble === undefined ? {} : { problem: trouble }) };
  }

  /** @throws StorageError */
  open(row: RecordingRow): Promise<Readable> {
    return this.#storageOf(row).open(keyOf(row));
  }

  /** @throws StorageError when the remote store does not answer; the file is there still. */
  remove(row: RecordingRow): Promise<void> {
    return this.#storageOf(row).remove(keyOf(row));
  }

  /** A URL that opens it for some time. */
  urlOf(row: RecordingRow, baseUrl = this.baseUrl): string {
    return this.#options.signer.urlOf(baseUrl, row.id, this.#options.clock.wallTimeMs());
  }

  opens(recordingId: string, expires: string, signature: string): boolean {
    return this.#options.signer.opens(recordingId, expires, signature, this.#options.clock.wallTimeMs());
  }

  /** A crash came after the file was in its place here, and before that was stored. It may be one that was not encoded. */
  async #alreadyPlaced(row: RecordingRow): Promise<CompletedRecording> {
    for (const placed of [row, inFormat(row, 'wav')]) {
      const sizeBytes = await this.#local.sizeOf(keyOf(placed));
      if (sizeBytes === undefined) continue;
      const durationMs = (await repairWav(this.#local.pathOf(keyOf(placed)))) ?? 0;
      return { row: { ...placed, ...lasting(placed, durationMs), storage: 'local', size_bytes: sizeBytes } };
    }
    return { row: undefined, problem: new StorageError('failed', 'its file is gone') };
  }

  async #encoded(
    row: RecordingRow,
    wav: string,
  ): Promise<{ file: string; format: RecordingRow['format']; problem?: StorageError }> {
    if (row.format === 'wav') return { file: wav, format: 'wav' };
    const mp3 = this.#mp3File(row.id);
    try {
      if (this.#options.encoder === undefined) throw new Error('there is no MP3 encoder any more');
      await this.#options.encoder.encode(wav, mp3);
      return { file: mp3, format: 'mp3' };
    } catch (error) {
      this.#options.log.error({ err: error, recording_id: row.id }, 'a recording could not be encoded and stays WAV');
      return { file: wav, format: 'wav', problem: new StorageError('failed', 'MP3 encoding failed', { cause: error }) };
    }
  }

  async #put(row: RecordingRow, file: string): Promise<{ row: RecordingRow; problem?: StorageError }> {
    const { remote, log } = this.#options;
    if (remote !== undefined && row.storage === remote.kind) {
      try {
        await this.#putRemotely(remote, row, file);
        return { row };
      } catch (error) {
        log.error({ err: error, recording_id: row.id }, 'a recording could not be stored remotely and stays here');
        const problem = error instanceof StorageError ? error : new StorageError('failed', String(error));
        await this.#local.put(keyOf(row), file);
        return { row: { ...row, storage: 'local' }, problem };
      }
    }
    await this.#local.put(keyOf(row), file);
    return { row: { ...row, storage: 'local' } };
  }

  async #putRemotely(remote: RecordingStorage, row: RecordingRow, file: string): Promise<void> {
    for (const delayMs of remoteRetryDelaysMs) {
      try {
        return await remote.put(keyOf(row), file, contentTypes[row.format]);
      } catch (error) {
        if (error instanceof StorageError && error.code === 'unauthorized') throw error;
        this.#options.log.warn({ err: error, recording_id: row.id }, 'the store of recordings failed, trying again');
      }
      await new Promise<void>((resolve) => this.#options.clock.setTimer(delayMs, resolve));
    }
    await remote.put(keyOf(row), file, contentTypes[row.format]);
  }

  #mp3File(id: string): string {
    return join(this.#options.directory, 'work', `${id}.mp3`);
  }

  #storageOf(row: RecordingRow): RecordingStorage {
    if (row.storage === 'local') return this.#local;
    const { remote } = this.#options;
    if (remote?.kind === row.storage) return remote;
    throw new StorageError('failed', `the ${row.storage} store is not configured any more`);
  }
}

export function contentTypeOf(row: RecordingRow): string {
  return contentTypes[row.format];
}

function lasting(row: RecordingRow, durationMs: number): Pick<RecordingRow, 'ended_at_ms' | 'duration_ms'> {
  return { ended_at_ms: row.ended_at_ms ?? row.started_at_ms + durationMs, duration_ms: durationMs };
}

function inFormat(row: RecordingRow, format: RecordingRow['format']): RecordingRow {
  return { ...row, format, file_name: row.file_name.replace(/\.\w+$/, `.${format}`) };
}

function keyOf({ id, file_name: name }: RecordingRow): string {
  return `${id}/${name}`;
}
