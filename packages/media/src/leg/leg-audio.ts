import { Place } from '@hookswitch/churn';
import type { AudioClock, AudioMember } from '../audio/audio-clock.ts';
import type { AudioFilter } from '../audio/audio-filter.ts';
import type { AudioSink, TapSide } from '../audio/audio-sink.ts';
import type { AudioSource, SourceMode } from '../audio/audio-source.ts';
import { type Bridge, type BridgeEnd, isRelayable } from '../audio/bridge.ts';
import { InboundAudio } from '../audio/inbound-audio.ts';
import { OutboundAudio } from '../audio/outbound-audio.ts';
import type { Overhearing, OverhearingEnd } from '../audio/overhearing.ts';
import type { Supervision, SupervisionEnd } from '../audio/supervision.ts';
import type { Clock } from '../clock.ts';
import type { AudioCodec } from '../codec/audio-codec.ts';
import { audioCodec } from '../codec/codec-table.ts';
import { LegKeys } from '../dtmf/leg-keys.ts';
import type { DtmfEvent, DtmfWay } from '../dtmf-event.ts';
import type { CodecName } from '../media-engine.ts';
import type { RtpHeader } from '../rtp/packet.ts';
import type { LaneExit } from '../rtp/relay-lane.ts';
import type { Agreement } from '../sdp/offer-answer.ts';
import type { LegPackets, PacketListener } from './leg-packets.ts';

export interface LegAudioOptions {
  /** Of the session. */
  readonly id: string;
  readonly packets: LegPackets;
  readonly audioClock: AudioClock;
  readonly clock: Clock;
  readonly dtmf: DtmfWay;
  /** Packets go on when nothing sounds. */
  readonly sendsSilence: boolean;
  readonly tell: (event: DtmfEvent) => void;
  /** Told when the bridge, or what sounds on either side of it, has changed. */
  readonly onChanged: () => void;
}

/**
 * What one leg's far end says and hears, keys included: between its packets, what plays and listens here, and the bridge.
 * What plays attaches as a source, what listens as a tap.
 *
 * ```
 *   packets ──> inbound ──> taps, bridge       bridge, sources ──> outbound ──> packets, taps
 *      '─────────── relayed as they are, while nothing else sounds ───────────────^
 * ```
 */
export class LegAudio implements BridgeEnd, SupervisionEnd, OverhearingEnd, AudioMember, PacketListener {
  readonly id: string;
  readonly inbound = new InboundAudio();
  readonly keys: LegKeys;
  /** The other end of the bridge is not told of this one's keys. */
  keysMuted = false;
  bridge: Bridge | undefined;
  readonly supervisions = new Set<Supervision>();
  readonly overhearings = new Set<Overhearing>();
  readonly #packets: LegPackets;
  readonly #outbound: OutboundAudio;
  readonly #audioClock: AudioClock;
  readonly #clockPlace = new Place<AudioMember>(this);
  readonly #sendsSilence: boolean;
  readonly #onChanged: () => void;
  #heardCodec: CodecName | undefined;
  /** Whether received audio goes into frames; see {@link bridgeChanged}. */
  #listening = false;
  #closed = false;

  constructor({ id, packets, audioClock, clock, dtmf, sendsSilence, tell, onChanged }: LegAudioOptions) {
    this.id = id;
    this.#packets = packets;
    this.#audioClock = audioClock;
    this.#sendsSilence = sendsSilence;
    this.#onChanged = onChanged;
    this.#outbound = new OutboundAudio(packets, audioClock.pacer, sendsSilence);
    this.keys = new LegKeys(
      {
        clock,
        tell,
        addSource: (source, mode) => this.addSource(source, mode),
        removeSource: (source) => this.removeSource(source),
        addTap: (sink, side) => this.addTap(sink, side),
        removeTap: (sink) => this.removeTap(sink),
        partner: () => this.#keysPartner(),
        timestampNow: () => packets.timestampNow,
        sendEvent: (packet, format, marker, timestamp) => packets.sendEvent(packet, format, marker, timestamp),
      },
      dtmf,
    );
    packets.listener = this;
  }

  /** Does what an exchange agreed on, after the packets do. */
  use({ negotiated, sendingParameters, sendingEvents }: Agreement): void {
    this.#heardCodec ??= negotiated.codec;
    const codec = audioCodec(negotiated.codec);
    this.#outbound.use({ codec, ptimeMs: negotiated.ptimeMs, parameters: sendingParameters });
    this.keys.use(sendingEvents);
    this.#changed();
  }

  close(): void {
    this.keys.close();
    this.#closed = true;
    for (const supervision of [...this.supervisions]) supervision.end();
    for (const overhearing of [...this.overhearings]) overhearing.end();
    this.bridge?.end();
    this.#audioClock.remove(this.#clockPlace);
  }

  // What plays and what listens.

  /** From the next frame on `source` is heard by the far end, until `removeSource` or the end of the session. */
  addSource(source: AudioSource, mode: SourceMode): void {
    this.#outbound.addSource(source, mode);
    this.#changed();
  }

  removeSource(source: AudioSource): void {
    this.#outbound.removeSource(source);
    this.#changed();
  }

  /** `sink` gets every frame of one side, until `removeTap` or the end of the session. A tap does not delay audio. */
  addTap(sink: AudioSink, side: TapSide): void {
    if (side === 'inbound') this.inbound.addTap(sink);
    else this.#outbound.addTap(sink);
    this.#changed();
  }

  removeTap(sink: AudioSink): void {
    this.inbound.removeTap(sink);
    this.#outbound.removeTap(sink);
    this.#changed();
  }

  /** What each frame of one side passes through from now on; undefined for nothing. */
  filter(side: TapSide, filter: AudioFilter | undefined): void {
    if (side === 'inbound') this.inbound.filter = filter;
    else this.#outbound.filter = filter;
    this.#changed();
  }

  // The bridge's end.

  get sendingCodec(): CodecName | undefined {
    return this.#outbound.hearsBridge ? this.#packets.sendingCodec : undefined;
  }

  get heardCodec(): CodecName | undefined {
    return this.#heardCodec;
  }

  get bridgedWith(): LegAudio | undefined {
    const other = this.bridge?.otherThan(this);
    return other instanceof LegAudio ? other : undefined;
  }

  mayRelay(from: BridgeEnd): boolean {
    if (this.#outbound.hasSources || this.#outbound.filter !== undefined) return false;
    return from.inbound.filter === undefined && isRelayable(from.heardCodec, this.sendingCodec);
  }

  /** Packets of the other end are passed on to this one as they come. */
  get relays(): boolean {
    return this.bridge?.relaysTo(this) ?? false;
  }

  /** Frames of the other end are needed here: to be mixed, or for a tap. */
  get needsFrames(): boolean {
    return this.bridge !== undefined && (this.#outbound.hasTaps || (!this.relays && this.#outbound.hearsBridge));
  }

  sendRelayed(data: Buffer, header: RtpHeader, restarted: boolean, nowMs: number): LaneExit | undefined {
    return this.#packets.relay(data, header, restarted, nowMs);
  }

  skipRelayed(): void {
    this.#packets.skipRelayed();
  }

  /** Audio goes into frames only while somebody needs them; then the audio clock moves this leg. */
  bridgeChanged(): void {
    this.#packets.closeLane();
    if (this.#closed) return;
    this.keys.partnerChanged();
    this.#onChanged();
    for (const supervision of this.supervisions) supervision.bridgeChanged();
    const listens = this.inbound.hasTaps || (this.bridge?.otherThan(this).needsFrames ?? false);
    if (listens && !this.#listening) this.inbound.restart();
    this.#listening = listens;
    const { hasSources, hasTaps } = this.#outbound;
    if (listens || this.needsFrames || hasSources || hasTaps || this.#sendsSilence)
      this.#audioClock.add(this.#clockPlace);
    else {
      this.#audioClock.remove(this.#clockPlace);
      this.#outbound.stop();
    }
  }

  // The audio clock's member.

  listen(): void {
    if (this.#listening) this.inbound.next();
  }

  speak(): void {
    const bridged = this.needsFrames ? this.bridge?.otherThan(this).inbound : undefined;
    this.#outbound.next(bridged, this.#packets.agreement !== undefined && !this.relays);
  }

  skipFrames(count: number): void {
    this.keys.skipFrames(count);
    this.#outbound.skipFrames(count);
  }

  // The packets' listener.

  newSource(): void {
    this.keys.restart();
  }

  packetsChanged(): void {
    this.#changed();
  }

  audio(data: Buffer, header: RtpHeader, codec: AudioCodec, restarted: boolean, nowMs: number): LaneExit | undefined {
    this.keys.hear(data, header, codec);
    if (codec.name !== this.#heardCodec) {
      this.#heardCodec = codec.name;
      this.#changed();
    }
    if (this.#listening) this.inbound.insert(data, header, codec, restarted, nowMs);
    const exit = this.bridge?.forward(this, data, header, codec.name, restarted, nowMs);
    return this.#listening || this.keys.hearsAudio ? undefined : exit;
  }

  /** Who hears the far end relayed hears silence. */
  noise(payload: Uint8Array): void {
    if (this.#listening) this.inbound.insertNoise(payload);
    this.bridge?.pause(this);
  }

  event(data: Buffer, { payloadStart, payloadEnd, timestamp }: RtpHeader, clockRate: number): boolean {
    return this.keys.receive(data, payloadStart, payloadEnd, timestamp, clockRate);
  }

  #keysPartner(): { keys: LegKeys; muted: boolean } | undefined {
    const other = this.bridgedWith;
    return other && { keys: other.keys, muted: this.keysMuted };
  }

  #changed(): void {
    if (this.bridge) this.bridge.changed();
    else this.bridgeChanged();
  }
}
