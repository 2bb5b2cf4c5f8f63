import { type ChildProcess, fork } from 'node:child_process';
import { ChurnTable } from '@hookswitch/churn';
import { type Clock, systemClock, type Timer } from '../clock.ts';
import { engineSettings } from '../engine-settings.ts';
import type {
  BridgeOptions,
  MediaEngine,
  MediaEngineOptions,
  MediaMix,
  MediaSession,
  NegotiationOptions,
  OfferingSession,
  SessionOptions,
  SupervisorRole,
} from '../media-engine.ts';
import { MediaError } from '../media-error.ts';
import type { MixOptions } from '../mix-spec.ts';
import {
  type ChildMessage,
  errorFromWire,
  type FastPath,
  type MediaRequest,
  type MediaResults,
  type RequestMessage,
  type SocketKind,
} from './protocol.ts';
import { RemoteMix } from './remote-mix.ts';
import { RemoteSession } from './remote-session.ts';

/** A process that does not take its first request in this time has not started. */
const startDeadlineMs = 60_000;
/** How long a closing process may take before it is killed. */
const closeDeadlineMs = 3000;
/** The oldest request must not be the same at two checks in a row: a process that hangs for so long is killed. */
const checkIntervalMs = 5000;
/** More requests than this waiting means the process cannot keep up; further ones are refused. */
const maxWaiting = 10_000;

/** A media engine in a process of its own. */
export interface MediaProcess extends MediaEngine {
  readonly pid: number;
  /** Whose sockets packets go through. */
  readonly sockets: SocketKind;
}

export interface MediaProcessOptions extends MediaEngineOptions {
  /** Default `auto`. */
  fastPath?: FastPath;
  /** For the deadlines of starting, answering and closing. */
  clock?: Clock;
}

/**
 * Starts a media engine in a process of its own, so that neither side's bad moment is the other's. The process ends
 * with `close()` or with this one. Rejects with a RangeError for options outside their limits, with `engine-gone` when
 * the process cannot start or cannot bind its host. A process that dies or hangs (10 s at most without an answer) is
 * reported by `onExit`, and everything waiting for it rejects with `engine-gone`.
 */
export async function startMediaProcess(options: MediaProcessOptions): Promise<MediaProcess> {
  const { clock = systemClock, fastPath = 'auto', ...engineOptions } = options;
  engineSettings(engineOptions);
  const child = fork(new URL('./media-process.js', import.meta.url), {
    serialization: 'advanced',
    // The parent's debugger port and loaders are the parent's.
    execArgv: [],
    // Standard output is the parent's to write.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const client = new MediaProcessClient(child, clock);
  await client.start(engineOptions, fastPath);
  return client;
}

interface Waiting {
  readonly id: number;
  resolve(value: MediaResults[keyof MediaResults]): void;
  reject(error: Error): void;
}

/** The parent's end of the protocol. */
class MediaProcessClient implements MediaProcess {
  onExit: ((reason: string) => void) | undefined;
  sockets: SocketKind = 'dgram';
  readonly #child: ChildProcess;
  readonly #clock: Clock;
  readonly #exited: Promise<void>;
  /** Requests without an answer yet, oldest first. */
  readonly #waiting = new ChurnTable<Waiting>();
  /** Sessions whose owner has not closed them. */
  readonly #sessions = new ChurnTable<RemoteSession>();
  /** Mixes whose owner has not closed them. */
  readonly #mixes = new ChurnTable<RemoteMix>();
  #lastId = 0;
  /** Requests of this turn of the event loop: each write to the channel is a system call, so they go together. */
  readonly #outgoing: RequestMessage[] = [];
  #gone: string | undefined;
  #started = false;
  #closing: Promise<void> | undefined;
  #fatal = '';
  #check: Timer | undefined;
  #oldestAtLastCheck = 0;

  constructor(child: ChildProcess, clock: Clock) {
    this.#child = child;
    this.#clock = clock;
    child.on('message', (messages) => {
      for (const message of messages as ChildMessage[]) this.#receive(message);
    });
    this.#exited = new Promise((resolve) => {
      const end = (reason: string): void => {
        this.#end(reason);
        resolve();
      };
      child.once('exit', (code, signal) => end(signal ? `was killed by ${signal}` : `ended with code ${code}`));
      // Emitted instead of 'exit' when there was no process to begin with.
      child.on('error', (error) => {
        if (child.pid === undefined) end(`was not there: ${error.message}`);
      });
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async start(options: MediaEngineOptions, fastPath: FastPath): Promise<void> {
    const deadline = this.#clock.setTimer(startDeadlineMs, () => this.#child.kill('SIGKILL'));
    try {
      this.sockets = await this.request({ op: 'start', options, fastPath });
      this.#started = true;
    } catch (error) {
      await this.#stopChild();
      const reason = error instanceof Error ? error.message : String(error);
      throw new MediaError('engine-gone', `the media process did not start: ${reason}`, { cause: error });
    } finally {
      deadline.cancel();
    }
  }

  async createSession(options?: SessionOptions): Promise<MediaSession> {
    this.#checkOpen();
    return this.#adopt(await this.request({ op: 'createSession', options: options ?? {} }));
  }

  async createOfferingSession(offer: NegotiationOptions, options?: SessionOptions): Promise<OfferingSession> {
    this.#checkOpen();
    const { id, sdp } = await this.request({ op: 'createOfferingSession', offer, options: options ?? {} });
    return { session: this.#adopt(id), sdp };
  }

  /** A session that the process has opened. */
  #adopt(id: string): RemoteSession {
    const session = new RemoteSession(id, {
      request: (request) => this.request(request),
      onClosed: () => this.#sessions.delete(id),
    });
    // The engine may have closed while the answer was on its way.
    if (this.#closing || this.#gone !== undefined) session.lose(undefined);
    else this.#sessions.set(id, session);
    return session;
  }

  async bridge(a: MediaSession, b: MediaSession, options?: BridgeOptions): Promise<void> {
    this.#checkOpen();
    await this.request({ op: 'bridge', a: this.#own(a), b: this.#own(b), options: options ?? {} });
  }

  async createMix(options?: MixOptions): Promise<MediaMix> {
    this.#checkOpen();
    const id = await this.request({ op: 'createMix', options: options ?? {} });
    const mix = new RemoteMix(id, {
      request: (request) => this.request(request),
      idOf: (session) => this.#own(session),
      onClosed: () => this.#mixes.delete(id),
    });
    this.#mixes.set(id, mix);
    return mix;
  }

  async unbridge(a: MediaSession): Promise<void> {
    this.#checkOpen();
    await this.request({ op: 'unbridge', a: this.#own(a) });
  }

  async supervise(supervisor: MediaSession, supervised: MediaSession, role: SupervisorRole): Promise<void> {
    this.#checkOpen();
    const ends = { supervisor: this.#own(supervisor), supervised: this.#own(supervised) };
    await this.request({ op: 'supervise', ...ends, role });
  }

  async overhear(listener: MediaSession, heard: MediaSession, side: 'inbound' | 'outbound'): Promise<void> {
    this.#checkOpen();
    await this.request({ op: 'overhear', listener: this.#own(listener), heard: this.#own(heard), side });
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Sends one request; rejects with what the process answers, or with `engine-gone` when it never will. */
  request<Op extends MediaRequest['op']>(request: Extract<MediaRequest, { op: Op }>): Promise<MediaResults[Op]> {
    return new Promise((resolve, reject) => {
      if (this.#gone !== undefined) {
        reject(new MediaError('engine-gone', this.#gone));
        return;
      }
      if (this.#waiting.size >= maxWaiting) {
        reject(new MediaError('engine-gone', `the media process has ${maxWaiting} requests waiting and takes no more`));
        return;
      }
      this.#lastId += 1;
      const id = this.#lastId;
      // The results of an operation are typed by MediaResults; the answer carries the id of this very request.
      this.#waiting.set(String(id), { id, resolve: resolve as Waiting['resolve'], reject });
      // Starting has a deadline of its own: on a busy machine a process may need longer for it than for any request.
      if (this.#started && !this.#check) this.#watch();
      this.#send({ id, request });
    });
  }

  #send(message: RequestMessage): void {
    if (this.#outgoing.push(message) > 1) return;
    setImmediate(() => {
      const messages = this.#outgoing.splice(0);
      // Without a process, where the machine has no file descriptors left, there is no channel to send to.
      if (this.#gone !== undefined) return;
      // An error here means that the channel is closed: 'exit' follows and rejects whatever waits.
      this.#child.send(messages, undefined, undefined, () => {});
    });
  }

  async #close(): Promise<void> {
    if (this.#gone !== undefined) return;
    const answered = this.request({ op: 'close' }).then(
      (figures) => {
        for (const session of this.#sessions.values()) session.lose(figures.get(session.id));
      },
      // It died or hangs; either way it ends below.
      () => {},
    );
    const deadline = this.#clock.setTimer(closeDeadlineMs, () => this.#child.kill('SIGKILL'));
    await answered;
    deadline.cancel();
    await this.#stopChild();
  }

  /** The child ends when its channel closes. */
  async #stopChild(): Promise<void> {
    if (this.#gone !== undefined) return;
    if (this.#child.connected) this.#child.disconnect();
    const deadline = this.#clock.setTimer(closeDeadlineMs, () => this.#child.kill('SIGKILL'));
    await this.#exited;
    deadline.cancel();
  }

  #own(session: MediaSession): string {
    if (this.#sessions.get(session.id) === session) return session.id;
    if (session instanceof RemoteSession && session.closed) {
      throw new MediaError('session-closed', `media session ${session.id} is closed`);
    }
    throw new MediaError('wrong-state', `media session ${session.id} belongs to another engine`);
  }

  #receive(message: ChildMessage): void {
    if (message.kind === 'event') this.#sessions.get(message.session)?.receive(message.event);
    else if (message.kind === 'mix-event') this.#mixes.get(message.mix)?.onEvent?.(message.event);
    else if (message.kind === 'fatal') this.#fatal = `: ${message.message}`;
    else this.#settle(message);
  }

  #settle(message: Extract<ChildMessage, { id: number }>): void {
    const key = String(message.id);
    const waiting = this.#waiting.get(key);
    if (!waiting) return;
    this.#waiting.delete(key);
    if (this.#waiting.size === 0) this.#stopWatching();
    if (message.kind === 'result') waiting.resolve(message.value);
    else waiting.reject(errorFromWire(message.error));
  }

  /** The process has ended: once, whatever the cause. */
  #end(how: string): void {
    if (this.#gone !== undefined) return;
    const reason = `the media process ${how}${this.#fatal}`;
    this.#gone = this.#closing ? 'the media engine is closed' : reason;
    this.#stopWatching();
    for (const { reject } of this.#waiting.values()) reject(new MediaError('engine-gone', this.#gone));
    this.#waiting.clear();
    for (const session of this.#sessions.values()) session.lose(undefined);
    if (this.#started && !this.#closing) this.onExit?.(reason);
  }

  /** Two checks, so that a parent that was itself stopped for a while first reads what has arrived meanwhile. */
  #watch(): void {
    this.#check = this.#clock.setTimer(checkIntervalMs, () => {
      const oldest = this.#waiting.first?.id ?? 0;
      if (oldest === this.#oldestAtLastCheck) {
        this.#fatal = ` because request ${oldest} had no answer`;
        this.#child.kill('SIGKILL');
        return;
      }
      this.#oldestAtLastCheck = oldest;
      this.#watch();
    });
  }

  #stopWatching(): void {
    this.#check?.cancel();
    this.#check = undefined;
    this.#oldestAtLastCheck = 0;
  }

  #checkOpen(): void {
    if (this.#closing) throw new MediaError('engine-gone', 'the media engine is closed');
  }
}
