import { readFile, stat } from 'node:fs/promises';
import { ChurnTable } from '@hookswitch/churn';
import { MediaError } from '../media-error.ts';
import type { PlaybackSpec } from '../playback-spec.ts';

/** Nothing longer is played: it is held in memory while it plays. */
const maxAudioBytes = 20_000_000;

/** Files that are being read or played now: a hundred callers who hear the same music share one copy of it. */
const shared = new ChurnTable<{ readonly bytes: Promise<Uint8Array>; users: number }>();

export interface BorrowedBytes {
  readonly bytes: Promise<Uint8Array>;
  giveBack(): void;
}

/** The octets of what is to be played. `bytes` rejects with MediaError invalid-audio. */
export function borrowBytes(audio: PlaybackSpec['audio']): BorrowedBytes {
  if ('bytes' in audio) return { bytes: Promise.resolve(audio.bytes), giveBack: () => {} };
  const { file } = audio;
  const entry = shared.get(file) ?? { bytes: readAudioFile(file), users: 0 };
  entry.users += 1;
  shared.set(file, entry);
  let isBorrowed = true;
  return {
    bytes: entry.bytes,
    giveBack() {
      if (!isBorrowed) return;
      isBorrowed = false;
      entry.users -= 1;
      if (entry.users === 0) shared.delete(file);
    },
  };
}

async function readAudioFile(file: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(file);
    if (size > maxAudioBytes) throw new MediaError('invalid-audio', `it is larger than ${maxAudioBytes} octets`);
    return await readFile(file);
  } catch (error) {
    if (error instanceof MediaError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'error';
    throw new MediaError('invalid-audio', `the file cannot be read: ${code}`, { cause: error });
  }
}
