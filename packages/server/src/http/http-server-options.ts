import type { TrunkState } from '@hookswitch/contract';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { FetchAudio } from '../audio/audio-cache.ts';
import type { MediaStore } from '../audio/media-store.ts';
import type { CallControl } from '../call/call-control.ts';
import type { ConferenceControl } from '../call/conference/conference-control.ts';
import type { QueuePlace } from '../call/queue/call-queue.ts';
import type { CallQueues } from '../call/queue/call-queues.ts';
import type { Clock } from '../clock.ts';
import type { RecordingStore } from '../recordings/recording-store.ts';
import type { Db } from '../store/db.ts';
import type { SigningKeys, Webhooks } from '../webhooks/outbox.ts';
import type { ApiKeyRing } from './api-key-ring.ts';
import type { Unreadiness } from './health.ts';

export interface HttpServerOptions {
  callControl: CallControl;
  conferenceControl: ConferenceControl;
  db: Db;
  /** Takes over a webhook that is to be sent again. */
  webhooks: Pick<Webhooks, 'deliver'>;
  clock: Clock;
  log: Logger;
  /** What opens the API. */
  apiKeys: ApiKeyRing;
  /** What signs webhooks. */
  signingKeys: SigningKeys;
  /** Webhooks of version 1 can be signed. */
  signsVersion1: boolean;
  metrics: Registry;
  /** Why the platform takes no calls: `/readyz` says 503 then. */
  unreadiness: () => Unreadiness | undefined;
  /** For a whole request to arrive; default 30 s. */
  requestTimeoutMs?: number;
  /** Requests per second for each API key; 0 = no limit. */
  rateLimit: { requestsPerSecond: number };
  /** The host that HTTP binds to: `/metrics` needs no key on loopback. */
  httpHost: string;
  /** Version of the product, shown in the OpenAPI document. */
  version: string;
  /** Awaited before the reply, so that a call placed right after it sees the change. */
  onApplicationsChanged(): void | Promise<void>;
  onNumbersChanged(): void | Promise<void>;
  onCredentialsChanged(): void | Promise<void>;
  onTrunksChanged(): void | Promise<void>;
  trunkState(trunkId: string): TrunkState;
  readonly queues: CallQueues;
  removeFromQueue(place: QueuePlace): Promise<void>;
  keepPlace(place: QueuePlace, keeps: boolean): Promise<void>;
  /** Finished recordings. */
  recordings: RecordingStore;
  /** Audio that calls play by name. */
  mediaStore: MediaStore;
  readonly fetchAudio: FetchAudio;
  /** Default: node:crypto. */
  randomBytes?: (size: number) => Buffer;
}
