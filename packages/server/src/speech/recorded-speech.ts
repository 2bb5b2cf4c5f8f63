import { type FileHandle, open } from 'node:fs/promises';
import { findSamples } from '@hookswitch/wav';

/** More than any header of ours. */
const longestHeaderBytes = 4096;

/** The samples of a recording, mixed to one channel, read piece by piece: a recording may be hours long. */
export class RecordedSpeech {
  readonly rateHz: number;
  readonly #file: FileHandle;
  readonly #channels: number;
  readonly #end: number;
  #at: number;

  private constructor(file: FileHandle, shape: { rateHz: number; channels: number; start: number; end: number }) {
    this.#file = file;
    this.rateHz = shape.rateHz;
    this.#channels = shape.channels;
    this.#at = shape.start;
    this.#end = shape.end;
  }

  /** @throws WavError, or an Error when it is not linear PCM of 16 bits, as recordings are */
  static async open(path: string): Promise<RecordedSpeech> {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const head = Buffer.alloc(Math.min(longestHeaderBytes, size));
      await file.read(head, 0, head.length, 0);
      const { rateHz, channels, format, bits, start } = findSamples(head);
      if (format !== 1 || bits !== 16 || rateHz < 1000 || channels < 1)
        throw new Error('the recording is not 16-bit PCM');
      return new RecordedSpeech(file, { rateHz, channels, start, end: size });
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** The next samples, at most so many; fewer at the end only, and none behind it. */
  async read(samples: number): Promise<Int16Array> {
    const blockBytes = 2 * this.#channels;
    const wanted = Math.min(samples, Math.floor((this.#end - this.#at) / blockBytes));
    const bytes = Buffer.alloc(wanted * blockBytes);
    const { bytesRead } = await this.#file.read(bytes, 0, bytes.length, this.#at);
    this.#at += bytesRead;
    return Int16Array.from({ length: Math.floor(bytesRead / blockBytes) }, (_, index) => {
      let sum = 0;
      for (let channel = 0; channel < this.#channels; channel += 1) {
        sum += bytes.readInt16LE(index * blockBytes + 2 * channel);
      }
      return Math.max(-32_768, Math.min(32_767, sum));
    });
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
