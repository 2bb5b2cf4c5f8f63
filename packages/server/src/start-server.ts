import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { EgressGuard, type Resolve } from '@hookswitch/egress';
import { type MediaEngine, offeredByDefault, startMediaProcess } from '@hookswitch/media';
import { type BindUdp, type StreamNetwork, type TraceEntry, UserAgent } from '@hookswitch/sip';
import { Registry } from 'prom-client';
import { applyConfig } from './apply-config.ts';
import { type AudioLibrary, openAudioLibrary } from './audio/audio-library.ts';
import type { Call, CallDetails } from './call/call.ts';
import type { CallPlatform } from './call/call-platform.ts';
import { CommandReplay, commandReplayMs } from './call/command-replay.ts';
import { leaveItsConference } from './call/conference/conference-life.ts';
import { endOrphanedConferences } from './call/conference/conference-recovery.ts';
import { ConferenceRegistry } from './call/conference/conference-registry.ts';
import { endCall } from './call/end-call.ts';
import { type Hangup, hangups } from './call/hangup-cause.ts';
import type { CallIds } from './call/identifiers.ts';
import { receiveInvite } from './call/inbound.ts';
import { LoadGate } from './call/load-gate.ts';
import { MediaSupervisor } from './call/media-supervisor.ts';
import { CallQueues } from './call/queue/call-queues.ts';
import { keepPlace, removeFromQueue, resumeQueues } from './call/queue/queueing.ts';
import { completeInterrupted } from './call/recording/recording-recovery.ts';
import { endOrphanedLegs } from './call/recovery.ts';
import { CallRegistry } from './call/registry.ts';
import { Directory } from './call/routing/directory.ts';
import { phoneBindings } from './call/routing/phone-bindings.ts';
import { trunkHostResolver } from './call/routing/resolve-trunk-host.ts';
import { TrunkMonitor } from './call/routing/trunk-monitor.ts';
import { TranscriptionTurns } from './call/transcription/transcription-turns.ts';
import { receiveReferral } from './call/transfer/inbound-referral.ts';
import { type Clock, systemClock } from './clock.ts';
import { createCallControl } from './commands/call-commands.ts';
import { createConferenceControl } from './commands/conference-commands.ts';
import { dialResult } from './commands/dial.ts';
import type { Config } from './config/config.ts';
import { ApiKeyRing } from './http/api-key-ring.ts';
import type { Unreadiness } from './http/health.ts';
import { createHttpServer } from './http/server.ts';
import { createLogger, type Logger } from './log.ts';
import { ownApiKey } from './own-api-key.ts';
import { observePlatform } from './platform-metrics.ts';
import { openRecordings } from './recordings/open-recordings.ts';
import type { RecordingStore } from './recordings/recording-store.ts';
import { startRetention } from './retention.ts';
import { followCertificates, readCertificates } from './sip-certificates.ts';
import { openSpeech } from './speech/open-speech.ts';
import { openTranscriber } from './speech/open-transcriber.ts';
import type { Synthesizer } from './speech/synthesizer.ts';
import type { Transcriber } from './speech/transcriber.ts';
import { type Db, openDb } from './store/db.ts';
import { selectRecentDials } from './store/legs.ts';
import { version } from './version.ts';
import { createWebhooks, type Webhooks } from './webhooks/outbox.ts';
import { loadSigner } from './webhooks/sign.ts';

/** How long ended legs and their deliveries can be looked at. */
const keepEndedMs = 7 * 24 * 3600 * 1000;
/** At shutdown: for BYEs to be answered, for recordings to be in their place, for webhooks to be taken. What is left is delivered at the next start. */
const hangUpDeadlineMs = 5_000;
const recordingsDeadlineMs = 30_000;
const flushDeadlineMs = 10_000;
/** Connections of applications that wait to be taken up (listen(2)): Node's own 511 are lost in a burst, and tried again after seconds. */
const waitingConnections = 4096;

export interface RunningServer {
  /** Base of the API, with `/v2`. */
  readonly apiUrl: string;
  /** A key that opens it; null when its owner took it into safekeeping (see `ownApiKey`). */
  readonly apiKey: string | null;
  /** Verifies webhooks: 32 raw bytes as padded base64. */
  readonly publicKey: string;
  readonly sipUri: string;
  /** Where else SIP listens, as URIs with `transport`; TCP first. */
  readonly sipUris: readonly string[];
  /** Ends well: no new calls, live ones are hung up, webhooks flushed, everything closed. */
  drain(): Promise<void>;
  /** Ends at once. What was stored is delivered at the next start. */
  close(): Promise<void>;
  /** The server cannot go on: its store failed for good. What was stored is whole; a new start goes on from there. */
  onFailure: ((error: Error) => void) | undefined;
  /** Every SIP message sent and received, while set. */
  onTrace: ((entry: TraceEntry) => void) | undefined;
}

/** What the server takes from outside, so that a test can give it another. */
export interface ServerDependencies {
  clock?: Clock;
  log?: Logger;
  bindUdp?: BindUdp;
  sipStreams?: StreamNetwork;
  openDb?: typeof openDb;
  startMedia?: (options: Parameters<typeof startMediaProcess>[0]) => Promise<MediaEngine>;
  resolveHost?: (host: string) => Promise<readonly string[]>;
  /** Names in the URLs of webhooks. */
  resolveForEgress?: Resolve;
}

/**
 * Starts the platform: store, media process, SIP, HTTP, which says at first that the server starts, calls of an earlier run
 * ended, webhooks resumed; only then calls are taken.
 * @throws when a port is in use, the data directory is taken or cannot be written; nothing is left running then.
 */
export async function startServer(config: Config, dependencies: ServerDependencies = {}): Promise<RunningServer> {
  const started: Array<() => Promise<void> | void> = [];
  const closeAll = async () => {
    for (const close of started.splice(0).reverse()) await close();
  };
  try {
    return await start(config, dependencies, (close) => started.push(close), closeAll);
  } catch (error) {
    await closeAll();
    throw error;
  }
}

type OnClose = (close: () => Promise<void> | void) => void;

async function start(
  config: Config,
  dependencies: ServerDependencies,
  onClose: OnClose,
  closeAll: () => Promise<void>,
): Promise<RunningServer> {
  const clock = dependencies.clock ?? systemClock;
  const log = dependencies.log ?? createLogger({ level: config.logLevel });
  let unready: Unreadiness | undefined = 'starting';
  const isStarting = () => unready === 'starting';
  const hooks: Pick<RunningServer, 'onTrace' | 'onFailure'> = { onTrace: undefined, onFailure: undefined };
  const { db, apiKey, signer } = await openStore(
    config,
    { clock, log, onClose, open: dependencies.openDb ?? openDb },
    (error) => {
      unready = 'no store';
      log.error({ err: error }, 'the store failed for good');
      hooks.onFailure?.(error);
    },
  );
  const egress = new EgressGuard(config.egress, dependencies.resolveForEgress);
  const webhooks = createWebhooks({
    ...{ db, clock, signer, log, egress },
    retryDelaysMs: config.webhooks.retryDelaysMs,
    v1Secret: config.webhooks.v1Secret,
  });
  onClose(() => webhooks.close());
  const audio = await openAudioLibrary({ dataDir: config.dataDir, db, clock, log, egress });
  onClose(() => audio.close());
  const recordings = await openRecordings({
    ...{ db, clock, log },
    ...{ dataDir: config.dataDir, settings: config.recordings },
  });
  const speech = await openSpeech(config.dataDir, config.speech, clock);
  onClose(() => speech.close());
  const { transcription } = config;
  const transcriber = transcription && (await openTranscriber(config.dataDir, transcription, { clock, log }));
  onClose(() => transcriber?.close());
  const { platform, media } = await startPlatform({
    ...{ config, dependencies, clock, log, db, webhooks, audio, recordings, speech, transcriber, egress, onClose },
    accepting: () => unready === undefined,
    onTrace: (entry) => hooks.onTrace?.(entry),
  });
  platform.trunks.follow(platform.directory.trunks);
  const metrics = new Registry();
  observePlatform(metrics, platform);
  const replay = await recentDials(db, clock);
  const http = createHttpServer({
    callControl: createCallControl(platform, replay),
    conferenceControl: createConferenceControl(platform, replay),
    ...{ db, clock, log, webhooks, metrics, version },
    apiKeys: await ApiKeyRing.load({ db, clock, log }, config.apiKey),
    signingKeys: signer,
    signsVersion1: config.webhooks.v1Secret !== undefined,
    unreadiness: () => unready ?? (media.running ? undefined : 'no media'),
    rateLimit: config.rateLimit,
    httpHost: config.http.host,
    onApplicationsChanged: () => platform.directory.reload(),
    onNumbersChanged: () => platform.directory.reload(),
    onCredentialsChanged: () => platform.directory.reload(),
    onTrunksChanged: () => platform.directory.reload(),
    trunkState: (id) => platform.trunks.stateOf(id),
    mediaStore: audio.mediaStore,
    fetchAudio: audio.fetchAudio,
    recordings,
    queues: platform.queues,
    removeFromQueue: (place) => removeFromQueue(platform, place),
    keepPlace: (place, keeps) => keepPlace(platform, place, keeps),
  });
  onClose(() => http.close());
  const httpUrl = await http.listen({ host: config.http.host, port: config.http.port, backlog: waitingConnections });
  recordings.baseUrl = config.publicUrl ?? `${httpUrl}/v2`;
  await endOrphanedLegs(platform);
  resumeQueues(platform);
  await endOrphanedConferences(platform);
  await webhooks.resume();
  // Not awaited: encoding and sending hours of audio takes its time, and calls do not wait for that.
  void recordings.track(completeInterrupted(platform)).catch((error: unknown) => {
    log.error({ err: error }, 'recordings of an earlier run wait for the next start');
  });
  // It may have lost its store meanwhile.
  if (isStarting()) unready = undefined;
  return {
    apiUrl: `${httpUrl}/v2`,
    apiKey,
    publicKey: signer.publicKeyBase64,
    sipUri: sipUriOf(platform.agent.contactEndpoint),
    sipUris: platform.agent.addresses
      .slice(1)
      .map(({ own }) => `${sipUriOf(own)};transport=${own.transport.toLowerCase()}`),
    async drain() {
      unready = 'draining';
      await hangUpAll(platform);
      await withDeadline(clock, recordingsDeadlineMs, () => recordings.idle());
      const { undelivered } = await webhooks.drain(flushDeadlineMs);
      if (undelivered > 0) log.warn({ undelivered }, 'webhooks left for the next start');
      await closeAll();
    },
    close: closeAll,
    get onFailure() {
      return hooks.onFailure;
    },
    set onFailure(handler) {
      hooks.onFailure = handler;
    },
    get onTrace() {
      return hooks.onTrace;
    },
    set onTrace(handler) {
      hooks.onTrace = handler;
    },
  };
}

async function openStore(
  config: Config,
  { clock, log, onClose, open }: { clock: Clock; log: Logger; onClose: OnClose; open: typeof openDb },
  onFailure: (error: Error) => void,
) {
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const db = await open({ file: join(config.dataDir, 'hookswitch.db'), onFailure });
  onClose(() => db.close());
  await applyConfig(db, config, clock);
  const retention = startRetention(db, clock, log, keepEndedMs);
  onClose(() => retention.stop());
  const apiKey = await ownApiKey(config, db, clock);
  return { db, apiKey, signer: await loadSigner(config.dataDir, clock) };
}

interface PlatformParts {
  readonly config: Config;
  readonly dependencies: ServerDependencies;
  readonly clock: Clock;
  readonly log: Logger;
  readonly db: Db;
  readonly webhooks: Webhooks;
  readonly audio: AudioLibrary;
  readonly recordings: RecordingStore;
  readonly speech: Synthesizer;
  readonly transcriber: Transcriber | undefined;
  readonly egress: EgressGuard;
  readonly onClose: OnClose;
  accepting(): boolean;
  onTrace(entry: TraceEntry): void;
}

async function startPlatform(parts: PlatformParts): Promise<{ platform: CallPlatform; media: MediaSupervisor }> {
  const { config, dependencies, clock, log, db, webhooks, audio, recordings, speech, transcriber, onClose } = parts;
  const startMedia = dependencies.startMedia ?? startMediaProcess;
  const { codecs = offeredByDefault, ...mediaOptions } = config.media;
  const media = await MediaSupervisor.begin(() => startMedia({ ...mediaOptions, egress: config.egress }), clock, log);
  onClose(() => media.close());
  const directory = await Directory.load({
    db,
    clock,
    log,
    resolveHost: dependencies.resolveHost ?? trunkHostResolver(),
  });
  onClose(() => directory.close());
  const inbound = { receive: (invite: Parameters<typeof receiveInvite>[1]) => invite.reject(503) };
  const certificates = await readCertificates(config.sip.tls);
  const agent = await UserAgent.listen({
    local: { host: config.sip.host, port: config.sip.port },
    listeners: config.sip.listeners.map(({ transport, host, port, advertisedHost }) => ({
      ...{ transport, local: { host, port } },
      ...(advertisedHost === undefined ? {} : { advertised: { host: advertisedHost } }),
    })),
    tls: certificates,
    connections: config.sip.connections,
    ...(config.sip.largestDatagramBytes === undefined ? {} : { largestDatagramBytes: config.sip.largestDatagramBytes }),
    ...(config.sip.advertisedHost === undefined ? {} : { advertised: { host: config.sip.advertisedHost } }),
    product: `Hookswitch/${version}`,
    digestAlgorithms: config.sip.digestAlgorithms,
    clock,
    ...(dependencies.bindUdp === undefined ? {} : { bind: dependencies.bindUdp }),
    ...(dependencies.sipStreams === undefined ? {} : { streams: dependencies.sipStreams }),
    password: (username) => directory.password(username),
    bindings: await phoneBindings(db, clock),
    onInvite: (invite) => inbound.receive(invite),
    onRegistered: (username, bindings) => log.info({ username, contacts: bindings.length }, 'registration'),
    onGuessing: ({ sourceHost, username, blockedMs }) =>
      log.warn({ source: sourceHost, username, blocked_ms: blockedMs }, 'too many wrong SIP passwords'),
    onTrace: parts.onTrace,
    onError: (error) => log.error({ err: error }, 'SIP'),
  });
  onClose(() => agent.close());
  onClose(
    followCertificates(config.sip.tls, certificates, { clock, log, changed: (renewed) => agent.setTls(renewed) }),
  );
  const trunks = new TrunkMonitor({ agent, clock, log });
  onClose(() => trunks.close());
  directory.onTrunks = (list) => trunks.follow(list);
  const { refuseNewCalls: refuses, patienceMs } = config.overload;
  const gate = new LoadGate(clock, { refuses, patienceMs });
  onClose(() => gate.close());
  const queues = await CallQueues.load(db, clock);
  onClose(() => queues.close());
  const transcriptionTurns = new TranscriptionTurns();
  onClose(() => transcriptionTurns.close());
  const platform: CallPlatform = {
    transcriptionTurns,
    ...{ clock, db, log, webhooks, directory, agent, trunks, audio, recordings, speech, transcriber, gate },
    egress: parts.egress,
    siprecConnectors: config.siprecConnectors,
    registry: new CallRegistry(),
    queues,
    conferences: new ConferenceRegistry(),
    leaveConference: (call) => leaveItsConference(platform, call),
    media: () => media.engine(),
    codecs,
    webhookTimeoutMs: config.webhooks.timeoutMs,
    accepting: parts.accepting,
    refer: (call, referral) => receiveReferral(platform, call, referral),
  };
  inbound.receive = (invite) => {
    receiveInvite(platform, invite).catch((error: unknown) => {
      log.error({ err: error, call_id: invite.request.callId }, 'inbound call failed');
      invite.reject(500);
    });
  };
  media.onLost = () => endAll(platform, () => hangups.platformFailure);
  return { platform, media };
}

/** What `command_id` of the last minute's dials was answered, as an earlier run told it. */
async function recentDials(db: Db, clock: Clock): Promise<CommandReplay> {
  const replay = new CommandReplay(clock);
  const nowMs = clock.wallTimeMs();
  for (const row of await db.run(selectRecentDials(nowMs - commandReplayMs))) {
    if (row.command_id === null) continue;
    const ids = {
      callControlId: row.call_control_id,
      callLegId: row.leg_id,
      callSessionId: row.call_session_id,
    } as CallIds;
    const answer = dialResult({ ids, clientState: row.client_state, details: JSON.parse(row.details) as CallDetails });
    replay.restore('dial', row.command_id, answer, nowMs - row.created_at_ms);
  }
  return replay;
}

/** Every live leg is ended; each gets its `call.hangup`, and the far ends the time to answer. */
async function hangUpAll(platform: CallPlatform): Promise<void> {
  endAll(platform, (call) => hangups.byApplication(call));
  await withDeadline(platform.clock, hangUpDeadlineMs, async () => {
    await platform.registry.empty();
    await platform.conferences.empty();
    await platform.agent.idle();
  });
}

function endAll(platform: CallPlatform, hangup: (call: Call) => Hangup): void {
  for (const call of platform.registry.all()) {
    void call.mailbox.post(() => endCall(platform, call, hangup(call), { status: 503 }));
  }
}

async function withDeadline(clock: Clock, deadlineMs: number, run: () => Promise<void>): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const timer = clock.setTimer(deadlineMs, resolve);
    run()
      .then(resolve, reject)
      .finally(() => timer.cancel());
  });
}

function sipUriOf({ host, port }: { host: string; port: number }): string {
  return `sip:${host.includes(':') ? `[${host}]` : host}:${port}`;
}
