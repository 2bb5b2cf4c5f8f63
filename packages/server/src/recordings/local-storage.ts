import { createReadStream } from 'node:fs';
import { access, copyFile, mkdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
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
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    try {
      await rename(file, path);
    } catch (error) {
      // It was there before a crash already.
      if (await exists(path)) return;
      if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error;
      await copyFile(file, path);
      await rm(file, { force: true });
    }
  }

  async open(key: string) {
    const path = this.pathOf(key);
    if (!(await exists(path))) throw new StorageError('not-found', 'the file of the recording is gone');
    return createReadStream(path);
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
