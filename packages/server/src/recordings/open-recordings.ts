import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { RecordingSettings } from '../config/config.ts';
import type { Logger } from '../log.ts';
import type { Db } from '../store/db.ts';
import { insertSettingIfAbsent } from '../store/settings.ts';
import { findMp3Encoder } from './mp3-encoder.ts';
import type { RecordingStorage } from './recording-storage.ts';
import { RecordingStore } from './recording-store.ts';
import { UrlSigner } from './signed-url.ts';

export interface OpenRecordingsOptions {
  readonly dataDir: string;
  readonly settings: RecordingSettings;
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Where recordings go, as the settings say.
 * @throws when the MP3 encoder that was named does not work
 */
export async function openRecordings(options: OpenRecordingsOptions): Promise<RecordingStore> {
  const { dataDir, settings, db, clock, log } = options;
  const made = randomBytes(32).toString('base64url');
  // Kept, so that URLs work after a restart.
  const [secret] = await db.run(insertSettingIfAbsent('recording_url_secret', made));
  const encoder = await findMp3Encoder(settings.mp3Encoder);
  log.debug({ mp3_encoder: encoder?.program ?? null, storage: settings.s3 ? 's3' : 'local' }, 'recordings');
  return RecordingStore.open({
    directory: join(dataDir, 'recordings'),
    ...{ clock, log, encoder },
    signer: new UrlSigner(secret?.value ?? made, settings.urlTtlSecs * 1000),
    remote: await remoteStorage(settings),
  });
}

/** The client of AWS is large, and is loaded by those who use it. */
async function remoteStorage({ s3 }: RecordingSettings): Promise<RecordingStorage | undefined> {
  if (s3 === undefined) return undefined;
  const { S3Storage } = await import('./s3-storage.ts');
  return new S3Storage(s3);
}
