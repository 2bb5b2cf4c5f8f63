/** How long the source must be silent before another address may take its place. */
const silenceMs = 2000;
/** Packets of the former address that were still on their way when the peer announced another come within this time. */
const inFlightMs = 500;
/** Packets in sequence by which a new SSRC of the latched address proves itself (RFC 3550 §A.1, MIN_SEQUENTIAL). */
const probationPackets = 3;

/** What the latch says about a packet: from the source, the first of a new source, or from elsewhere. */
export type Origin = 'source' | 'new-source' | 'foreign';

/**
 * Symmetric RTP (RFC 4961): the address of the peer's first valid packet becomes the address we send to, because the
 * one in its SDP may lie behind a NAT. Nobody else can then take over the call while the peer's audio flows.
 *
 * ```
 *          first valid packet;               a packet from the announced address; after 2 s of silence, from any;
 *          in the 0.5 s after                in the 2 s after announce(), if the former address has latched again;
 *          announce() not from               3 packets of a new SSRC from the same address while the old one is silent
 *          the former address
 *   (open) ------------------> latched --.
 *      ^                        |   ^____|
 *      '----- announce() -------'
 * ```
 */
export class SourceLatch {
  /** Where packets go (RFC 4961): the source's address; before its first packet the announced one; port 0 for nowhere. */
  toHost = '';
  toPort = 0;
  #host = '';
  #port = 0;
  /** As a signed number, which stands in the object itself; an unsigned one may not. */
  #ssrc = 0;
  #latched = false;
  #heardAtMs = 0;
  #announcedHost = '';
  #announcedPort = 0;
  #formerHost = '';
  #formerPort = 0;
  #announcedAtMs = 0;
  #candidateSsrc = 0;
  #candidateNext = 0;
  #candidatePackets = 0;

  /** Whether `host` and `port`, the source's address, are known. */
  get latched(): boolean {
    return this.#latched;
  }

  get host(): string {
    return this.#host;
  }

  get port(): number {
    return this.#port;
  }

  get ssrc(): number | undefined {
    return this.#latched ? this.#ssrc >>> 0 : undefined;
  }

  /** The peer's SDP names a new address: the source is looked for again. */
  announce(host: string, port: number, nowMs: number): void {
    // What came before the first announcement came early, not from a former place.
    if (this.#latched && this.#announcedPort !== 0) {
      this.#formerHost = this.#host;
      this.#formerPort = this.#port;
      this.#announcedAtMs = nowMs;
    }
    this.#announcedHost = host;
    this.#announcedPort = port;
    this.toHost = host;
    this.toPort = port;
    this.#latched = false;
    this.#candidatePackets = 0;
  }

  /** Judges a well-formed packet. Only packets of an agreed payload type (`agreed`) can latch. */
  judge(host: string, port: number, ssrc: number, sequence: number, agreed: boolean, nowMs: number): Origin {
    if (this.isSource(host, port, ssrc, nowMs)) return 'source';
    if (this.#latched && port === this.#port && host === this.#host) {
      if (agreed && (this.#isSilent(nowMs) || this.#proves(ssrc, sequence)))
        return this.#latch(host, port, ssrc, nowMs);
      return 'foreign';
    }
    return agreed && this.#mayTakeOver(host, port, nowMs) ? this.#latch(host, port, ssrc, nowMs) : 'foreign';
  }

  /** Whether the source that is latched sent a packet, which is taken note of. */
  isSource(host: string, port: number, ssrc: number, nowMs: number): boolean {
    if ((ssrc | 0) !== this.#ssrc || port !== this.#port || !this.#latched || host !== this.#host) return false;
    this.#heardAtMs = nowMs;
    this.#candidatePackets = 0;
    return true;
  }

  #mayTakeOver(host: string, port: number, nowMs: number): boolean {
    // Signalling vouches for this address; whoever was faster with a guess does not keep the call.
    if (port === this.#announcedPort && host === this.#announcedHost) return true;
    if (!this.#latched) return !this.#isFormer(host, port) || nowMs >= this.#announcedAtMs + inFlightMs;
    if (this.#isSilent(nowMs)) return true;
    return nowMs < this.#announcedAtMs + silenceMs && this.#isFormer(this.#host, this.#port);
  }

  #isFormer(host: string, port: number): boolean {
    return port === this.#formerPort && host === this.#formerHost;
  }

  #isSilent(nowMs: number): boolean {
    return nowMs - this.#heardAtMs >= silenceMs;
  }

  /** RFC 3550 §8.2: a peer may change its SSRC at any time. Stray packets of another stream must not count as that. */
  #proves(ssrc: number, sequence: number): boolean {
    const follows = this.#candidatePackets > 0 && ssrc === this.#candidateSsrc && sequence === this.#candidateNext;
    this.#candidatePackets = follows ? this.#candidatePackets + 1 : 1;
    this.#candidateSsrc = ssrc;
    this.#candidateNext = (sequence + 1) & 0xffff;
    return this.#candidatePackets >= probationPackets;
  }

  #latch(host: string, port: number, ssrc: number, nowMs: number): Origin {
    this.#host = host;
    this.#port = port;
    this.toHost = host;
    this.toPort = port;
    this.#ssrc = ssrc | 0;
    this.#latched = true;
    this.#heardAtMs = nowMs;
    this.#candidatePackets = 0;
    return 'new-source';
  }
}
