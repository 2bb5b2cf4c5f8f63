import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ActiveCall, CallStatus, ErrorBody } from '@hookswitch/contract';
import { EgressGuard } from '@hookswitch/egress';
import { VirtualClock } from '@hookswitch/sip/testing';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { ApiError } from '../../api-error.ts';
import { openAudioLibrary } from '../../audio/audio-library.ts';
import type { CallControl } from '../../call/call-control.ts';
import type { ConferenceControl } from '../../call/conference/conference-control.ts';
import { CallQueues } from '../../call/queue/call-queues.ts';
import { RecordingStore } from '../../recordings/recording-store.ts';
import { UrlSigner } from '../../recordings/signed-url.ts';
import { type Db, openDb } from '../../store/db.ts';
import { loadSigner } from '../../webhooks/sign.ts';
import { ApiKeyRing } from '../api-key-ring.ts';
import type { HttpServerOptions } from '../http-server-options.ts';
import { createHttpServer } from '../server.ts';

const tables = [
  'legs',
  'api_keys',
  'applications',
  'phone_numbers',
  'telephony_credentials',
  'trunks',
  'media_files',
  'recordings',
];

export const apiKey = 'KEY-of-the-test';

/** Call control that remembers what it was asked, over a list of calls that the test keeps. */
export class FakeCallControl implements CallControl {
  readonly asked: { action: string; callControlId?: string; params?: unknown }[] = [];
  /** Oldest first, one second apart; a call that is taken out has ended and can still be asked about. */
  live: ActiveCall[] = [];
  readonly #startTimes = new Map<string, string>();
  #startedSecs = 0;
  draining = false;

  add(...ids: string[]): void {
    for (const id of ids) {
      this.#startedSecs += 1;
      this.addAtTheSameMoment(id);
    }
  }

  /** As the call added last. */
  addAtTheSameMoment(id: string): void {
    this.#startTimes.set(id, new Date(this.#startedSecs * 1000).toISOString());
    this.live.push({ ...legOf(id), client_state: null, call_duration: 0 });
  }

  forget(): void {
    this.live = [];
    this.#startTimes.clear();
  }

  async dial(params: unknown) {
    this.asked.push({ action: 'dial', params });
    return { ...legOf('v3:new'), is_alive: false };
  }

  async command(callControlId: string, action: string, params: unknown) {
    this.asked.push({ action, callControlId, params });
    return { result: 'ok' as const };
  }

  async retrieveStatus(callControlId: string): Promise<CallStatus> {
    const startTime = this.#startTimes.get(callControlId);
    if (startTime === undefined) throw new ApiError('90015', { pointer: '/call_control_id' });
    return { ...legOf(callControlId), is_alive: true, start_time: startTime };
  }

  activeCalls(): ActiveCall[] {
    return this.live;
  }

  counts() {
    return { live: this.live.length, draining: this.draining };
  }
}

const legOf = (id: string) => ({
  record_type: 'call' as const,
  call_control_id: id,
  call_leg_id: `leg of ${id}`,
  call_session_id: `session of ${id}`,
});

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** The parsed body, its shape unchecked. */
  readonly body: { readonly [key: string]: unknown } & {
    readonly data?: unknown;
    readonly meta?: unknown;
    readonly errors?: ErrorBody['errors'];
  };
  readonly text: string;
}

export interface HttpHarness {
  readonly app: FastifyInstance;
  readonly db: Db;
  readonly clock: VirtualClock;
  readonly dataDir: string;
  readonly callControl: FakeCallControl;
  readonly log: readonly Record<string, unknown>[];
  /** How often each hook for changes was called. */
  readonly changes: { applications: number; numbers: number; credentials: number; trunks: number };
  /** Events that were handed over to be sent again. */
  readonly redelivered: readonly string[];
  /** Sends a request with the API key; an object as body goes as JSON. */
  request(method: InjectOptions['method'], url: string, body?: unknown, more?: Partial<InjectOptions>): Promise<Reply>;
  /** Empties the tables of the API and forgets calls and counts; the clock goes on. */
  reset(): Promise<void>;
  /** The time of the clock as resources show it. */
  now(): string;
  close(): Promise<void>;
}

const unknown = () => Promise.reject(new ApiError('90058'));
/** Conferences of a server that has none. */
const noConferences: ConferenceControl = {
  create: unknown,
  command: unknown,
  updateParticipant: unknown,
  participants: unknown,
  participant: unknown,
};

/** The HTTP server on a real store in a directory of its own, with time that stands still. */
export async function startHttpHarness(changed: Partial<HttpServerOptions> = {}): Promise<HttpHarness> {
  const directory = await mkdtemp(path.join(tmpdir(), 'hookswitch-http-'));
  const db = await openDb({ file: path.join(directory, 'test.db') });
  const clock = new VirtualClock();
  const callControl = new FakeCallControl();
  const egress = new EgressGuard({ specialAddresses: 'allow', allow: [] });
  const silent = pino({ level: 'silent' });
  const audio = await openAudioLibrary({ dataDir: directory, db, clock, log: silent, egress });
  const signer = new UrlSigner('secret', 3_600_000);
  const recordings = await RecordingStore.open({
    directory: path.join(directory, 'recordings'),
    ...{ clock, log: silent, signer, encoder: undefined, remote: undefined },
  });
  const lines: Record<string, unknown>[] = [];
  const redelivered: string[] = [];
  const changes = { applications: 0, numbers: 0, credentials: 0, trunks: 0 };
  const app = createHttpServer({
    ...{ db, clock, callControl, conferenceControl: noConferences },
    apiKeys: await ApiKeyRing.load({ db, clock, log: silent }, apiKey),
    signingKeys: await loadSigner(directory, clock),
    signsVersion1: false,
    webhooks: { deliver: (event) => redelivered.push(event.id) },
    log: pino({ level: 'debug' }, { write: (line: string) => lines.push(JSON.parse(line) as Record<string, unknown>) }),
    metrics: new Registry(),
    unreadiness: () => undefined,
    rateLimit: { requestsPerSecond: 0 },
    httpHost: '127.0.0.1',
    version: '1.2.3',
    onApplicationsChanged: () => {
      changes.applications += 1;
    },
    onNumbersChanged: () => {
      changes.numbers += 1;
    },
    onCredentialsChanged: () => {
      changes.credentials += 1;
    },
    onTrunksChanged: () => {
      changes.trunks += 1;
    },
    trunkState: () => ({ registration: null, reachability: { state: 'unknown', reason: null, since: null } }),
    recordings,
    queues: await CallQueues.load(db, clock),
    removeFromQueue: async () => undefined,
    keepPlace: async () => undefined,
    mediaStore: audio.mediaStore,
    fetchAudio: audio.fetchAudio,
    ...changed,
  });
  return {
    ...{ app, db, clock, callControl, log: lines, changes, redelivered, dataDir: directory },
    async request(method = 'GET', url, body, more = {}) {
      const { headers, ...others } = more;
      const reply = await app.inject({
        ...{ method, url },
        ...(body === undefined ? {} : { payload: body as object }),
        headers: { authorization: `Bearer ${apiKey}`, ...headers },
        ...others,
      });
      const isJson = String(reply.headers['content-type']).startsWith('application/json');
      const parsed = isJson ? (reply.json() as Reply['body']) : {};
      return { status: reply.statusCode, headers: reply.headers, body: parsed, text: reply.body };
    },
    async reset() {
      await db.transaction(tables.map((table) => ({ sql: `DELETE FROM ${table}`, params: [] })));
      callControl.forget();
      Object.assign(changes, { applications: 0, numbers: 0, credentials: 0, trunks: 0 });
    },
    now: () => new Date(clock.wallTimeMs()).toISOString(),
    async close() {
      await app.close();
      await audio.close();
      await db.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Code and place of each error, e.g. `10004 /to`. */
export function errorsOf(reply: Reply): string[] {
  return (reply.body.errors ?? []).map(({ code, source }) => `${code} ${source?.pointer ?? source?.parameter ?? '-'}`);
}
