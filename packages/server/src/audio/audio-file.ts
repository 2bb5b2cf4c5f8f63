import { createWriteStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AudioError } from './audio-error.ts';

/** What the documents of Telnyx name as the largest upload. */
export const maxAudioBytes = 20_000_000;

export type AudioContentType = 'audio/wav' | 'audio/mpeg';

export interface StoredAudio {
  readonly contentType: AudioContentType;
  readonly sizeBytes: number;
}

/**
 * Writes audio to a new file, and looks into it: what a name or a header says of it counts for nothing.
 * @throws AudioError too-large or not-audio, or what the source or the disk fails with; the file is gone then.
 */
export async function storeAudio(source: Readable, file: string, signal?: AbortSignal): Promise<StoredAudio> {
  let sizeBytes = 0;
  const limit = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sizeBytes += chunk.length;
      if (sizeBytes > maxAudioBytes) done(new AudioError('too-large', `more than ${maxAudioBytes} bytes`));
      else done(null, chunk);
    },
  });
  try {
    const target = createWriteStream(file, { flags: 'wx', mode: 0o600 });
    await pipeline(source, limit, target, signal === undefined ? {} : { signal });
    const contentType = await contentTypeOf(file);
    if (contentType === undefined) throw new AudioError('not-audio', 'neither WAV nor MP3');
    return { contentType, sizeBytes };
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

async function contentTypeOf(file: string): Promise<AudioContentType | undefined> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(12), 0, 12, 0);
    return sniffAudio(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

/** What the first 12 bytes say: RIFF/WAVE or RF64; an ID3v2 tag or the sync word of an MPEG layer III frame. */
function sniffAudio(head: Buffer): AudioContentType | undefined {
  const tag = head.toString('latin1', 0, 4);
  if ((tag === 'RIFF' || tag === 'RF64') && head.toString('latin1', 8, 12) === 'WAVE') return 'audio/wav';
  if (tag.startsWith('ID3')) return 'audio/mpeg';
  // ISO 11172-3 §2.4.1.3: eleven ones (with MPEG 2.5), the version, and 01 for layer III.
  const [first = 0, second = 0] = head;
  return first === 0xff && (second & 0xe6) === 0xe2 ? 'audio/mpeg' : undefined;
}
