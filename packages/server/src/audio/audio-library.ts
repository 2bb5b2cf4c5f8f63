import { join } from 'node:path';
import type { EgressGuard } from '@hookswitch/egress';
import type { Clock } from '../clock.ts';
import { guardedAgent } from '../guarded-agent.ts';
import type { Logger } from '../log.ts';
import type { Db } from '../store/db.ts';
import { AudioCache, type FetchAudio } from './audio-cache.ts';
import { fetchAudio } from './fetch-audio.ts';
import { MediaStore } from './media-store.ts';

/** Downloads at a time from one server; others wait for their turn. */
const connectionsPerOrigin = 8;

export interface AudioLibraryOptions {
  readonly dataDir: string;
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Logger;
  readonly egress: EgressGuard;
}

/** Where the audio comes from that calls hear. Its owner closes it. */
export interface AudioLibrary {
  readonly mediaStore: MediaStore;
  readonly cache: AudioCache;
  readonly fetchAudio: FetchAudio;
  close(): Promise<void>;
}

export async function openAudioLibrary(options: AudioLibraryOptions): Promise<AudioLibrary> {
  const { dataDir, db, clock, log, egress } = options;
  const mediaStore = await MediaStore.open(join(dataDir, 'media'), db, clock, log);
  const dispatcher = guardedAgent(egress, connectionsPerOrigin);
  const fetch: FetchAudio = (url, file) => fetchAudio(url, file, { clock, dispatcher });
  return {
    mediaStore,
    cache: await AudioCache.open(join(dataDir, 'audio-cache'), fetch),
    fetchAudio: fetch,
    async close() {
      mediaStore.close();
      await dispatcher.destroy();
    },
  };
}
