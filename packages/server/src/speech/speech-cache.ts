import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

interface Kept {
  readonly file: string;
  readonly bytes: number;
  /** Playbacks that read it: it stays as long. */
  readers: number;
}

/** A file that stays until it is released. */
export interface HeldFile {
  readonly file: string;
  /** Idempotent. */
  release(): void;
}

/**
 * Speech as files, by what was said and how, over restarts too. When it holds more than it may, what was not asked for the
 * longest goes, but for what is being played.
 */
export class SpeechCache {
  readonly #directory: string;
  readonly #maxBytes: number;
  /** By key, in the order in which they were asked for last. */
  readonly #kept = new Map<string, Kept>();
  readonly #making = new Map<string, Promise<Kept>>();
  #bytes = 0;

  private constructor(directory: string, maxBytes: number) {
    this.#directory = directory;
    this.#maxBytes = maxBytes;
  }

  static async open(directory: string, maxBytes: number): Promise<SpeechCache> {
    const cache = new SpeechCache(directory, maxBytes);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const found = await Promise.all(
      (await readdir(directory)).map(async (name) => ({ name, ...(await stat(join(directory, name))) })),
    );
    for (const { name, size } of found.sort((a, b) => a.mtimeMs - b.mtimeMs)) {
      const file = join(directory, name);
      // What a crash left half written has no such name.
      if (/^[0-9a-f]{64}\.wav$/.test(name)) cache.#keep(name, { file, bytes: size, readers: 0 });
      else await rm(file, { force: true });
    }
    cache.#makeRoom();
    return cache;
  }

  /** The speech that `identity` names; made when it is not there. Who asks meanwhile waits for the same. */
  async get(identity: string, make: () => Promise<Buffer>): Promise<HeldFile> {
    const key = `${createHash('sha256').update(identity).digest('hex')}.wav`;
    const kept = this.#kept.get(key) ?? (await this.#made(key, make));
    // Asked for last: to the end of the line.
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    kept.readers += 1;
    this.#makeRoom();
    let isHeld = true;
    return {
      file: kept.file,
      release: () => {
        if (!isHeld) return;
        isHeld = false;
        kept.readers -= 1;
        this.#makeRoom();
      },
    };
  }

  /** Nothing was said that is kept. */
  get isEmpty(): boolean {
    return this.#kept.size === 0;
  }

  #made(key: string, make: () => Promise<Buffer>): Promise<Kept> {
    const known = this.#making.get(key);
    if (known !== undefined) return known;
    const making = this.#make(key, make).finally(() => this.#making.delete(key));
    this.#making.set(key, making);
    return making;
  }

  async #make(key: string, make: () => Promise<Buffer>): Promise<Kept> {
    const wav = await make();
    const file = join(this.#directory, key);
    const unfinished = join(this.#directory, randomUUID());
    try {
      await writeFile(unfinished, wav, { mode: 0o600 });
      await rename(unfinished, file);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
    const kept = { file, bytes: wav.length, readers: 0 };
    this.#keep(key, kept);
    return kept;
  }

  #keep(key: string, kept: Kept): void {
    this.#kept.set(key, kept);
    this.#bytes += kept.bytes;
  }

  #makeRoom(): void {
    for (const [key, { file, bytes, readers }] of this.#kept) {
      if (this.#bytes <= this.#maxBytes) return;
      if (readers > 0) continue;
      this.#kept.delete(key);
      this.#bytes -= bytes;
      rm(file, { force: true }).catch(() => {});
    }
  }
}
