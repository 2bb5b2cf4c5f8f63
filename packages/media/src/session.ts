import { isIP } from 'node:net';
import type { EgressGuard } from '@hookswitch/egress';
import type { AudioClock } from './audio/audio-clock.ts';
import { checkTone, Tone } from './audio/tone.ts';
import { ToneDetector } from './audio/tone-detector.ts';
import type { Clock } from './clock.ts';
import type { DtlsIdentity } from './dtls/dtls-identity.ts';
import type { DtmfWay } from './dtmf-event.ts';
import { LegFilters } from './filter/leg-filters.ts';
import type { ForkTargets } from './fork-targets.ts';
import { LegAudio } from './leg/leg-audio.ts';
import { LegPackets } from './leg/leg-packets.ts';
import { PacketFork } from './leg/packet-fork.ts';
import { MachineDetector } from './machine/machine-detector.ts';
import type { MachineDetectionOptions } from './machine-detection.ts';
import type { MediaEvent, MediaSession, MediaStats, Negotiated, NegotiationOptions, ToneSpec } from './media-engine.ts';
import { MediaError } from './media-error.ts';
import type { MediaStreamOptions } from './media-stream.ts';
import { Player } from './playback/player.ts';
import type { PlaybackSpec, PlaybackStop } from './playback-spec.ts';
import { Recorders } from './recording/recorders.ts';
import type { RecordingSpec } from './recording-spec.ts';
import type { PortPair } from './rtp/port-pool.ts';
import { type Agreement, OfferAnswer } from './sdp/offer-answer.ts';
import type { SoundFeedSpec } from './sound-feed.ts';
import type { FilteredTrack, PitchShift } from './sound-filters.ts';
import { LegStream, type StreamHost } from './streaming/leg-stream.ts';
import { SoundFeeds } from './streaming/sound-feed.ts';

/** What an engine gives a session to live on. */
export interface SessionResources {
  id: string;
  ports: PortPair;
  /** Another pair, for what the session sends besides. */
  openPorts: () => Promise<PortPair>;
  audioClock: AudioClock;
  clock: Clock;
  /** The engine's certificate. */
  dtlsIdentity: () => Promise<DtlsIdentity>;
  randomBytes: (size: number) => Buffer;
  advertisedHost: string;
  bindsIpv6: boolean;
  /** Frequencies to recognise, checked. */
  tones: readonly number[];
  dtmf: DtmfWay;
  /** Judges where streams may go. */
  egress: EgressGuard;
  sendsSilence: boolean;
  /** Called once, when the session has closed itself. */
  onClosed: () => void;
}

/**
 * One leg's media in this process: negotiates it, and does what is asked of it. Its packets and its audio are those of
 * {@link LegPackets} and {@link LegAudio}; what plays and what listens attaches to the latter.
 */
export class Session implements MediaSession {
  readonly id: string;
  readonly audio: LegAudio;
  onEvent: ((event: MediaEvent) => void) | undefined;
  /** Leaves the mix that this session is in. Set by the mix only. */
  mixed: (() => void) | undefined;
  readonly #resources: SessionResources;
  readonly #offerAnswer: OfferAnswer;
  readonly #packets: LegPackets;
  readonly #player: Player;
  readonly #recorders: Recorders;
  readonly #filters: LegFilters;
  #tone: Tone | undefined;
  #machines: MachineDetector | undefined;
  readonly #feeds: SoundFeeds;
  #mediaStream: LegStream | undefined;
  /** Of a fork whose ports are being opened. */
  #forking: ForkTargets | undefined;
  /** Resolves when the session is closed and the files of its recordings are complete. */
  #recorded: Promise<void> = Promise.resolve();
  #closed: 'session-closed' | 'engine-gone' | undefined;

  constructor(resources: SessionResources) {
    const { id, ports, clock, randomBytes, advertisedHost, bindsIpv6, tones, dtmf } = resources;
    this.id = id;
    this.#resources = resources;
    const address = { host: advertisedHost, port: ports.rtp.address.port };
    const telephoneEvents = dtmf === 'telephone-event';
    this.#offerAnswer = new OfferAnswer({ address, bindsIpv6, randomBytes, telephoneEvents });
    this.#packets = new LegPackets({
      ports,
      clock,
      randomBytes,
      dtlsIdentity: resources.dtlsIdentity,
      onEncryptionFailed: (reason) => this.onEvent?.({ kind: 'encryption-failed', reason }),
    });
    this.audio = new LegAudio({
      id,
      packets: this.#packets,
      audioClock: resources.audioClock,
      clock,
      dtmf,
      sendsSilence: resources.sendsSilence,
      tell: (event) => this.onEvent?.(event),
      onChanged: () => this.#mediaStream?.legChanged(),
    });
    const attached = { onEvent: (event: MediaEvent) => this.onEvent?.(event), ...attaching(this.audio) };
    this.#player = new Player(attached);
    this.#recorders = new Recorders(attached);
    this.#feeds = new SoundFeeds(attached);
    this.#filters = new LegFilters((side, filter) => this.audio.filter(side, filter));
    if (tones.length > 0) this.audio.addTap(new ToneDetector(tones, (tone) => this.onEvent?.(tone)), 'inbound');
  }

  async createOffer(options?: NegotiationOptions): Promise<string> {
    this.#checkOpen();
    const encryption = options?.encryption ?? this.#packets.agreement?.negotiated.encryption;
    const own = encryption === 'DTLS' ? await this.#packets.encryption.certificate() : undefined;
    this.#checkOpen();
    const sdp = this.#offerAnswer.createOffer(options, own);
    const ice = this.#offerAnswer.iceBeforeAnswer();
    if (ice) this.#packets.expectChecks(ice);
    this.#packets.alsoReceive(
      this.#offerAnswer.receivableBeforeAnswer(),
      this.#offerAnswer.eventsReceivableBeforeAnswer(),
    );
    return sdp;
  }

  async acceptAnswer(sdp: string): Promise<Negotiated> {
    this.#checkOpen();
    const agreement = this.#offerAnswer.acceptAnswer(sdp);
    this.#apply(agreement);
    return agreement.negotiated;
  }

  async answerOffer(sdp: string, options?: NegotiationOptions): Promise<{ sdp: string; negotiated: Negotiated }> {
    this.#checkOpen();
    const own = /^a=fingerprint:/m.test(sdp) ? await this.#packets.encryption.certificate() : undefined;
    this.#checkOpen();
    const answer = this.#offerAnswer.answerOffer(sdp, options, own);
    this.#apply(answer.agreement);
    return { sdp: answer.sdp, negotiated: answer.agreement.negotiated };
  }

  async startTone(tone: number | ToneSpec): Promise<void> {
    this.#checkOpen();
    const spec = typeof tone === 'number' ? { frequenciesHz: [tone] } : tone;
    checkTone(spec);
    if (!this.#packets.agreement) throw new MediaError('wrong-state', 'a tone needs a negotiated session');
    if (this.#tone) {
      this.#tone.change(spec);
      return;
    }
    this.#tone = new Tone(spec);
    this.audio.addSource(this.#tone, 'exclusive');
  }

  async stopTone(): Promise<void> {
    this.#checkOpen();
    this.#endTone();
  }

  async sendDtmf(digits: string, durationMs: number): Promise<void> {
    this.#checkOpen();
    if (!this.#packets.agreement) throw new MediaError('wrong-state', 'digits need a negotiated session');
    this.audio.keys.send(digits, durationMs);
  }

  async detectMachine(options: MachineDetectionOptions): Promise<void> {
    this.#checkOpen();
    if (this.#machines) this.audio.removeTap(this.#machines);
    const detector = new MachineDetector(
      options,
      (event) => this.onEvent?.(event),
      () => this.audio.removeTap(detector),
    );
    this.#machines = detector;
    this.audio.addTap(detector, 'inbound');
  }

  async play(spec: PlaybackSpec): Promise<void> {
    this.#checkOpen();
    if (!this.#packets.agreement) throw new MediaError('wrong-state', 'a playback needs a negotiated session');
    this.#player.play(spec);
  }

  async shiftPitch(shift: PitchShift): Promise<void> {
    this.#checkOpen();
    this.#filters.shiftPitch(shift);
  }

  async suppressNoise(track: FilteredTrack | undefined): Promise<void> {
    this.#checkOpen();
    this.#filters.suppressNoise(track);
  }

  async startRecording(spec: RecordingSpec): Promise<void> {
    this.#checkOpen();
    if (!this.#packets.agreement) throw new MediaError('wrong-state', 'a recording needs a negotiated session');
    this.#recorders.start(spec);
  }

  async changeRecording(id: string, to: 'paused' | 'running' | 'ended'): Promise<void> {
    this.#checkOpen();
    this.#recorders.change(id, to);
  }

  async stopPlayback(stop: PlaybackStop): Promise<void> {
    this.#checkOpen();
    this.#player.stop(stop);
  }

  async startStream(options: MediaStreamOptions): Promise<void> {
    this.#checkOpen();
    if (this.#mediaStream) throw new MediaError('wrong-state', 'the leg has a media stream already');
    try {
      this.#mediaStream = new LegStream(this.#streamHost(), options, () => {
        this.#mediaStream = undefined;
      });
    } catch (error) {
      // Refused by the egress policy, or by the WebSocket library.
      const reason = error instanceof Error ? error.message : String(error);
      this.onEvent?.({ kind: 'stream-failed', streamId: options.id, reason });
    }
  }

  async beginStream(): Promise<void> {
    this.#checkOpen();
    this.#mediaStream?.begin();
  }

  async stopStream(): Promise<void> {
    this.#checkOpen();
    this.#mediaStream?.stop();
  }

  async streamDigit(digit: string, occurredAt: string): Promise<void> {
    this.#checkOpen();
    this.#mediaStream?.dtmf(digit, occurredAt);
  }

  async startFork(targets: ForkTargets): Promise<void> {
    this.#checkOpen();
    if (this.#packets.fork || this.#forking) throw new MediaError('wrong-state', 'the leg is forked already');
    for (const { host } of [targets.received, targets.sent].flatMap((target) => target ?? [])) {
      const family = this.#resources.bindsIpv6 ? 6 : 4;
      if (isIP(host) !== family) throw new RangeError(`${host} is no IPv${family} address, as those of the media are`);
    }
    this.#forking = targets;
    try {
      const ports = await this.#resources.openPorts();
      // Meanwhile it may have been stopped, or the session closed.
      if (this.#closed || this.#forking !== targets) ports.release();
      else this.#packets.fork = new PacketFork(ports, targets);
      this.#checkOpen();
    } finally {
      if (this.#forking === targets) this.#forking = undefined;
    }
  }

  async stopFork(): Promise<void> {
    this.#checkOpen();
    this.#forking = undefined;
    this.#packets.fork?.close();
    this.#packets.fork = undefined;
  }

  async startFeed(spec: SoundFeedSpec): Promise<void> {
    this.#checkOpen();
    await this.#feeds.start(spec);
  }

  async stopFeed(id: string): Promise<void> {
    this.#checkOpen();
    this.#feeds.stop(id);
  }

  async stats(): Promise<MediaStats> {
    return this.#packets.figures();
  }

  async close(): Promise<MediaStats> {
    this.closeNow('session-closed');
    return this.#packets.figures();
  }

  /** Of a closed session: resolves when the files of its recordings are complete. */
  get recorded(): Promise<void> {
    return this.#recorded;
  }

  get closed(): boolean {
    return this.#closed !== undefined;
  }

  /** Frees everything at once; what is asked of the session afterwards fails with `code`. Idempotent. */
  closeNow(code: 'session-closed' | 'engine-gone'): void {
    if (this.#closed) return;
    this.#mediaStream?.stop();
    this.#closed = code;
    this.#player.close();
    this.#recorded = this.#recorders.close();
    this.#feeds.close();
    this.audio.close();
    this.mixed?.();
    this.#packets.close();
    this.#resources.onClosed();
  }

  #apply(agreement: Agreement): void {
    this.#packets.use(agreement);
    this.audio.use(agreement);
  }

  #streamHost(): StreamHost {
    const { clock, egress } = this.#resources;
    return {
      clock,
      egress,
      tell: (event) => this.onEvent?.(event),
      partner: () => this.audio.bridgedWith,
      codec: () => this.#packets.agreement?.negotiated.codec,
      ...attaching(this.audio),
    };
  }

  #endTone(): void {
    if (!this.#tone) return;
    this.audio.removeSource(this.#tone);
    this.#tone = undefined;
  }

  #checkOpen(): void {
    if (this.#closed) throw new MediaError(this.#closed, `media session ${this.id} is closed`);
  }
}

/** What a host of sources and taps does, as functions of their own. */
function attaching(audio: LegAudio) {
  return {
    addSource: audio.addSource.bind(audio),
    removeSource: audio.removeSource.bind(audio),
    addTap: audio.addTap.bind(audio),
    removeTap: audio.removeTap.bind(audio),
  };
}
