import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { AudioError } from './audio-error.ts';
import { type AudioContentType, type StoredAudio, storeAudio } from './audio-file.ts';

/** Kept for one call at most; further URLs are fetched each time. */
const keptPerCall = 50;

/** Fetches audio from a URL into a new file. @throws AudioError */
export type FetchAudio = (url: string, file: string) => Promise<StoredAudio>;

/** A file that is there until it is released. */
export interface CachedAudio {
  readonly file: string;
  readonly contentType: AudioContentType;
  /** Idempotent. A file that is kept for its call stays for that. */
  release(): void;
}

/** Audio of URLs, and audio that came inline, as files for the media process. What is kept is kept for one call. */
export class AudioCache {
  readonly #directory: string;
  readonly #fetchAudio: FetchAudio;
  /** By call and URL. A call's entry goes with `forget`. */
  readonly #kept = new Map<string, Map<string, Promise<CachedAudio>>>();

  private constructor(directory: string, fetchAudio: FetchAudio) {
    this.#directory = directory;
    this.#fetchAudio = fetchAudio;
  }

  /** What an earlier run left is nobody's any more. */
  static async open(directory: string, fetchAudio: FetchAudio): Promise<AudioCache> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    for (const file of await readdir(directory)) await rm(join(directory, file), { force: true });
    return new AudioCache(directory, fetchAudio);
  }

  /**
   * The audio of a URL.
   * @param keepFor the call that may hear it again without another request
   * @throws AudioError
   */
  fetch(url: string, keepFor?: string): Promise<CachedAudio> {
    if (keepFor === undefined) return this.#store((file) => this.#fetchAudio(url, file));
    const kept = this.#kept.get(keepFor) ?? new Map<string, Promise<CachedAudio>>();
    const known = kept.get(url);
    if (known !== undefined) return known;
    if (kept.size >= keptPerCall) return this.fetch(url);
    const fetched = this.#store((file) => this.#fetchAudio(url, file)).then((audio) => {
      // The call may have ended meanwhile.
      if (this.#kept.get(keepFor) !== kept) audio.release();
      return { ...audio, release: () => {} };
    });
    kept.set(url, fetched);
    this.#kept.set(keepFor, kept);
    // The next try may have more success.
    fetched.catch(() => kept.delete(url));
    return fetched;
  }

  /** Audio that came with a command. @throws AudioError */
  put(bytes: Buffer): Promise<CachedAudio> {
    return this.#store((file) => storeAudio(Readable.from([bytes]), file));
  }

  /** The call has ended. */
  forget(call: string): void {
    const kept = this.#kept.get(call);
    this.#kept.delete(call);
    for (const audio of kept?.values() ?? []) audio.then(({ file }) => remove(file)).catch(() => {});
  }

  async #store(write: (file: string) => Promise<StoredAudio>): Promise<CachedAudio> {
    const file = join(this.#directory, randomUUID());
    const { contentType } = await write(file).catch((error: unknown) => {
      if (error instanceof AudioError) throw error;
      // The disk is full, or the like.
      throw new AudioError('unreachable', error instanceof Error ? error.message : String(error), { cause: error });
    });
    return { file, contentType, release: () => remove(file) };
  }
}

function remove(file: string): void {
  // A file that cannot be deleted now is deleted at the next start.
  rm(file, { force: true }).catch(() => {});
}
