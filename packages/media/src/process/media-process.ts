/**
 * The media process: an in-process engine behind the messages of protocol.ts. Started by startMediaProcess, never by
 * hand. It lives exactly as long as its parent: when the channel to it closes, for whatever reason, it ends.
 */
import { ChurnTable, tuneCollector } from '@hookswitch/churn';
import { systemClock } from '../clock.ts';
import { createInProcessMediaEngine } from '../in-process-media-engine.ts';
import type { MediaEngine, MediaEngineOptions, MediaMix, MediaSession, MediaStats } from '../media-engine.ts';
import { MediaError } from '../media-error.ts';
import { openLibcSockets } from '../rtp/libc-sockets.ts';
import { bindRtpSocket } from '../rtp/udp-socket.ts';
import { performOnMix } from './perform-on-mix.ts';
import {
  type ChildMessage,
  errorToWire,
  type FastPath,
  type MediaRequest,
  type MediaResults,
  type RequestMessage,
  type SocketKind,
} from './protocol.ts';

let engine: MediaEngine | undefined;
/** Sessions the parent has not closed; those closed with the engine stay for their figures. */
const sessions = new ChurnTable<MediaSession>();
const mixes = new ChurnTable<MediaMix>();

/** What the parent is told in this turn of the event loop: each write to the channel is a system call. */
const untold: ChildMessage[] = [];

function tell(message: ChildMessage): void {
  if (untold.push(message) === 1) setImmediate(tellNow);
}

function tellNow(done?: () => void): void {
  // A parent that is gone is noticed by 'disconnect'; what was meant for it is nobody's then.
  if (process.connected) process.send?.(untold.splice(0), undefined, undefined, () => done?.());
  else done?.();
}

function sessionOf(id: string): MediaSession {
  const session = sessions.get(id);
  if (!session) throw new MediaError('session-closed', `media session ${id} is closed`);
  return session;
}

async function start(options: MediaEngineOptions, fastPath: FastPath): Promise<SocketKind> {
  const fast = fastPath === 'auto' ? await openLibcSockets(systemClock) : undefined;
  const bind = fast ?? bindRtpSocket;
  // A host that cannot be bound must fail here and now, not with the first call.
  const probe = await bind({ host: options.host, port: 0 });
  probe.close();
  engine = createInProcessMediaEngine({ ...options, bind });
  return fast ? 'libc' : 'dgram';
}

async function close(running: MediaEngine): Promise<Map<string, MediaStats>> {
  await running.close();
  const figures = new Map<string, MediaStats>();
  for (const session of sessions.values()) figures.set(session.id, await session.stats());
  return figures;
}

/** The parent has a new session, and is told what happens in it. */
function adopt(session: MediaSession): void {
  sessions.set(session.id, session);
  session.onEvent = (event) => tell({ kind: 'event', session: session.id, event });
}

async function perform(request: MediaRequest): Promise<MediaResults[keyof MediaResults]> {
  if (request.op === 'start') return start(request.options, request.fastPath);
  if (!engine) throw new MediaError('wrong-state', 'the media process is not started');
  switch (request.op) {
    case 'createSession': {
      const session = await engine.createSession(request.options);
      adopt(session);
      return session.id;
    }
    case 'createOfferingSession': {
      const { session, sdp } = await engine.createOfferingSession(request.offer, request.options);
      adopt(session);
      return { id: session.id, sdp };
    }
    case 'bridge':
      await engine.bridge(sessionOf(request.a), sessionOf(request.b), request.options);
      return undefined;
    case 'unbridge':
      await engine.unbridge(sessionOf(request.a));
      return undefined;
    case 'createMix': {
      const mix = await engine.createMix(request.options);
      mixes.set(mix.id, mix);
      mix.onEvent = (event) => tell({ kind: 'mix-event', mix: mix.id, event });
      return mix.id;
    }
    case 'supervise':
      await engine.supervise(sessionOf(request.supervisor), sessionOf(request.supervised), request.role);
      return undefined;
    case 'overhear':
      await engine.overhear(sessionOf(request.listener), sessionOf(request.heard), request.side);
      return undefined;
    case 'close':
      return close(engine);
    default:
      if ('mix' in request) {
        const mix = mixes.get(request.mix);
        if (request.op === 'mixClose') mixes.delete(request.mix);
        return performOnMix(mix, request, sessionOf);
      }
      return performOnSession(sessionOf(request.session), request);
  }
}

type SessionRequest = Extract<MediaRequest, { session: string }>;

async function performOnSession(
  session: MediaSession,
  request: SessionRequest,
): Promise<MediaResults[keyof MediaResults]> {
  switch (request.op) {
    case 'createOffer':
      return session.createOffer(request.options);
    case 'acceptAnswer':
      return session.acceptAnswer(request.sdp);
    case 'answerOffer':
      return session.answerOffer(request.sdp, request.options);
    case 'startTone':
      await session.startTone(request.tone);
      return undefined;
    case 'stopTone':
      await session.stopTone();
      return undefined;
    case 'sendDtmf':
      await session.sendDtmf(request.digits, request.durationMs);
      return undefined;
    case 'detectMachine':
      await session.detectMachine(request.options);
      return undefined;
    case 'play':
      await session.play(request.spec);
      return undefined;
    case 'stopPlayback':
      await session.stopPlayback(request.stop);
      return undefined;
    case 'shiftPitch':
      await session.shiftPitch(request.shift);
      return undefined;
    case 'suppressNoise':
      await session.suppressNoise(request.track);
      return undefined;
    case 'startRecording':
      await session.startRecording(request.spec);
      return undefined;
    case 'changeRecording':
      await session.changeRecording(request.id, request.to);
      return undefined;
    case 'startStream':
      await session.startStream(request.options);
      return undefined;
    case 'beginStream':
      await session.beginStream();
      return undefined;
    case 'stopStream':
      await session.stopStream();
      return undefined;
    case 'streamDigit':
      await session.streamDigit(request.digit, request.occurredAt);
      return undefined;
    case 'startFork':
      await session.startFork(request.targets);
      return undefined;
    case 'stopFork':
      await session.stopFork();
      return undefined;
    case 'startFeed':
      await session.startFeed(request.spec);
      return undefined;
    case 'stopFeed':
      await session.stopFeed(request.id);
      return undefined;
    case 'stats':
      return session.stats();
    case 'closeSession':
      sessions.delete(session.id);
      return session.close();
  }
}

process.title = 'hookswitch-media';
tuneCollector();

process.on('message', (messages: RequestMessage[]) => {
  for (const { id, request } of messages) {
    perform(request).then(
      (value) => tell({ kind: 'result', id, value }),
      (error: unknown) => tell({ kind: 'error', id, error: errorToWire(error) }),
    );
  }
});

process.on('disconnect', () => {
  // Closing says BYE to the peers before their sockets go.
  void engine?.close();
  process.exit(0);
});

// Ctrl-C in a terminal reaches the whole process group. Calls are ended by the parent, then it closes the channel.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});

process.on('uncaughtException', (error) => {
  untold.push({ kind: 'fatal', message: error.stack ?? String(error) });
  tellNow(() => process.exit(1));
});
