import type { Clock } from '../clock.ts';
import type { AudioCodec } from '../codec/audio-codec.ts';
import { audioCodec } from '../codec/codec-table.ts';
import type { DtlsIdentity } from '../dtls/dtls-identity.ts';
import { LegEncryption } from '../dtls/leg-encryption.ts';
import type { IceCredentials } from '../ice/ice-credentials.ts';
import { IcePorts } from '../ice/ice-ports.ts';
import type { CodecName, MediaStats } from '../media-engine.ts';
import { estimateMos } from '../rtp/call-quality.ts';
import { OutboundStream } from '../rtp/outbound-stream.ts';
import { emptyRtpHeader, looksLikeRtcp, parseRtp, type RtpHeader } from '../rtp/packet.ts';
import type { PortPair } from '../rtp/port-pool.ts';
import { ReceiveStatistics } from '../rtp/receive-statistics.ts';
import { type LaneExit, longestPacketSecs, RelayLane } from '../rtp/relay-lane.ts';
import { RtcpReporter } from '../rtp/rtcp-reporter.ts';
import { SourceLatch } from '../rtp/source-latch.ts';
import type { RtpEndpoint, RtpSocket } from '../rtp/udp-socket.ts';
import type { Agreement } from '../sdp/offer-answer.ts';
import type { TelephoneEventFormat } from '../sdp/telephone-events.ts';
import { ProtectedPorts } from '../srtp/protected-ports.ts';
import type { PacketFork } from './packet-fork.ts';

/** What the packets of a payload type are. */
type Carried =
  | { readonly kind: 'audio'; readonly codec: AudioCodec }
  | { readonly kind: 'event'; readonly clockRate: number }
  | { readonly kind: 'noise' };

/** Who is told of the packets that are the far end's, come in time and of an agreed payload type. */
export interface PacketListener {
  /** Another source speaks at the far end. */
  newSource(): void;
  /** What is done to packets here has changed. */
  packetsChanged(): void;
  /**
   * A packet of audio, to be overwritten at will. `restarted`: its numbers do not continue those before. Returns where
   * what follows it in order may leave without this listener, until it closes the lane; undefined: it hears everything.
   */
  audio(data: Buffer, header: RtpHeader, codec: AudioCodec, restarted: boolean, nowMs: number): LaneExit | undefined;
  /** RFC 3389: the far end pauses. */
  noise(payload: Uint8Array): void;
  /** A telephone event. False when it is none. */
  event(data: Buffer, header: RtpHeader, clockRate: number): boolean;
}

export interface LegPacketsOptions {
  readonly ports: PortPair;
  readonly clock: Clock;
  readonly randomBytes: (size: number) => Buffer;
  /** The engine's certificate. */
  readonly dtlsIdentity: () => Promise<DtlsIdentity>;
  readonly onEncryptionFailed: (reason: string) => void;
}

/**
 * The packets of one leg: sends them to where its far end is, judges what comes, and keeps the figures. Owns the port pair,
 * its encryption and its RTCP, and closes them.
 */
export class LegPackets {
  listener: PacketListener | undefined;
  readonly encryption: LegEncryption;
  readonly #clock: Clock;
  /** Our own, below everything that is done to packets. */
  readonly #socket: RtpSocket;
  readonly #ice: IcePorts;
  readonly #ports: ProtectedPorts;
  readonly #stream: OutboundStream;
  readonly #statistics = new ReceiveStatistics();
  readonly #latch = new SourceLatch();
  readonly #reporter: RtcpReporter;
  readonly #header = emptyRtpHeader();
  /** By payload type. */
  readonly #receiving = new Array<Carried | undefined>(128).fill(undefined);
  #fork: PacketFork | undefined;
  #agreement: Agreement | undefined;
  #announced: RtpEndpoint | undefined;
  /** What is sent by, undefined while nothing may be. */
  #sending: { readonly codec: AudioCodec; readonly payloadType: number } | undefined;
  #mayReceive = true;
  #skipped = 0;

  constructor({ ports, clock, randomBytes, dtlsIdentity, onEncryptionFailed }: LegPacketsOptions) {
    this.#clock = clock;
    this.#stream = new OutboundStream(randomBytes, clock.now());
    this.#socket = ports.rtp;
    this.#ice = new IcePorts(ports, clock);
    this.#ports = new ProtectedPorts(this.#ice);
    this.encryption = new LegEncryption({
      ports: this.#ports,
      clock,
      identity: dtlsIdentity,
      onFailed: onEncryptionFailed,
    });
    this.#reporter = new RtcpReporter({
      clock,
      randomBytes,
      socket: this.#ports.rtcp,
      outbound: this.#stream,
      statistics: this.#statistics,
      remoteSsrc: () => this.#latch.ssrc,
      destination: () => this.#rtcpDestination(),
    });
    this.#ports.rtp.onMessage = (data, from) => this.#receive(data, from.address, from.port);
    const refused = () => {
      this.#skipped += 1;
    };
    this.#ice.onRefused = refused;
    this.#ports.onRefused = refused;
  }

  /** What the last exchange agreed on; undefined before the first. */
  get agreement(): Agreement | undefined {
    return this.#agreement;
  }

  /** Gets a copy of every packet that counts, before encryption and after decryption. */
  get fork(): PacketFork | undefined {
    return this.#fork;
  }

  set fork(fork: PacketFork | undefined) {
    this.#fork = fork;
    this.listener?.packetsChanged();
  }

  /** The codec that audio is sent in, undefined while none may be sent. */
  get sendingCodec(): CodecName | undefined {
    return this.#sending?.codec.name;
  }

  /** The RTP timestamp of this moment in what is sent. */
  get timestampNow(): number {
    return this.#stream.timestampAt(this.#clock.now());
  }

  /** Does what an exchange agreed on. */
  use(agreement: Agreement): void {
    const { rtp, negotiated, ice } = agreement;
    if (ice) this.#ice.agree(ice);
    else this.#ice.leave();
    if (rtp && (rtp.host !== this.#announced?.host || rtp.port !== this.#announced.port)) {
      this.#announced = rtp;
      this.#latch.announce(rtp.host, rtp.port, this.#clock.now());
      this.#reporter.forgetSource();
    }
    this.#agreement = agreement;
    this.#ports.muxRtcp(agreement.rtcpMux);
    this.encryption.use(agreement.protection, rtp);
    this.#receiving.fill(undefined);
    // What carries more than noise by the same exchange carries that.
    if (agreement.comfortNoise !== undefined) this.#receiving[agreement.comfortNoise] = { kind: 'noise' };
    this.alsoReceive(agreement.receiving, agreement.receivingEvents);
    const codec = audioCodec(negotiated.codec);
    const maySend = rtp !== undefined && (negotiated.direction === 'sendrecv' || negotiated.direction === 'sendonly');
    this.#sending = maySend ? { codec, payloadType: agreement.sendingPayloadType } : undefined;
    this.#mayReceive = negotiated.direction === 'sendrecv' || negotiated.direction === 'recvonly';
    this.#stream.useClock(codec.clockRate, this.#clock.now());
    this.#reporter.start();
  }

  /** What was offered and is not answered yet may come already (RFC 3264 §5.1). */
  alsoReceive(codecs: ReadonlyMap<number, CodecName>, events: readonly TelephoneEventFormat[]): void {
    this.closeLane();
    for (const [payloadType, codec] of codecs) {
      this.#receiving[payloadType] = { kind: 'audio', codec: audioCodec(codec) };
    }
    for (const { payloadType, clockRate } of events) this.#receiving[payloadType] = { kind: 'event', clockRate };
  }

  /** The peer's checks may come before its answer (RFC 8445 §7.3). */
  expectChecks(credentials: IceCredentials): void {
    this.#ice.expect(credentials);
  }

  // What is sent.

  /** The next packet of our own follows a pause, or packets that were relayed. */
  beginTalkspurt(): void {
    this.#stream.beginTalkspurt(this.#clock.now());
  }

  /** A packet of our own, whose payload of `ticks` ticks of the timestamp is in place behind room for the header. */
  send(packet: Buffer, ticks: number): void {
    if (!this.#sending) {
      this.#stream.skip(1, ticks);
      return;
    }
    this.#stream.stamp(packet, this.#sending.payloadType, ticks);
    this.#transmit(packet);
  }

  /** So many packets of our own, of so many ticks together, were due and are not sent. */
  skip(packets: number, ticks: number): void {
    this.#stream.skip(packets, ticks);
  }

  /** A telephone event, whose header is still to be written. */
  sendEvent(packet: Buffer, { payloadType }: TelephoneEventFormat, marker: boolean, timestamp: number): void {
    if (!this.#sending) {
      this.#stream.skipRelayed();
      return;
    }
    this.#stream.stampEvent(packet, payloadType, marker, timestamp);
    this.#transmit(packet);
  }

  /**
   * Sends a packet of another leg on, overwriting it. `restarted`: its numbers do not continue those before. Returns where
   * what follows may leave as it is, if so.
   */
  relay(data: Buffer, header: RtpHeader, restarted: boolean, nowMs: number): LaneExit | undefined {
    if (!this.#sending) return undefined;
    const { codec, payloadType } = this.#sending;
    const ticks = codec.ticksOf(data, header.payloadStart, header.payloadEnd);
    this.#transmit(this.#stream.restamp(data, header, payloadType, ticks, restarted, nowMs));
    if (!this.#passesAsItIs) return undefined;
    return { latch: this.#latch, stream: this.#stream, payloadType, socket: this.#socket };
  }

  /** A packet to relay is not sent. */
  skipRelayed(): void {
    this.#stream.skipRelayed();
  }

  /** Symmetric RTP (RFC 4961): to where the peer's packets come from; before the first one, to where its SDP says. */
  #transmit(packet: Buffer): void {
    this.#fork?.sent(packet);
    const { toPort, toHost } = this.#latch;
    if (toPort !== 0) this.#ports.rtp.send(packet, toPort, toHost);
  }

  /** Nothing is done to packets, or with them, between here and the socket. */
  get #passesAsItIs(): boolean {
    return this.#fork === undefined && this.#ports.isOpen && !this.#ice.inForce;
  }

  // What comes.

  /** From the next packet on, everything is looked at. */
  closeLane(): void {
    this.#socket.bypass = undefined;
  }

  #receive(data: Buffer, host: string, port: number): void {
    this.closeLane();
    if (looksLikeRtcp(data)) {
      this.#reporter.receive(data);
      return;
    }
    const header = this.#header;
    if (!parseRtp(data, header)) {
      this.#skipped += 1;
      return;
    }
    const { payloadType, sequence, ssrc, payloadStart, payloadEnd } = header;
    const nowMs = this.#clock.now();
    const carried = this.#receiving[payloadType];
    const origin = this.#latch.judge(host, port, ssrc, sequence, carried !== undefined, nowMs);
    if (origin === 'foreign') {
      this.#skipped += 1;
      return;
    }
    if (origin === 'new-source') {
      this.#statistics.startSource();
      this.listener?.newSource();
    }
    const arrival = this.#statistics.arrive(sequence, payloadEnd - payloadStart);
    if (arrival === 'duplicate') return;
    if (arrival !== 'stray') this.#fork?.received(data);
    if (arrival === 'stray' || !this.#mayReceive || carried === undefined) this.#skipped += 1;
    else if (carried.kind === 'audio') {
      this.#hear(data, carried.codec, origin === 'new-source' || arrival === 'restarted', nowMs);
    } else if (carried.kind === 'noise') this.listener?.noise(data.subarray(payloadStart, payloadEnd));
    else if (!this.listener?.event(data, header, carried.clockRate)) this.#skipped += 1;
  }

  /** Audio, whose header is in `#header`. */
  #hear(data: Buffer, codec: AudioCodec, restarted: boolean, nowMs: number): void {
    const header = this.#header;
    const ticks = codec.ticksOf(data, header.payloadStart, header.payloadEnd);
    if (ticks === 0) return;
    if (ticks > codec.clockRate * longestPacketSecs) {
      this.#skipped += 1;
      return;
    }
    this.#statistics.time(header.timestamp, codec.clockRate, nowMs);
    const { payloadType } = header;
    const exit = this.listener?.audio(data, header, codec, restarted, nowMs);
    if (exit === undefined || !this.#passesAsItIs) return;
    const entry = {
      clock: this.#clock,
      latch: this.#latch,
      statistics: this.#statistics,
      payloadType,
      codec,
    };
    this.#socket.bypass = new RelayLane(entry, exit);
  }

  #rtcpDestination(): RtpEndpoint | undefined {
    const agreement = this.#agreement;
    if (!agreement?.rtp) return undefined;
    const { host, port } = this.#latch;
    const elsewhere = this.#latch.latched && (host !== agreement.rtp.host || port !== agreement.rtp.port);
    if (agreement.rtcpMux) return this.#latch.latched ? { host, port } : agreement.rtp;
    return elsewhere ? { host, port: Math.min(port + 1, 65535) } : agreement.rtcp;
  }

  // What became of it.

  figures(): MediaStats {
    const { packets, bytes, lost, expected, duplicates, jitterMs, jitterMaxMs } = this.#statistics;
    const lossShare = expected === 0 ? 0 : lost / expected;
    const roundTripMs = this.#reporter.roundTripMs;
    const { codec, ptimeMs } = this.#agreement?.negotiated ?? { codec: 'PCMU', ptimeMs: 20 };
    return {
      inbound: {
        packets,
        bytes,
        lost,
        duplicates,
        jitterMs,
        jitterMaxVarianceMs: jitterMaxMs,
        skippedPackets: this.#skipped,
        mos: packets === 0 ? 0 : estimateMos({ codec, lossShare, jitterMs, roundTripMs, ptimeMs }),
      },
      outbound: {
        packets: this.#stream.packets,
        bytes: this.#stream.bytes,
        skippedPackets: this.#stream.skippedPackets,
      },
    };
  }

  /** Says BYE and frees the ports. */
  close(): void {
    this.#reporter.stop();
    this.closeLane();
    this.#fork?.close();
    this.encryption.close();
    this.#ports.release();
  }
}
