import { randomUUID } from 'node:crypto';
import { open, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes a file that its owner alone may read (mode 0600), whole or not at all. Once this resolves it is on the disk and in
 * its directory, a power cut or not; when it rejects, nothing new is.
 */
export async function writeDurably(path: string, content: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}`;
  let made = temporary;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    made = path;
    await syncDirectory(dirname(path));
  } catch (error) {
    await unlink(made).catch(() => undefined);
    throw error;
  }
}

/** Moves a file within its disk. Once this resolves it is there whole, a power cut or not. @throws as rename(2) */
export async function moveDurably(from: string, to: string): Promise<void> {
  const file = await open(from, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(from, to);
  await syncDirectory(dirname(to));
}

/** Removes a file for good once this resolves, a power cut or not. One that is gone already is. */
export async function removeDurably(path: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  });
  await syncDirectory(dirname(path));
}

/** Without this a power cut may take back what was renamed or removed (fsync(2)). */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
