import { access, copyFile, mkdir, open, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { moveDurably, syncDirectory } from '../durable-file.ts';
import { type RecordingStorage, StorageError } from './recording-storage.ts';

/** A directory on this machine. */
export class LocalStorage implements RecordingStorage {
  readonly kind = 'local';
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  async put(key: string, file: string): Promise<void> {
    const path = this.pathOf(key);
    const isNew = await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    if (isNew !== undefined) await syncDirectory(this.#directory);
    try {
      await moveDurably(file, path);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      // It was there before a crash already.
      if (code === 'ENOENT' && (await exists(path))) return;
      if (code !== 'EXDEV') throw error;
      // Under another name first: half a copy is not to be taken for the whole after a crash.
      await copyFile(file, `${path}.part`);
      await moveDurably(`${path}.part`, path);
      await rm(file, { force: true });
    }
  }

  async open(key: string) {
    // Opened here, not by the stream: a file that is deleted at the same moment is read whole, or is not found.
    const file = await open(this.pathOf(key), 'r').catch((error: unknown) => {
      const isGone = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      const message = isGone ? 'the file of the recording is gone' : String(error);
      throw new StorageError(isGone ? 'not-found' : 'failed', message, { cause: error });
    });
    return file.createReadStream();
  }

  async remove(key: string): Promise<void> {
    const path = this.pathOf(key);
    await rm(path, { force: true });
    // The directory holds this one file.
    await rmdir(dirname(path)).catch(() => {});
  }

  pathOf(key: string): string {
    return join(this.#directory, key);
  }

  /** Octets of what lies there; undefined when nothing does. */
  async sizeOf(key: string): Promise<number | undefined> {
    return (await stat(this.pathOf(key)).catch(() => undefined))?.size;
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
