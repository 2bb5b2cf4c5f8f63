import { open } from 'node:fs/promises';
import { findSamples, WavError, wavHeader, wavHeaderBytes } from '@hookswitch/wav';

/**
 * Makes the header of a WAV file of ours say what the file holds, after its writer was killed. A file without a whole
 * header holds nothing.
 * @returns its length in ms; undefined when there is no such file, or nothing in it
 */
export async function repairWav(file: string): Promise<number | undefined> {
  const handle = await open(file, 'r+').catch(() => undefined);
  if (handle === undefined) return undefined;
  try {
    const header = Buffer.alloc(wavHeaderBytes);
    await handle.read(header, 0, wavHeaderBytes, 0);
    const shape = findSamples(header);
    const blockBytes = (shape.channels * shape.bits) / 8;
    if (blockBytes === 0 || shape.rateHz === 0) return undefined;
    const { size } = await handle.stat();
    const dataBytes = Math.floor((size - wavHeaderBytes) / blockBytes) * blockBytes;
    await handle.write(wavHeader(shape, dataBytes), 0, wavHeaderBytes, 0);
    await handle.truncate(wavHeaderBytes + dataBytes);
    await handle.sync();
    return Math.round((dataBytes * 1000) / (blockBytes * shape.rateHz));
  } catch (error) {
    if (error instanceof WavError) return undefined;
    throw error;
  } finally {
    await handle.close();
  }
}
