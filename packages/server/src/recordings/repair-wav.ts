import { open } from 'node:fs/promises';

const headerBytes = 44;

/**
 * Makes the header of a WAV file of ours say what the file holds, after its writer was killed. A file without a whole
 * header holds nothing.
 * @returns its length in ms; undefined when there is no such file, or nothing in it
 */
export async function repairWav(file: string): Promise<number | undefined> {
  const handle = await open(file, 'r+').catch(() => undefined);
  if (handle === undefined) return undefined;
  try {
    const header = Buffer.alloc(headerBytes);
    const { bytesRead } = await handle.read(header, 0, headerBytes, 0);
    if (bytesRead < headerBytes || header.toString('latin1', 0, 4) !== 'RIFF') return undefined;
    const blockBytes = header.readUInt16LE(32);
    const bytesPerSecond = header.readUInt32LE(28);
    if (blockBytes === 0 || bytesPerSecond === 0) return undefined;
    const { size } = await handle.stat();
    const dataBytes = Math.floor((size - headerBytes) / blockBytes) * blockBytes;
    header.writeUInt32LE(headerBytes - 8 + dataBytes, 4);
    header.writeUInt32LE(dataBytes, 40);
    await handle.write(header, 0, headerBytes, 0);
    await handle.truncate(headerBytes + dataBytes);
    await handle.sync();
    return Math.round((dataBytes * 1000) / bytesPerSecond);
  } finally {
    await handle.close();
  }
}
