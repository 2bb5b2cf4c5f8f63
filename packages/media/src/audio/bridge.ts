import { type G711Law, transcode } from '../codec/g711.ts';
import type { CodecName } from '../media-engine.ts';
import type { RtpHeader } from '../rtp/packet.ts';
import type { LaneExit } from '../rtp/relay-lane.ts';
import type { InboundAudio } from './inbound-audio.ts';

/** A session as its bridge sees it. */
export interface BridgeEnd {
  /** The bridge this session is in. Set by {@link Bridge} only. */
  bridge: Bridge | undefined;
  readonly inbound: InboundAudio;
  /** The codec that audio is sent in, undefined while none may be sent. */
  readonly sendingCodec: CodecName | undefined;
  /** The codec that audio comes in. */
  readonly heardCodec: CodecName | undefined;
  /** Whether packets of the other end could be passed on to this one as they come. */
  mayRelay(from: BridgeEnd): boolean;
  /** Whether this end needs the other's audio in frames. */
  readonly needsFrames: boolean;
  /**
   * Sends received audio on, overwriting it. `restarted`: its numbers do not continue those of the packet before. Returns
   * where what follows in the same codec may leave without this end, until `bridgeChanged`.
   */
  sendRelayed(data: Buffer, header: RtpHeader, restarted: boolean, nowMs: number): LaneExit | undefined;
  /** Audio came for this end and cannot be sent now. */
  skipRelayed(): void;
  /** The bridge, or something at its other end, has changed. */
  bridgeChanged(): void;
}

/**
 * Two sessions that hear each other. Where both speak alike and nothing else sounds, packets are passed on the moment
 * they come, in the buffer they came in: no jitter buffer, no repacketising; the endpoints' own buffers see what the
 * network did. Otherwise each end mixes frames of the other's {@link InboundAudio}.
 */
export class Bridge {
  readonly #a: BridgeEnd;
  readonly #b: BridgeEnd;
  /** Whether each end is sent what comes from the other one as it comes. Asked for every packet. */
  #aRelays = false;
  #bRelays = false;
  /** The numbers of each end's next packet continue those that the other end was sent last. */
  #aFlows = false;
  #bFlows = false;

  private constructor(a: BridgeEnd, b: BridgeEnd) {
    this.#a = a;
    this.#b = b;
  }

  /** Joins two ends, each leaving an earlier bridge. */
  static join(a: BridgeEnd, b: BridgeEnd): void {
    a.bridge?.end();
    b.bridge?.end();
    const bridge = new Bridge(a, b);
    a.bridge = bridge;
    b.bridge = bridge;
    bridge.changed();
  }

  end(): void {
    this.#a.bridge = undefined;
    this.#b.bridge = undefined;
    this.#aRelays = false;
    this.#bRelays = false;
    this.#tell();
  }

  /** Something has changed at an end: what it sends, hears or plays. */
  changed(): void {
    this.#aRelays = this.#a.mayRelay(this.#b);
    this.#bRelays = this.#b.mayRelay(this.#a);
    this.#tell();
  }

  /** Whether this end is sent what comes from the other one as it comes. */
  relaysTo(end: BridgeEnd): boolean {
    return end === this.#a ? this.#aRelays : this.#bRelays;
  }

  otherThan(end: BridgeEnd): BridgeEnd {
    return end === this.#a ? this.#b : this.#a;
  }

  /**
   * Passes one packet's audio to the end that it did not come from, if that end relays. Returns where what follows it in
   * order may leave without this bridge, until an end is told of a change.
   */
  forward(
    from: BridgeEnd,
    data: Buffer,
    header: RtpHeader,
    codec: CodecName,
    restarted: boolean,
    nowMs: number,
  ): LaneExit | undefined {
    const to = this.otherThan(from);
    const relays = from === this.#a ? this.#bRelays : this.#aRelays;
    const continues = from === this.#a ? this.#aFlows : this.#bFlows;
    if (from === this.#a) this.#aFlows = relays;
    else this.#bFlows = relays;
    const { sendingCodec } = to;
    if (sendingCodec === undefined) to.skipRelayed();
    if (!relays || sendingCodec === undefined) return undefined;
    if (sendingCodec !== codec && isG711(codec)) transcode(data, header.payloadStart, header.payloadEnd, codec);
    const exit = to.sendRelayed(data, header, restarted || !continues, nowMs);
    return sendingCodec === codec ? exit : undefined;
  }

  /** What comes from this end next does not follow on what came last. */
  pause(from: BridgeEnd): void {
    if (from === this.#a) this.#aFlows = false;
    else this.#bFlows = false;
  }

  #tell(): void {
    this.#a.bridgeChanged();
    this.#b.bridgeChanged();
  }
}

/** Whether packets of one codec can be passed on to a leg that speaks another: G.711's laws translate word by word. */
export function isRelayable(from: CodecName | undefined, to: CodecName | undefined): boolean {
  return from === to || (isG711(from) && isG711(to));
}

function isG711(codec: CodecName | undefined): codec is G711Law {
  return codec === 'PCMU' || codec === 'PCMA';
}
