import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { wavHeader, wavHeaderBytes } from '@hookswitch/wav';

const sampleBytes = 2;
/** Written at a time: half a second of two channels at 8 kHz. */
const chunkBytes = 16_000;
/** A disk that is so far behind does not come back in time: 10 MB, more than two minutes of two channels at 16 kHz. */
const maxWaitingBytes = 10_000_000;

interface RecordingShape {
  readonly rateHz: number;
  readonly channels: 1 | 2;
}

/**
 * A WAV file that grows. Samples are taken at once and written in the background, in chunks; the header is brought up to
 * date with every chunk, so that what a crash leaves can be played.
 */
export class WavFile {
  readonly #file: string;
  readonly #shape: RecordingShape;
  #handle: Promise<FileHandle>;
  #writing: Promise<void> = Promise.resolve();
  #chunk: Buffer;
  #filled = 0;
  #waitingBytes = 0;
  #writtenBytes = 0;
  #failure: Error | undefined;
  /** The file could not be made or written; called once. What was written before is kept. */
  onFailure: ((error: Error) => void) | undefined;

  constructor(file: string, shape: RecordingShape) {
    this.#file = file;
    this.#shape = shape;
    this.#chunk = Buffer.alloc(chunkBytes);
    this.#handle = open(file, 'wx+', 0o600);
    this.#enqueue(async (handle) => {
      await handle.write(wavHeader(shape, 0), 0, wavHeaderBytes, 0);
    });
  }

  /** Samples of all channels in turn. */
  append(samples: Int16Array): void {
    if (this.#failure) return;
    const octets = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
    for (let at = 0; at < octets.length; ) {
      const copied = octets.copy(this.#chunk, this.#filled, at);
      at += copied;
      this.#filled += copied;
      if (this.#filled === chunkBytes) this.#flush();
    }
    if (this.#waitingBytes > maxWaitingBytes) this.#fail(new Error('the disk does not keep up'));
  }

  /**
   * Writes the rest and closes. The file holds the samples from one frame to another, which is counted in samples of each
   * channel; the rest is left out.
   * @returns how many samples of each channel it holds
   */
  async finish(range?: { readonly from: number; readonly to: number }): Promise<number> {
    if (!this.#failure) this.#flush();
    await this.#writing;
    const handle = await this.#handle.catch(() => undefined);
    const blockBytes = this.#shape.channels * sampleBytes;
    const written = Math.floor(this.#writtenBytes / blockBytes);
    const kept = { from: Math.min(range?.from ?? 0, written), to: Math.min(range?.to ?? written, written) };
    try {
      if (handle && kept.from > 0) await this.#copy(handle, kept.from * blockBytes, kept.to * blockBytes);
      else if (handle) await this.#settle(handle, kept.to * blockBytes);
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
    } finally {
      await handle?.close().catch(() => {});
    }
    return kept.to - kept.from;
  }

  #flush(): void {
    if (this.#filled === 0) return;
    const data = this.#chunk.subarray(0, this.#filled);
    this.#chunk = Buffer.alloc(chunkBytes);
    this.#filled = 0;
    this.#waitingBytes += data.length;
    this.#enqueue(async (handle) => {
      await writeAll(handle, data, wavHeaderBytes + this.#writtenBytes);
      this.#writtenBytes += data.length;
      this.#waitingBytes -= data.length;
      await handle.write(wavHeader(this.#shape, this.#writtenBytes), 0, wavHeaderBytes, 0);
    });
  }

  #enqueue(write: (handle: FileHandle) => Promise<void>): void {
    this.#writing = this.#writing.then(async () => {
      if (this.#failure) return;
      try {
        await write(await this.#handle);
      } catch (error) {
        this.#fail(error instanceof Error ? error : new Error(String(error)));
      }
    });
  }

  #fail(error: Error): void {
    if (this.#failure) return;
    this.#failure = error;
    this.onFailure?.(error);
  }

  /** Cuts the end off, and makes it durable. */
  async #settle(handle: FileHandle, dataBytes: number): Promise<void> {
    await handle.truncate(wavHeaderBytes + dataBytes);
    await handle.write(wavHeader(this.#shape, dataBytes), 0, wavHeaderBytes, 0);
    await handle.sync();
  }

  /** Into a new file that takes the place of this one: a beginning cannot be cut off. */
  async #copy(from: FileHandle, start: number, end: number): Promise<void> {
    const copy = `${this.#file}.trimmed`;
    const to = await open(copy, 'w', 0o600);
    try {
      await to.write(wavHeader(this.#shape, end - start), 0, wavHeaderBytes, 0);
      const block = Buffer.alloc(1 << 20);
      for (let at = start; at < end; ) {
        const { bytesRead } = await from.read(block, 0, Math.min(block.length, end - at), wavHeaderBytes + at);
        if (bytesRead === 0) break;
        await writeAll(to, block.subarray(0, bytesRead), wavHeaderBytes + at - start);
        at += bytesRead;
      }
      await to.sync();
    } catch (error) {
      await rm(copy, { force: true });
      throw error;
    } finally {
      await to.close();
    }
    await rename(copy, this.#file);
  }
}

/** A disk that gets full takes a part of what it is given first. */
async function writeAll(handle: FileHandle, data: Buffer, position: number): Promise<void> {
  for (let at = 0; at < data.length; ) {
    const { bytesWritten } = await handle.write(data, at, data.length - at, position + at);
    at += bytesWritten;
  }
}
