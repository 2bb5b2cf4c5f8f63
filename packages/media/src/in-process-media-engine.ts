import { ChurnTable } from '@hookswitch/churn';
import { AudioClock } from './audio/audio-clock.ts';
import type { TapSide } from './audio/audio-sink.ts';
import { Bridge } from './audio/bridge.ts';
import { Overhearing } from './audio/overhearing.ts';
import { Pacer } from './audio/pacer.ts';
import { Supervision } from './audio/supervision.ts';
import { checkListenedTones } from './audio/tone-detector.ts';
import { type Clock, systemClock } from './clock.ts';
import { createDtlsIdentity, type DtlsIdentity } from './dtls/dtls-identity.ts';
import { type EngineSettings, engineSettings } from './engine-settings.ts';
import { InProcessMix } from './in-process-mix.ts';
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
} from './media-engine.ts';
import { MediaError } from './media-error.ts';
import type { MixOptions } from './mix-spec.ts';
import { pooledRandomBytes } from './pooled-random-bytes.ts';
import { PortPool } from './rtp/port-pool.ts';
import { type BindRtpSocket, bindRtpSocket } from './rtp/udp-socket.ts';
import { Session } from './session.ts';

/** {@link MediaEngineOptions} and the world an engine lives in: the machine's own by default. */
export interface InProcessMediaEngineOptions extends MediaEngineOptions {
  clock?: Clock;
  bind?: BindRtpSocket;
  /** Source of SSRCs, first sequence numbers and the like. Default: the system's secure one. */
  randomBytes?: (size: number) => Buffer;
}

/** A media engine in this process: for phones, tests and tools. Throws a RangeError for options outside their limits. */
export function createInProcessMediaEngine(options: InProcessMediaEngineOptions): MediaEngine {
  const { clock = systemClock, bind = bindRtpSocket, randomBytes = pooledRandomBytes } = options;
  return new InProcessMediaEngine(engineSettings(options), clock, bind, randomBytes);
}

class InProcessMediaEngine implements MediaEngine {
  onExit: ((reason: string) => void) | undefined;
  readonly #settings: EngineSettings;
  readonly #clock: Clock;
  readonly #randomBytes: (size: number) => Buffer;
  readonly #pool: PortPool;
  readonly #audioClock: AudioClock;
  /** Each session leaves when it closes. */
  readonly #sessions = new ChurnTable<Session>();
  readonly #mixes = new ChurnTable<InProcessMix>();
  #dtlsIdentity: Promise<DtlsIdentity> | undefined;
  #created = 0;
  #closed = false;

  constructor(settings: EngineSettings, clock: Clock, bind: BindRtpSocket, randomBytes: (size: number) => Buffer) {
    this.#settings = settings;
    this.#clock = clock;
    this.#randomBytes = randomBytes;
    this.#audioClock = new AudioClock(new Pacer(clock));
    const firstPair = randomBytes(2).readUInt16BE(0) / 65536;
    this.#pool = new PortPool({ host: settings.host, ports: settings.ports, clock, bind, firstPair });
  }

  async createSession(options?: SessionOptions): Promise<MediaSession> {
    this.#checkOpen();
    const tones = [...new Set(options?.listen?.tones ?? [])];
    checkListenedTones(tones);
    const ports = await this.#pool.open();
    if (this.#closed) ports.release();
    this.#checkOpen();
    this.#created += 1;
    const id = `media-${this.#created}`;
    const session = new Session({
      id,
      ports,
      openPorts: () => this.#pool.open(),
      tones,
      dtmf: options?.dtmf ?? 'telephone-event',
      sendsSilence: options?.sendSilence ?? false,
      egress: this.#settings.egress,
      audioClock: this.#audioClock,
      clock: this.#clock,
      dtlsIdentity: () => (this.#dtlsIdentity ??= createDtlsIdentity()),
      randomBytes: this.#randomBytes,
      advertisedHost: this.#settings.advertisedHost,
      bindsIpv6: this.#settings.bindsIpv6,
      onClosed: () => this.#sessions.delete(id),
    });
    this.#sessions.set(id, session);
    return session;
  }

  async createOfferingSession(offer: NegotiationOptions, options?: SessionOptions): Promise<OfferingSession> {
    const session = await this.createSession(options);
    try {
      return { session, sdp: await session.createOffer(offer) };
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  async createMix(options: MixOptions = {}): Promise<MediaMix> {
    this.#checkOpen();
    this.#created += 1;
    const id = `mix-${this.#created}`;
    const mix = new InProcessMix({
      id,
      options,
      own: (session) => this.#own(session),
      onClosed: () => this.#mixes.delete(id),
    });
    this.#mixes.set(id, mix);
    return mix;
  }

  async bridge(a: MediaSession, b: MediaSession, options: BridgeOptions = {}): Promise<void> {
    this.#checkOpen();
    const [first, second] = [this.#own(a), this.#own(b)];
    if (first === second) throw new MediaError('wrong-state', `media session ${a.id} cannot be bridged with itself`);
    for (const each of [first, second]) each.mixed?.();
    first.audio.keysMuted = options.mutesDtmf?.a ?? false;
    second.audio.keysMuted = options.mutesDtmf?.b ?? false;
    Bridge.join(first.audio, second.audio);
  }

  async unbridge(a: MediaSession): Promise<void> {
    this.#checkOpen();
    this.#own(a).audio.bridge?.end();
  }

  async supervise(supervisor: MediaSession, supervised: MediaSession, role: SupervisorRole): Promise<void> {
    this.#checkOpen();
    const [listener, other] = [this.#own(supervisor), this.#own(supervised)];
    if (listener === other) throw new MediaError('wrong-state', `media session ${other.id} cannot supervise itself`);
    Supervision.begin(listener.audio, other.audio, role);
  }

  async overhear(listener: MediaSession, heard: MediaSession, side: TapSide): Promise<void> {
    this.#checkOpen();
    const [ear, other] = [this.#own(listener), this.#own(heard)];
    if (ear === other) throw new MediaError('wrong-state', `media session ${other.id} cannot listen to itself`);
    new Overhearing(ear.audio, other.audio, side);
  }

  async close(): Promise<void> {
    this.#closed = true;
    const open = this.#sessions.values();
    const mixes = this.#mixes.values().map((mix) => mix.close());
    for (const session of open) session.closeNow('engine-gone');
    await Promise.all([...mixes, ...open.map((session) => session.recorded)]);
  }

  /** The session behind the interface, if it is alive and one of this engine's. */
  #own(session: MediaSession): Session {
    const own = this.#sessions.get(session.id);
    if (own && own === session) return own;
    if (session instanceof Session && session.closed) {
      throw new MediaError('session-closed', `media session ${session.id} is closed`);
    }
    throw new MediaError('wrong-state', `media session ${session.id} belongs to another engine`);
  }

  #checkOpen(): void {
    if (this.#closed) throw new MediaError('engine-gone', 'the media engine is closed');
  }
}
