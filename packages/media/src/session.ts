import type { Bridge, BridgeEnd } from './audio/bridge.ts';
import type { PacedSource, Pacer } from './audio/pacer.ts';
import { checkTone, Tone } from './audio/tone.ts';
import { ToneDetector } from './audio/tone-detector.ts';
import type { Clock } from './clock.ts';
import type {
  CodecName,
  MediaSession,
  MediaStats,
  Negotiated,
  NegotiationOptions,
  ToneEvent,
  ToneSpec,
} from './media-engine.ts';
import { MediaError } from './media-error.ts';
import { estimateMos } from './rtp/call-quality.ts';
import { OutboundStream } from './rtp/outbound-stream.ts';
import { emptyRtpHeader, looksLikeRtcp, parseRtp, type RtpHeader, rtpHeaderBytes } from './rtp/packet.ts';
import type { PortPair } from './rtp/port-pool.ts';
import { ReceiveStatistics } from './rtp/receive-statistics.ts';
import { RtcpReporter } from './rtp/rtcp-reporter.ts';
import { SourceLatch } from './rtp/source-latch.ts';
import type { RtpEndpoint } from './rtp/udp-socket.ts';
import { type Agreement, OfferAnswer } from './sdp/offer-answer.ts';

const samplesPerMs = 8;
/** 200 ms of G.711, the longest packet RFC 3551 §4.2 asks receivers to accept. */
const maxPayloadBytes = 200 * samplesPerMs;

/** What an engine gives a session to live on. */
export interface SessionResources {
  id: string;
  ports: PortPair;
  pacer: Pacer;
  clock: Clock;
  randomBytes: (size: number) => Buffer;
  advertisedHost: string;
  bindsIpv6: boolean;
  /** Frequencies to recognise, checked. */
  tones: readonly number[];
  /** Called once, when the session has closed itself. */
  onClosed: () => void;
}

/**
 * One leg's media in this process. Owns its port pair, its RTCP and its tone detector, and closes them; its bridge and
 * its place at the engine's pacer it leaves when it closes.
 */
export class Session implements MediaSession, BridgeEnd, PacedSource {
  readonly id: string;
  onTone: ((tone: ToneEvent) => void) | undefined;
  bridge: Bridge | undefined;
  readonly #resources: SessionResources;
  readonly #offerAnswer: OfferAnswer;
  readonly #outbound: OutboundStream;
  readonly #statistics = new ReceiveStatistics();
  readonly #latch = new SourceLatch();
  readonly #reporter: RtcpReporter;
  readonly #detector: ToneDetector | undefined;
  readonly #header = emptyRtpHeader();
  readonly #receiving = new Array<CodecName | undefined>(128).fill(undefined);
  #agreement: Agreement | undefined;
  #announced: RtpEndpoint | undefined;
  #maySend = false;
  #mayReceive = true;
  #tone: Tone | undefined;
  #inboundSkipped = 0;
  #closed: 'session-closed' | 'engine-gone' | undefined;

  constructor(resources: SessionResources) {
    const { id, ports, clock, randomBytes, advertisedHost, bindsIpv6, tones } = resources;
    this.id = id;
    this.#resources = resources;
    this.#outbound = new OutboundStream(randomBytes, clock.now());
    const address = { host: advertisedHost, port: ports.rtp.address.port };
    this.#offerAnswer = new OfferAnswer({ address, bindsIpv6, randomBytes });
    this.#reporter = new RtcpReporter({
      clock,
      randomBytes,
      socket: ports.rtcp,
      outbound: this.#outbound,
      statistics: this.#statistics,
      remoteSsrc: () => this.#latch.ssrc,
      destination: () => this.#rtcpDestination(),
    });
    if (tones.length > 0) this.#detector = new ToneDetector(tones, clock, (tone) => this.onTone?.(tone));
    ports.rtp.onMessage = (data, from) => this.#receive(data, from.address, from.port);
  }

  async createOffer(options?: NegotiationOptions): Promise<string> {
    this.#checkOpen();
    const sdp = this.#offerAnswer.createOffer(options?.codecs);
    this.#alsoReceive(this.#offerAnswer.receivableBeforeAnswer());
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
    const answer = this.#offerAnswer.answerOffer(sdp, options?.codecs);
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
    this.#outbound.beginTalkspurt(this.#resources.clock.now());
    this.#resources.pacer.add(this);
  }

  async stopTone(): Promise<void> {
    this.#checkOpen();
    this.#endTone();
  }

  async stats(): Promise<MediaStats> {
    return this.#figures();
  }

  async close(): Promise<MediaStats> {
    this.closeNow('session-closed');
    return this.#figures();
  }

  get closed(): boolean {
    return this.#closed !== undefined;
  }

  /** Frees everything at once; what is asked of the session afterwards fails with `code`. Idempotent. */
  closeNow(code: 'session-closed' | 'engine-gone'): void {
    if (this.#closed) return;
    this.#closed = code;
    this.bridge?.end();
    this.#endTone();
    this.#detector?.close();
    this.#reporter.stop();
    this.#resources.ports.release();
    this.#resources.onClosed();
  }

  // The bridge's end.

  get sendingLaw(): CodecName | undefined {
    return this.#maySend && !this.#tone ? this.#agreement?.negotiated.codec : undefined;
  }

  sendRelayed(data: Buffer, header: RtpHeader, restarted: boolean): void {
    const agreement = this.#agreement;
    if (!agreement) return;
    const nowMs = this.#resources.clock.now();
    this.#transmit(this.#outbound.restamp(data, header, agreement.sendingPayloadType, restarted, nowMs));
  }

  skipRelayed(): void {
    this.#outbound.skipRelayed();
  }

  // The pacer's source.

  get intervalMs(): number {
    return this.#agreement?.negotiated.ptimeMs ?? 20;
  }

  sendFrame(): void {
    const agreement = this.#agreement;
    if (!this.#tone || !agreement) return;
    if (!this.#maySend) {
      this.skipFrames(1);
      return;
    }
    // The kernel may take the datagram later, so each has a buffer of its own; Node cuts it from a pool.
    const packet = Buffer.allocUnsafe(rtpHeaderBytes + this.intervalMs * samplesPerMs);
    this.#tone.write(packet, rtpHeaderBytes, agreement.negotiated.codec);
    this.#outbound.stamp(packet, agreement.sendingPayloadType);
    this.#transmit(packet);
  }

  skipFrames(count: number): void {
    this.#outbound.skip(count, count * this.intervalMs * samplesPerMs);
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
    const law = this.#receiving[payloadType];
    const payloadBytes = payloadEnd - payloadStart;
    const origin = this.#latch.judge(host, port, ssrc, sequence, law !== undefined, nowMs);
    if (origin === 'foreign') {
      this.#inboundSkipped += 1;
      return;
    }
    if (origin === 'new-source') this.#statistics.startSource();
    const arrival = this.#statistics.arrive(sequence, payloadBytes);
    if (arrival === 'duplicate') return;
    if (arrival === 'stray' || law === undefined || !this.#mayReceive || payloadBytes > maxPayloadBytes) {
      this.#inboundSkipped += 1;
      return;
    }
    if (payloadBytes === 0) return;
    this.#statistics.time(timestamp, nowMs);
    this.#detector?.feed(data, payloadStart, payloadEnd, law);
    this.bridge?.forward(this, data, header, law, origin === 'new-source' || arrival === 'restarted');
  }

  /** Symmetric RTP (RFC 4961): to where the peer's packets come from; before the first one, to where its SDP says. */
  #transmit(packet: Buffer): void {
    const { rtp } = this.#resources.ports;
    if (this.#latch.latched) rtp.send(packet, this.#latch.port, this.#latch.host);
    else if (this.#announced) rtp.send(packet, this.#announced.port, this.#announced.host);
  }

  #rtcpDestination(): RtpEndpoint | undefined {
    const agreement = this.#agreement;
    if (!agreement?.rtp) return undefined;
    const { host, port } = this.#latch;
    const elsewhere = this.#latch.latched && (host !== agreement.rtp.host || port !== agreement.rtp.port);
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
    this.#receiving.fill(undefined);
    this.#alsoReceive(agreement.receiving);
    this.#maySend = rtp !== undefined && (negotiated.direction === 'sendrecv' || negotiated.direction === 'sendonly');
    this.#mayReceive = negotiated.direction === 'sendrecv' || negotiated.direction === 'recvonly';
    this.#reporter.start();
  }

  #alsoReceive(codecs: ReadonlyMap<number, CodecName>): void {
    for (const [payloadType, codec] of codecs) this.#receiving[payloadType] = codec;
  }

  #endTone(): void {
    this.#tone = undefined;
    this.#resources.pacer.remove(this);
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
        mos: packets === 0 ? 0 : estimateMos({ lossShare, jitterMs, roundTripMs, ptimeMs: this.intervalMs }),
      },
      outbound: {
        packets: this.#outbound.packets,
        bytes: this.#outbound.bytes,
        skippedPackets: this.#outbound.skippedPackets,
      },
    };
  }
}
