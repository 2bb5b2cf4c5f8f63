import type { AudioSink, TapSide } from '../audio/audio-sink.ts';
import type { AudioSource, SourceMode } from '../audio/audio-source.ts';
import type { Clock } from '../clock.ts';
import type { AudioCodec } from '../codec/audio-codec.ts';
import type { DtmfEvent, DtmfKey, DtmfWay } from '../dtmf-event.ts';
import { type RtpHeader, rtpHeaderBytes } from '../rtp/packet.ts';
import type { TelephoneEventFormat } from '../sdp/telephone-events.ts';
import { InbandReceiver } from './inband-receiver.ts';
import { KeyFilter } from './key-filter.ts';
import { KeyPresses, keySteps } from './key-presses.ts';
import { KeyTone } from './key-tone.ts';
import { telephoneEventBytes, writeTelephoneEvent } from './telephone-event.ts';
import { type KeyListener, TelephoneEventReceiver } from './telephone-event-receiver.ts';
import { type EventPacket, TelephoneEventSender } from './telephone-event-sender.ts';

/** The session whose keys these are. */
export interface KeysHost {
  readonly clock: Clock;
  tell(event: DtmfEvent): void;
  addSource(source: AudioSource, mode: SourceMode): void;
  removeSource(source: AudioSource): void;
  addTap(sink: AudioSink, side: TapSide): void;
  removeTap(sink: AudioSink): void;
  /** The keys of the other end of the bridge, and whether it may be told of ours. */
  partner(): { readonly keys: LegKeys; readonly muted: boolean } | undefined;
  /** The RTP timestamp of this moment. */
  timestampNow(): number;
  /** Sends a packet whose header is still to be written. */
  sendEvent(packet: Buffer, format: TelephoneEventFormat, marker: boolean, timestamp: number): void;
}

/**
 * The keys of one leg, both ways. What its far end presses is told to the owner and, in a bridge, pressed at the other
 * end, in the way of the leg there; its own way to be told is the one that was negotiated.
 *
 *   far end's telephone events ──> receiver ──┐ down, up           presses ──> telephone events
 *                                             ├──> owner, partner ──> │    ──> tones
 *   far end's audio ───> in-band detector ────┘                       └───> owner, who sends an INFO
 */
export class LegKeys implements AudioSource {
  readonly #host: KeysHost;
  readonly #way: DtmfWay;
  readonly #receiver: TelephoneEventReceiver;
  readonly #presses = new KeyPresses();
  readonly #sender = new TelephoneEventSender();
  readonly #tone = new KeyTone();
  #tones: InbandReceiver | undefined;
  #format: TelephoneEventFormat | undefined;
  #pressTimestamp = 0;
  #attached = false;
  /** Who is told when the key that is down comes up. */
  #relaysTo: LegKeys | undefined;
  /** Keeps tones out of what the partner hears, where they must not or need not get there. */
  #filter: { readonly filter: KeyFilter; readonly at: LegKeys } | undefined;

  constructor(host: KeysHost, way: DtmfWay) {
    this.#host = host;
    this.#way = way;
    this.#receiver = new TelephoneEventReceiver(host.clock, this.#listener('telephone-event'));
  }

  /** What an exchange agreed on; undefined: no telephone events. */
  use(format: TelephoneEventFormat | undefined): void {
    this.#format = format;
    // Tones are listened for only where the far end has no better way: a voice may sound like a key.
    const listens = format === undefined && this.#way !== 'info';
    if (listens) this.#tones ??= new InbandReceiver(this.#host.clock, this.#listener('audio'));
    else this.#stopListening();
    this.partnerChanged();
  }

  /** The bridge, or what its other end is told keys by, may have changed. */
  partnerChanged(): void {
    const partner = this.#host.partner();
    // A tone in the audio gets there by itself, where tones are what that leg is told by.
    const filters = this.#tones !== undefined && (partner?.muted === true || partner?.keys.hearsTones === false);
    const at = filters ? partner?.keys : undefined;
    if (at === this.#filter?.at) return;
    this.#stopFiltering();
    if (at === undefined) return;
    const filter = new KeyFilter();
    this.#filter = { filter, at };
    this.#host.addTap(filter, 'inbound');
    at.#host.addSource(filter, 'exclusive');
  }

  /** The far end is told keys by tones. */
  get hearsTones(): boolean {
    return this.#sendsBy === 'inband';
  }

  /** Tones are looked for in what the far end says. */
  get hearsAudio(): boolean {
    return this.#tones !== undefined;
  }

  /** The payload of a telephone-event packet. False when it is none. */
  receive(data: Buffer, start: number, end: number, timestamp: number, clockRate: number): boolean {
    this.#receiver.clockRate = clockRate;
    return this.#receiver.receive(data, start, end, timestamp);
  }

  /** A packet with audio. */
  hear(data: Uint8Array, header: RtpHeader, codec: AudioCodec): void {
    this.#tones?.receive(data, header, codec);
  }

  /** Another source speaks at the far end. */
  restart(): void {
    this.#receiver.restart();
    this.#tones?.restart();
  }

  /** @throws RangeError for what are no digits, or when more than 1000 would wait. */
  send(digits: string, durationMs: number): void {
    if (!this.#presses.play(keySteps(digits, durationMs))) throw new RangeError('too many digits wait to be sent');
    this.#attach();
  }

  /** So many frames of audio are not sent, because they are too late. */
  skipFrames(count: number): void {
    if (this.#attached && this.#sendsBy === 'inband') this.#presses.interrupt(count);
  }

  close(): void {
    this.#receiver.close();
    this.#stopListening();
    this.#stopFiltering();
    this.#presses.clear();
    this.#detach();
  }

  /** The next 20 ms, on the audio clock: as a tone, or as a packet beside the silence. */
  read(into: Int16Array, rateHz: number): boolean {
    const frame = this.#presses.next();
    const way = this.#sendsBy;
    if (way === 'telephone-event' && this.#format !== undefined) {
      const packet = this.#sender.next(frame, this.#format.clockRate);
      if (packet !== undefined) this.#sendEvent(packet, this.#format);
    }
    if (frame.kind === 'press') {
      if (way === 'inband') this.#tone.write(into, rateHz, frame.key);
      if (way === 'info' && frame.last) {
        this.#host.tell({ kind: 'dtmf-to-send', key: frame.key, durationMs: frame.elapsedMs });
      }
    }
    if (this.#presses.idle && !this.#sender.repeating) this.#detach();
    return way === 'inband' && frame.kind === 'press';
  }

  get #sendsBy(): DtmfWay {
    return this.#way === 'telephone-event' && this.#format === undefined ? 'inband' : this.#way;
  }

  #listener(way: 'telephone-event' | 'audio'): KeyListener {
    return {
      down: (key) => {
        this.#host.tell({ kind: 'dtmf', state: 'down', key, way });
        this.#relayDown(key, way);
      },
      up: (key, durationMs) => {
        this.#host.tell({ kind: 'dtmf', state: 'up', key, way, durationMs });
        this.#relayUp(durationMs);
      },
    };
  }

  #relayDown(key: DtmfKey, way: 'telephone-event' | 'audio'): void {
    this.#filter?.filter.hush();
    const partner = this.#host.partner();
    if (partner === undefined || partner.muted || (way === 'audio' && partner.keys.hearsTones)) return;
    this.#relaysTo = partner.keys;
    this.#relaysTo.#presses.hold(key);
    this.#relaysTo.#attach();
  }

  #relayUp(durationMs: number): void {
    this.#filter?.filter.pass();
    const relay = this.#relaysTo;
    this.#relaysTo = undefined;
    if (relay !== undefined) relay.#presses.release(durationMs);
  }

  #sendEvent({ event, timestampOffset, marker }: EventPacket, format: TelephoneEventFormat): void {
    // RFC 4733 §2.5.1.2: all packets of an event have the timestamp of its beginning.
    if (marker) this.#pressTimestamp = this.#host.timestampNow();
    const packet = Buffer.allocUnsafe(rtpHeaderBytes + telephoneEventBytes);
    writeTelephoneEvent(packet, rtpHeaderBytes, event);
    this.#host.sendEvent(packet, format, marker, (this.#pressTimestamp + timestampOffset) >>> 0);
  }

  /** The bridged audio rests while a key sounds; an INFO makes no sound. */
  #attach(): void {
    if (this.#attached) return;
    this.#attached = true;
    this.#host.addSource(this, this.#way === 'info' ? 'overlay' : 'exclusive');
  }

  #detach(): void {
    if (!this.#attached) return;
    this.#attached = false;
    this.#host.removeSource(this);
  }

  #stopFiltering(): void {
    const filtering = this.#filter;
    if (filtering === undefined) return;
    this.#filter = undefined;
    this.#host.removeTap(filtering.filter);
    const { at, filter } = filtering;
    at.#host.removeSource(filter);
  }

  #stopListening(): void {
    this.#tones?.close();
    this.#tones = undefined;
  }
}
