import { frameMs, frameSamples, type SampleRate } from '../audio-frame.ts';
import type { AudioCodec, AudioEncoder } from '../codec/audio-codec.ts';
import { rtpHeaderBytes } from '../rtp/packet.ts';
import type { AudioSink } from './audio-sink.ts';
import type { AudioSource, SourceMode } from './audio-source.ts';
import type { InboundAudio } from './inbound-audio.ts';

/** Where finished packets go. */
export interface PacketOutlet {
  /** Sound begins, after silence or after relayed packets. */
  beginTalkspurt(): void;
  /** Sends a packet: room for the header, then the payload of `ticks` ticks of the RTP timestamp. */
  send(packet: Buffer, ticks: number): void;
  /** So many frames of so many ticks together were due and are not sent. */
  skip(frames: number, ticks: number): void;
}

/** What the far end hears: sources and bridged audio in, a packet out whenever one is full. */
export class OutboundAudio {
  readonly #outlet: PacketOutlet;
  readonly #sources = new Map<AudioSource, SourceMode>();
  readonly #taps = new Set<AudioSink>();
  #codec: AudioCodec | undefined;
  #encoder: AudioEncoder | undefined;
  #frame = new Int16Array(frameSamples(8000));
  #part = new Int16Array(frameSamples(8000));
  #sum = new Int32Array(frameSamples(8000));
  /** Samples of the packet in the making. */
  #packet = new Int16Array(frameSamples(8000));
  #packetSamples = 0;
  #speaking = false;

  constructor(outlet: PacketOutlet) {
    this.#outlet = outlet;
  }

  get hasSources(): boolean {
    return this.#sources.size > 0;
  }

  get hasTaps(): boolean {
    return this.#taps.size > 0;
  }

  /** Whether bridged audio is part of what is heard. */
  get hearsBridge(): boolean {
    for (const mode of this.#sources.values()) if (mode === 'exclusive') return false;
    return true;
  }

  addSource(source: AudioSource, mode: SourceMode): void {
    this.#sources.set(source, mode);
  }

  removeSource(source: AudioSource): void {
    this.#sources.delete(source);
  }

  addTap(sink: AudioSink): void {
    this.#taps.add(sink);
  }

  removeTap(sink: AudioSink): void {
    this.#taps.delete(sink);
  }

  /** From the next packet on. What is in the making is dropped. */
  use(codec: AudioCodec, ptimeMs: number): void {
    const samples = (codec.rateHz / 1000) * ptimeMs;
    if (codec === this.#codec && samples === this.#packetLength) return;
    if (codec !== this.#codec) this.#encoder = codec.createEncoder();
    this.#codec = codec;
    const length = frameSamples(codec.rateHz);
    this.#frame = new Int16Array(length);
    this.#part = new Int16Array(length);
    this.#sum = new Int32Array(length);
    this.#packet = new Int16Array(samples + length);
    this.#packetSamples = 0;
  }

  /** Makes the next frame. `bridged`: what is said at the other end of the bridge. `sends`: not when packets are relayed. */
  next(bridged: InboundAudio | undefined, sends: boolean): void {
    const rateHz = this.#codec?.rateHz ?? 8000;
    const sounds = this.#mix(bridged, rateHz);
    for (const tap of this.#taps) tap.write(this.#frame, rateHz);
    if (sends) this.#packetize(sounds);
    else this.stop();
  }

  /** So many frames came too late to be made; what was being said goes on after the gap. */
  skipFrames(count: number): void {
    if (this.#speaking) this.#outlet.skip(count, (count * frameMs * (this.#codec?.clockRate ?? 0)) / 1000);
  }

  /** Nothing is said for a while: the next frame begins a talkspurt. */
  stop(): void {
    this.#speaking = false;
    this.#packetSamples = 0;
  }

  get #packetLength(): number {
    return this.#packet.length - this.#frame.length;
  }

  /** Adds up everything that sounds. Every source is asked, so that each of them moves on in real time. */
  #mix(bridged: InboundAudio | undefined, rateHz: SampleRate): boolean {
    let sounding = 0;
    if (bridged?.sounding && this.hearsBridge) {
      this.#part.set(bridged.frame.subarray(0, this.#part.length));
      sounding = this.#add(sounding);
    }
    for (const source of this.#sources.keys()) {
      if (source.read(this.#part, rateHz)) sounding = this.#add(sounding);
    }
    if (sounding === 0) this.#frame.fill(0);
    else if (sounding > 1) clip(this.#sum, this.#frame);
    return sounding > 0;
  }

  /** One sound alone is the frame; from the second on the sum is kept in 32 bits. */
  #add(sounding: number): number {
    if (sounding === 0) this.#frame.set(this.#part);
    else {
      if (sounding === 1) this.#sum.set(this.#frame);
      for (let index = 0; index < this.#part.length; index += 1) {
        this.#sum[index] = (this.#sum[index] ?? 0) + (this.#part[index] ?? 0);
      }
    }
    return sounding + 1;
  }

  /** Silence is not sent, but a packet that has begun is filled up. */
  #packetize(sounds: boolean): void {
    if (!sounds && this.#packetSamples === 0) {
      this.#speaking = false;
      return;
    }
    if (!this.#speaking) {
      this.#speaking = true;
      this.#outlet.beginTalkspurt();
    }
    this.#packet.set(this.#frame, this.#packetSamples);
    this.#packetSamples += this.#frame.length;
    while (this.#packetSamples >= this.#packetLength) this.#send();
  }

  #send(): void {
    const codec = this.#codec;
    if (!codec || !this.#encoder) return;
    const samples = this.#packet.subarray(0, this.#packetLength);
    // The kernel may take the datagram later, so each has a buffer of its own; Node cuts it from a pool.
    const packet = Buffer.allocUnsafe(rtpHeaderBytes + codec.maxPayloadBytes(samples.length));
    const octets = this.#encoder.encode(samples, packet, rtpHeaderBytes);
    this.#packet.copyWithin(0, samples.length, this.#packetSamples);
    this.#packetSamples -= samples.length;
    const ticks = (samples.length * codec.clockRate) / codec.rateHz;
    this.#outlet.send(packet.subarray(0, rtpHeaderBytes + octets), ticks);
  }
}

function clip(sum: Int32Array, into: Int16Array): void {
  for (let index = 0; index < into.length; index += 1) {
    into[index] = Math.max(-32768, Math.min(32767, sum[index] ?? 0));
  }
}
