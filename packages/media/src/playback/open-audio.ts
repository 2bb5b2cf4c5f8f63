import { MediaError } from '../media-error.ts';
import { openMp3 } from './mp3-reader.ts';
import type { PcmReader } from './pcm-reader.ts';
import { openWav } from './wav-reader.ts';

/** Opens a WAV or MP3 file by what it holds, whatever it is called. @throws MediaError invalid-audio */
export function openAudio(bytes: Uint8Array): PcmReader {
  if (bytes.length < 12) throw new MediaError('invalid-audio', 'it is too short to be audio');
  const tag = String.fromCharCode(...bytes.subarray(0, 4));
  return tag === 'RIFF' || tag === 'RF64' ? openWav(bytes) : openMp3(bytes);
}
