import type { Clock, Timer } from '../clock.ts';
import type { OutboundStream } from './outbound-stream.ts';
import type { ReceiveStatistics } from './receive-statistics.ts';
import { buildRtcp, parseRtcp, type ReportBlock, shortNtp } from './rtcp.ts';
import type { RtpEndpoint, RtpSocket } from './udp-socket.ts';

/** RFC 3550 §6.2: five seconds between reports, halved before the first (§6.3.1). Two members never exceed 5 % of 64 kbit/s. */
const intervalMs = 5000;

export interface RtcpReporterOptions {
  clock: Clock;
  randomBytes: (size: number) => Buffer;
  socket: RtpSocket;
  outbound: OutboundStream;
  statistics: ReceiveStatistics;
  /** The SSRC that the statistics are about, once heard. */
  remoteSsrc: () => number | undefined;
  /** Where reports go until the peer's come from elsewhere; undefined while the peer must not be sent to. */
  destination: () => RtpEndpoint | undefined;
}

/** A session's RTCP: reports every five seconds, more or less (RFC 3550 §6.3), BYE at the end, and the round trip. */
export class RtcpReporter {
  readonly #options: RtcpReporterOptions;
  /** RFC 7022 §4.2: 96 random bits that say nothing about the host. */
  readonly #cname: string;
  #timer: Timer | undefined;
  #sentBefore = 0;
  #hasReported = false;
  #lastReport = 0;
  #lastReportAtMs = 0;
  #lastReportSsrc = 0;
  #roundTripMs = 0;
  #heardFrom: RtpEndpoint | undefined;

  constructor(options: RtcpReporterOptions) {
    this.#options = options;
    this.#cname = options.randomBytes(12).toString('base64');
    options.socket.onMessage = (data, from) => {
      // RFC 4961: as with RTP, the port in SDP may be on the far side of a NAT.
      if (this.receive(data)) this.#heardFrom = { host: from.address, port: from.port };
    };
  }

  /** The round trip the peer's last report tells, 0 while unknown. */
  get roundTripMs(): number {
    return this.#roundTripMs;
  }

  /** Begins reporting. Idempotent. */
  start(): void {
    if (!this.#timer) this.#schedule(intervalMs / 2);
  }

  /** The peer announced another address. */
  forgetSource(): void {
    this.#heardFrom = undefined;
  }

  /** Says BYE to a peer that has heard of us (RFC 3550 §6.3.7) and cancels the timer. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#hasReported || this.#options.outbound.packets > 0) this.#send(true);
  }

  /**
   * Takes a datagram that came to the RTCP port, or to the RTP port and is RTCP (RFC 5761). False when it is no report
   * of the source that is being heard; such reports are ignored.
   */
  receive(data: Buffer): boolean {
    const report = parseRtcp(data);
    if (!report || report.ssrc !== this.#options.remoteSsrc()) return false;
    const nowMs = this.#options.clock.now();
    if (report.senderReport !== undefined) {
      this.#lastReport = report.senderReport;
      this.#lastReportAtMs = nowMs;
      this.#lastReportSsrc = report.ssrc;
    }
    for (const block of report.blocks) {
      if (block.ssrc !== this.#options.outbound.ssrc || block.lastReport === 0) continue;
      // RFC 3550 §6.4.1: the round trip is now, less the time of our report, less the peer's delay in answering it.
      const roundTrip = (shortNtp(nowMs) - block.lastReport - block.delaySinceLastReport) | 0;
      // Nonsense of a minute or more, or less than nothing but rounding, is the peer's arithmetic and not the network.
      if (roundTrip > -16 && roundTrip < 60 * 65536) this.#roundTripMs = (Math.max(0, roundTrip) / 65536) * 1000;
    }
    return true;
  }

  #schedule(meanMs: number): void {
    // RFC 3550 §6.3.1: half to one and a half times the interval, so that the reports of many calls do not coincide.
    const delayMs = meanMs * (0.5 + this.#options.randomBytes(2).readUInt16BE(0) / 65536);
    this.#timer = this.#options.clock.setTimer(delayMs, () => {
      this.#send(false);
      this.#schedule(intervalMs);
    });
  }

  #send(goodbye: boolean): void {
    const { clock, outbound, socket, destination } = this.#options;
    const announced = destination();
    if (!announced) return;
    const to = this.#heardFrom ?? announced;
    const nowMs = clock.now();
    // RFC 3550 §6.4: a sender report only from who sent since the last one.
    const sender =
      outbound.packets > this.#sentBefore
        ? {
            atMs: nowMs,
            rtpTimestamp: outbound.timestampAt(nowMs),
            ...outbound.sent,
          }
        : undefined;
    this.#sentBefore = outbound.packets;
    this.#hasReported = true;
    const packet = buildRtcp({ ssrc: outbound.ssrc, cname: this.#cname, sender, block: this.#block(nowMs), goodbye });
    socket.send(packet, to.port, to.host);
  }

  #block(nowMs: number): ReportBlock | undefined {
    const ssrc = this.#options.remoteSsrc();
    if (ssrc === undefined) return undefined;
    const heard = this.#lastReportSsrc === ssrc && this.#lastReportAtMs > 0;
    return {
      ssrc,
      lastReport: heard ? this.#lastReport : 0,
      delaySinceLastReport: heard ? shortNtp(nowMs - this.#lastReportAtMs) : 0,
      ...this.#options.statistics.report(),
    };
  }
}
