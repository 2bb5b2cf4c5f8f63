import { EgressError, type EgressGuard } from '@hookswitch/egress';
import type { AudioClock, AudioMember } from './audio/audio-clock.ts';
import type { AudioSink, TapSide } from './audio/audio-sink.ts';
import type { AudioSource, SourceMode } from './audio/audio-source.ts';
import { type Bridge, type BridgeEnd, isRelayable } from './audio/bridge.ts';
import { InboundAudio } from './audio/inbound-audio.ts';
import { OutboundAudio } from './audio/outbound-audio.ts';
import type { Supervision, SupervisionEnd } from './audio/supervision.ts';
import { checkTone, Tone } from './audio/tone.ts';
import { ToneDetector } from './audio/tone-detector.ts';
import type { Clock } from './clock.ts';
import type { AudioCodec } from './codec/audio-codec.ts';
import { audioCodec } from './codec/codec-table.ts';
import type { DtlsIdentity } from './dtls/dtls-identity.ts';
import { LegEncryption } from './dtls/leg-encryption.ts';
import { LegKeys } from './dtmf/leg-keys.ts';
import type { DtmfWay } from './dtmf-event.ts';
import { LegFilters } from './filter/leg-filters.ts';
import { MachineDetector } from './machine/machine-detector.ts';
import type { MachineDetectionOptions } from './machine-detection.ts';
import type {
  CodecName,
  MediaEvent,
  MediaSession,
  MediaStats,
  Negotiated,
  NegotiationOptions,
  ToneSpec,
} from './media-engine.ts';
import { MediaError } from './media-error.ts';
import type { MediaStreamOptions } from './media-stream.ts';
import { Player } from './playback/player.ts';
import type { PlaybackSpec, PlaybackStop } from './playback-spec.ts';
import { Recorders } from './recording/recorders.ts';
import type { RecordingSpec } from './recording-spec.ts';
import { estimateMos } from './rtp/call-quality.ts';
import { OutboundStream } from './rtp/outbound-stream.ts';
import { emptyRtpHeader, looksLikeRtcp, parseRtp, type RtpHeader } from './rtp/packet.ts';
import type { PortPair } from './rtp/port-pool.ts';
import { ReceiveStatistics } from './rtp/receive-statistics.ts';
import { RtcpReporter } from './rtp/rtcp-reporter.ts';
import { SourceLatch } from './rtp/source-latch.ts';
import type { RtpEndpoint } from './rtp/udp-socket.ts';
import { type Agreement, OfferAnswer } from './sdp/offer-answer.ts';
import type { TelephoneEventFormat } from './sdp/telephone-events.ts';
import type { FilteredTrack, PitchShift } from './sound-filters.ts';
import { ProtectedPorts } from './srtp/protected-ports.ts';
import { LegStream, type StreamHost } from './streaming/leg-stream.ts';

/** 200 ms of audio, the longest packet RFC 3551 §4.2 asks receivers to accept. */
const longestPacketSecs = 0.2;

/** What an engine gives a session to live on. */
export interface SessionResources {
  id: string;
  ports: PortPair;
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
 * One leg's media in this process. Owns its port pair and its RTCP, and closes them; its bridge and its place at the
 * engine's audio clock it leaves when it closes. What plays and what listens attaches as a source or a tap.
 */
export class Session implements MediaSession, BridgeEnd, SupervisionEnd, AudioMember {
  readonly id: string;
  readonly inbound = new InboundAudio();
  readonly keys: LegKeys;
  /** The other end of the bridge is not told of this one's keys. */
  keysMuted = false;
  onEvent: ((event: MediaEvent) => void) | undefined;
  bridge: Bridge | undefined;
  /** Leaves the mix that this session is in. Set by the mix only. */
  mixed: (() => void) | undefined;
  readonly supervisions = new Set<Supervision>();
  readonly #resources: SessionResources;
  readonly #offerAnswer: OfferAnswer;
  readonly #stream: OutboundStream;
  readonly #outbound: OutboundAudio;
  readonly #sendsSilence: boolean;
  readonly #statistics = new ReceiveStatistics();
  readonly #latch = new SourceLatch();
  readonly #ports: ProtectedPorts;
  readonly #encryption: LegEncryption;
  readonly #reporter: RtcpReporter;
  readonly #header = emptyRtpHeader();
  readonly #receiving = new Array<CodecName | undefined>(128).fill(undefined);
  /** The clock rates of the payload types that carry telephone events. */
  readonly #receivingEvents = new Map<number, number>();
  #agreement: Agreement | undefined;
  #announced: RtpEndpoint | undefined;
  #maySend = false;
  #mayReceive = true;
  #heardCodec: CodecName | undefined;
  #tone: Tone | undefined;
  #machines: MachineDetector | undefined;
  #mediaStream: LegStream | undefined;
  readonly #player = new Player(this);
  readonly #recorders = new Recorders(this);
  readonly #filters = new LegFilters((side, filter) => {
    if (side === 'inbound') this.inbound.filter = filter;
    else this.#outbound.filter = filter;
    this.#audioChanged();
  });
  /** Resolves when the session is closed and the files of its recordings are complete. */
  #recorded: Promise<void> = Promise.resolve();
  /** Whether received audio goes into frames; see {@link bridgeChanged}. */
  #listening = false;
  #inboundSkipped = 0;
  #closed: 'session-closed' | 'engine-gone' | undefined;

  constructor(resources: SessionResources) {
    const { id, ports, clock, audioClock, randomBytes, advertisedHost, bindsIpv6, tones, dtmf } = resources;
    this.id = id;
    this.#resources = resources;
    this.#stream = new OutboundStream(randomBytes, clock.now());
    this.#sendsSilence = resources.sendsSilence;
    this.#outbound = new OutboundAudio(
      {
        beginTalkspurt: () => this.#stream.beginTalkspurt(clock.now()),
        send: (packet, ticks) => this.#sendOwn(packet, ticks),
        skip: (packets, ticks) => this.#stream.skip(packets, ticks),
      },
      audioClock.pacer,
      resources.sendsSilence,
    );
    this.#ports = new ProtectedPorts(ports);
    this.#encryption = new LegEncryption({
      ports: this.#ports,
      clock,
      identity: resources.dtlsIdentity,
      onFailed: (reason) => this.onEvent?.({ kind: 'encryption-failed', reason }),
    });
    const address = { host: advertisedHost, port: ports.rtp.address.port };
    const telephoneEvents = dtmf === 'telephone-event';
    this.#offerAnswer = new OfferAnswer({ address, bindsIpv6, randomBytes, telephoneEvents });
    this.#reporter = new RtcpReporter({
      clock,
      randomBytes,
      socket: this.#ports.rtcp,
      outbound: this.#stream,
      statistics: this.#statistics,
      remoteSsrc: () => this.#latch.ssrc,
      destination: () => this.#rtcpDestination(),
    });
    this.keys = new LegKeys(
      {
        clock,
        tell: (event) => this.onEvent?.(event),
        addSource: (source, mode) => this.addSource(source, mode),
        removeSource: (source) => this.removeSource(source),
        addTap: (sink, side) => this.addTap(sink, side),
        removeTap: (sink) => this.removeTap(sink),
        partner: () => this.#keysPartner(),
        timestampNow: () => this.#stream.timestampAt(clock.now()),
        sendEvent: (packet, { payloadType }, marker, timestamp) => {
          if (!this.#maySend) return this.#stream.skipRelayed();
          this.#stream.stampEvent(packet, payloadType, marker, timestamp);
          this.#transmit(packet);
        },
      },
      dtmf,
    );
    if (tones.length > 0) this.addTap(new ToneDetector(tones, (tone) => this.onEvent?.(tone)), 'inbound');
    this.#ports.rtp.onMessage = (data, from) => this.#receive(data, from.address, from.port);
    this.#ports.onRefused = () => {
      this.#inboundSkipped += 1;
    };
  }

  async createOffer(options?: NegotiationOptions): Promise<string> {
    this.#checkOpen();
    const encryption = options?.encryption ?? this.#agreement?.negotiated.encryption;
    const own = encryption === 'DTLS' ? await this.#encryption.certificate() : undefined;
    this.#checkOpen();
    const sdp = this.#offerAnswer.createOffer(options, own);
    this.#alsoReceive(this.#offerAnswer.receivableBeforeAnswer(), this.#offerAnswer.eventsReceivableBeforeAnswer());
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
    const own = /^a=fingerprint:/m.test(sdp) ? await this.#encryption.certificate() : undefined;
    this.#checkOpen();
    const answer = this.#offerAnswer.answerOffer(sdp, options, own);
    this.#apply(answer.agreement);
    return { sdp: answer.sdp, negotiated: answer.agreement.negotiated };
  }

  async startTone(tone: number | ToneSpec): Promise<void> {
    this.#checkOpen();
    const spec = typeof tone === 'number' ? { frequenciesHz: [tone] } : tone;
    checkTone(spec);
    if (!this.#agreement) throw new MediaError('wrong-state', 'a tone needs a negotiated session');
    if (this.#tone) {
      this.#tone.change(spec);
      return;
    }
    this.#tone = new Tone(spec);
    this.addSource(this.#tone, 'exclusive');
  }

  async stopTone(): Promise<void> {
    this.#checkOpen();
    this.#endTone();
  }

  async sendDtmf(digits: string, durationMs: number): Promise<void> {
    this.#checkOpen();
    if (!this.#agreement) throw new MediaError('wrong-state', 'digits need a negotiated session');
    this.keys.send(digits, durationMs);
  }

  async detectMachine(options: MachineDetectionOptions): Promise<void> {
    this.#checkOpen();
    if (this.#machines) this.removeTap(this.#machines);
    const detector = new MachineDetector(
      options,
      (event) => this.onEvent?.(event),
      () => this.removeTap(detector),
    );
    this.#machines = detector;
    this.addTap(detector, 'inbound');
  }

  async play(spec: PlaybackSpec): Promise<void> {
    this.#checkOpen();
    if (!this.#agreement) throw new MediaError('wrong-state', 'a playback needs a negotiated session');
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
    if (!this.#agreement) throw new MediaError('wrong-state', 'a recording needs a negotiated session');
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
      if (!(error instanceof EgressError)) throw error;
      this.onEvent?.({ kind: 'stream-failed', streamId: options.id, reason: error.message });
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

  async stats(): Promise<MediaStats> {
    return this.#figures();
  }

  async close(): Promise<MediaStats> {
    this.closeNow('session-closed');
    return this.#figures();
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
    this.keys.close();
    this.#mediaStream?.stop();
    this.#closed = code;
    this.#player.close();
    this.#recorded = this.#recorders.close();
    for (const supervision of [...this.supervisions]) supervision.end();
    this.bridge?.end();
    this.mixed?.();
    this.#resources.audioClock.remove(this);
    this.#reporter.stop();
    this.#encryption.close();
    this.#ports.release();
    this.#resources.onClosed();
  }

  // What plays and what listens.

  /** From the next frame on `source` is heard by the far end, until `removeSource` or the end of the session. */
  addSource(source: AudioSource, mode: SourceMode): void {
    this.#outbound.addSource(source, mode);
    this.#audioChanged();
  }

  removeSource(source: AudioSource): void {
    this.#outbound.removeSource(source);
    this.#audioChanged();
  }

  /** `sink` gets every frame of one side, until `removeTap` or the end of the session. A tap does not delay audio. */
  addTap(sink: AudioSink, side: TapSide): void {
    if (side === 'inbound') this.inbound.addTap(sink);
    else this.#outbound.addTap(sink);
    this.#audioChanged();
  }

  removeTap(sink: AudioSink): void {
    this.inbound.removeTap(sink);
    this.#outbound.removeTap(sink);
    this.#audioChanged();
  }

  // The bridge's end.

  get sendingCodec(): CodecName | undefined {
    return this.#maySend && this.#outbound.hearsBridge ? this.#agreement?.negotiated.codec : undefined;
  }

  get heardCodec(): CodecName | undefined {
    return this.#heardCodec;
  }

  get bridgedWith(): Session | undefined {
    const other = this.bridge?.otherThan(this);
    return other instanceof Session ? other : undefined;
  }

  get relays(): boolean {
    const other = this.bridge?.otherThan(this);
    if (other === undefined || this.#outbound.hasSources) return false;
    if (other.inbound.filter !== undefined || this.#outbound.filter !== undefined) return false;
    return isRelayable(other.heardCodec, this.sendingCodec);
  }

  /** Frames of the other end are needed here: to be mixed, or for a tap. */
  get needsFrames(): boolean {
    return this.bridge !== undefined && (this.#outbound.hasTaps || (!this.relays && this.#outbound.hearsBridge));
  }

  sendRelayed(data: Buffer, header: RtpHeader, restarted: boolean): void {
    const agreement = this.#agreement;
    if (!agreement) return;
    const nowMs = this.#resources.clock.now();
    const { sendingPayloadType, negotiated } = agreement;
    const ticks = audioCodec(negotiated.codec).ticksOf(data.subarray(header.payloadStart, header.payloadEnd));
    this.#transmit(this.#stream.restamp(data, header, { payloadType: sendingPayloadType, ticks, restarted, nowMs }));
  }

  skipRelayed(): void {
    this.#stream.skipRelayed();
  }

  /** Audio goes into frames only while somebody needs them; then the audio clock moves this session. */
  bridgeChanged(): void {
    if (this.#closed) return;
    this.keys.partnerChanged();
    this.#mediaStream?.legChanged();
    for (const supervision of this.supervisions) supervision.bridgeChanged();
    const listens = this.inbound.hasTaps || (this.bridge?.otherThan(this).needsFrames ?? false);
    if (listens && !this.#listening) this.inbound.restart();
    this.#listening = listens;
    const { audioClock } = this.#resources;
    const { hasSources, hasTaps } = this.#outbound;
    if (listens || this.needsFrames || hasSources || hasTaps || this.#sendsSilence) audioClock.add(this);
    else {
      audioClock.remove(this);
      this.#outbound.stop();
    }
  }

  // The audio clock's member.

  listen(): void {
    if (this.#listening) this.inbound.next();
  }

  speak(): void {
    const other = this.bridge?.otherThan(this);
    this.#outbound.next(this.needsFrames ? other?.inbound : undefined, this.#agreement !== undefined && !this.relays);
  }

  skipFrames(count: number): void {
    this.keys.skipFrames(count);
    this.#outbound.skipFrames(count);
  }

  #sendOwn(packet: Buffer, ticks: number): void {
    const agreement = this.#agreement;
    if (!agreement || !this.#maySend) {
      this.#stream.skip(1, ticks);
      return;
    }
    this.#stream.stamp(packet, agreement.sendingPayloadType, ticks);
    this.#transmit(packet);
  }

  #audioChanged(): void {
    this.bridgeChanged();
    this.bridge?.otherThan(this).bridgeChanged();
  }

  // Packets.

  #receive(data: Buffer, host: string, port: number): void {
    if (looksLikeRtcp(data)) {
      this.#reporter.receive(data);
      return;
    }
    const header = this.#header;
    if (!parseRtp(data, header)) {
      this.#inboundSkipped += 1;
      return;
    }
    const { payloadType, sequence, ssrc, timestamp, payloadStart, payloadEnd } = header;
    const nowMs = this.#resources.clock.now();
    const codec = this.#receiving[payloadType];
    const eventRate = this.#receivingEvents.get(payloadType);
    const isNoise = codec === undefined && payloadType === this.#agreement?.comfortNoise;
    const agreed = codec !== undefined || eventRate !== undefined || isNoise;
    const origin = this.#latch.judge(host, port, ssrc, sequence, agreed, nowMs);
    if (origin === 'foreign') {
      this.#inboundSkipped += 1;
      return;
    }
    if (origin === 'new-source') {
      this.#statistics.startSource();
      this.keys.restart();
    }
    const arrival = this.#statistics.arrive(sequence, payloadEnd - payloadStart);
    if (arrival === 'duplicate') return;
    if (eventRate !== undefined && arrival !== 'stray' && this.#mayReceive) {
      if (!this.keys.receive(data, payloadStart, payloadEnd, timestamp, eventRate)) this.#inboundSkipped += 1;
      return;
    }
    if (arrival === 'stray' || !this.#mayReceive || (codec === undefined && !isNoise)) {
      this.#inboundSkipped += 1;
      return;
    }
    if (codec === undefined) this.#hearNoise(data.subarray(payloadStart, payloadEnd));
    else this.#hear(data, audioCodec(codec), origin === 'new-source' || arrival === 'restarted', nowMs);
  }

  /** Audio of the peer, whose header is in `#header`. `restarted`: its numbers do not continue those before. */
  #hear(data: Buffer, codec: AudioCodec, restarted: boolean, nowMs: number): void {
    const header = this.#header;
    const ticks = codec.ticksOf(data.subarray(header.payloadStart, header.payloadEnd));
    if (ticks === 0) return;
    if (ticks > codec.clockRate * longestPacketSecs) {
      this.#inboundSkipped += 1;
      return;
    }
    this.#statistics.time(header.timestamp, codec.clockRate, nowMs);
    this.keys.hear(data, header, codec);
    if (codec.name !== this.#heardCodec) {
      this.#heardCodec = codec.name;
      this.#audioChanged();
    }
    if (this.#listening) this.inbound.insert(data, header, codec, restarted, nowMs);
    this.bridge?.forward(this, data, header, codec.name, restarted);
  }

  /** RFC 3389: the peer pauses. Who hears it relayed hears silence. */
  #hearNoise(payload: Uint8Array): void {
    if (this.#listening) this.inbound.insertNoise(payload);
    this.bridge?.pause(this);
  }

  #keysPartner(): { keys: LegKeys; muted: boolean } | undefined {
    const other = this.bridgedWith;
    return other && { keys: other.keys, muted: this.keysMuted };
  }

  #streamHost(): StreamHost {
    const { clock, egress } = this.#resources;
    return {
      clock,
      egress,
      tell: (event) => this.onEvent?.(event),
      addSource: (source, mode) => this.addSource(source, mode),
      removeSource: (source) => this.removeSource(source),
      addTap: (sink, side) => this.addTap(sink, side),
      removeTap: (sink) => this.removeTap(sink),
      partner: () => this.bridgedWith,
      codec: () => this.#agreement?.negotiated.codec,
    };
  }

  /** Symmetric RTP (RFC 4961): to where the peer's packets come from; before the first one, to where its SDP says. */
  #transmit(packet: Buffer): void {
    const { rtp } = this.#ports;
    if (this.#latch.latched) rtp.send(packet, this.#latch.port, this.#latch.host);
    else if (this.#announced) rtp.send(packet, this.#announced.port, this.#announced.host);
  }

  #rtcpDestination(): RtpEndpoint | undefined {
    const agreement = this.#agreement;
    if (!agreement?.rtp) return undefined;
    const { host, port } = this.#latch;
    const elsewhere = this.#latch.latched && (host !== agreement.rtp.host || port !== agreement.rtp.port);
    if (agreement.rtcpMux) return this.#latch.latched ? { host, port } : agreement.rtp;
    return elsewhere ? { host, port: Math.min(port + 1, 65535) } : agreement.rtcp;
  }

  // Negotiation.

  #apply(agreement: Agreement): void {
    const { rtp, negotiated } = agreement;
    if (rtp && (rtp.host !== this.#announced?.host || rtp.port !== this.#announced.port)) {
      this.#announced = rtp;
      this.#latch.announce(rtp.host, rtp.port, this.#resources.clock.now());
      this.#reporter.forgetSource();
    }
    this.#agreement = agreement;
    this.#ports.muxRtcp(agreement.rtcpMux);
    this.#encryption.use(agreement.protection, rtp);
    this.#receiving.fill(undefined);
    this.#receivingEvents.clear();
    this.#alsoReceive(agreement.receiving, agreement.receivingEvents);
    this.#maySend = rtp !== undefined && (negotiated.direction === 'sendrecv' || negotiated.direction === 'sendonly');
    this.#mayReceive = negotiated.direction === 'sendrecv' || negotiated.direction === 'recvonly';
    this.#heardCodec ??= negotiated.codec;
    const codec = audioCodec(negotiated.codec);
    this.#stream.useClock(codec.clockRate, this.#resources.clock.now());
    this.#outbound.use({ codec, ptimeMs: negotiated.ptimeMs, parameters: agreement.sendingParameters });
    this.keys.use(agreement.sendingEvents);
    this.#reporter.start();
    this.#audioChanged();
  }

  #alsoReceive(codecs: ReadonlyMap<number, CodecName>, events: readonly TelephoneEventFormat[]): void {
    for (const [payloadType, codec] of codecs) this.#receiving[payloadType] = codec;
    for (const { payloadType, clockRate } of events) this.#receivingEvents.set(payloadType, clockRate);
  }

  #endTone(): void {
    if (!this.#tone) return;
    this.removeSource(this.#tone);
    this.#tone = undefined;
  }

  #checkOpen(): void {
    if (this.#closed) throw new MediaError(this.#closed, `media session ${this.id} is closed`);
  }

  #figures(): MediaStats {
    const { packets, bytes, lost, expected, duplicates, jitterMs, jitterMaxMs } = this.#statistics;
    const lossShare = expected === 0 ? 0 : lost / expected;
    const roundTripMs = this.#reporter.roundTripMs;
    return {
      inbound: {
        packets,
        bytes,
        lost,
        duplicates,
        jitterMs,
        jitterMaxVarianceMs: jitterMaxMs,
        skippedPackets: this.#inboundSkipped,
        mos:
          packets === 0
            ? 0
            : estimateMos({ lossShare, jitterMs, roundTripMs, ptimeMs: this.#agreement?.negotiated.ptimeMs ?? 20 }),
      },
      outbound: {
        packets: this.#stream.packets,
        bytes: this.#stream.bytes,
        skippedPackets: this.#stream.skippedPackets,
      },
    };
  }
}
