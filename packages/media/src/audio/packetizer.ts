import { frameMs } from '../audio-frame.ts';
import type { AudioCodec, AudioEncoder } from '../codec/audio-codec.ts';
import { rtpHeaderBytes } from '../rtp/packet.ts';
import { Pace, type PacedSource, type Pacer } from './pacer.ts';

/** Where finished packets go. */
export interface PacketOutlet {
  /** Sound begins, after silence or after relayed packets. */
  beginTalkspurt(): void;
  /** Sends a packet: room for the header, then the payload of `ticks` ticks of the RTP timestamp. */
  send(packet: Buffer, ticks: number): void;
  /** So many packets, or frames, of so many ticks together were due and are not sent. */
  skip(packets: number, ticks: number): void;
}

export interface PacketFormat {
  readonly codec: AudioCodec;
  readonly ptimeMs: number;
  /** `a=fmtp` of the receiver. */
  readonly parameters: string;
}

/**
 * Cuts frames into packets of the agreed size and encodes them. Packets of whole frames leave with their last frame;
 * those of 10, 30 or 50 ms leave in their own rhythm, so that the receiver sees an even stream.
 */
export class Packetizer implements PacedSource {
  readonly intervalMs: number;
  readonly #codec: AudioCodec;
  readonly #encoder: AudioEncoder;
  readonly #outlet: PacketOutlet;
  /** Undefined for packets of whole frames. */
  readonly #pacer: Pacer | undefined;
  readonly #pace = new Pace(this);
  readonly #packetSamples: number;
  readonly #waiting: Int16Array;
  #samples = 0;
  #speaking = false;

  constructor({ codec, ptimeMs, parameters }: PacketFormat, outlet: PacketOutlet, pacer: Pacer) {
    this.intervalMs = ptimeMs;
    this.#codec = codec;
    this.#encoder = codec.createEncoder(parameters);
    this.#outlet = outlet;
    this.#pacer = ptimeMs % frameMs === 0 ? undefined : pacer;
    this.#packetSamples = (codec.rateHz / 1000) * ptimeMs;
    this.#waiting = new Int16Array(this.#packetSamples + (codec.rateHz / 1000) * 4 * frameMs);
  }

  /** Takes one frame. Silence is not sent, but a packet that has begun is filled up. */
  push(frame: Int16Array, sounds: boolean): void {
    if (!sounds && this.#samples === 0) {
      this.stop();
      return;
    }
    if (!this.#speaking) {
      this.#speaking = true;
      this.#outlet.beginTalkspurt();
      this.#pacer?.add(this.#pace);
    }
    // More waits only if the pacer was held up.
    if (this.#samples + frame.length > this.#waiting.length) this.#dropOldest();
    this.#waiting.set(frame, this.#samples);
    this.#samples += frame.length;
    if (!this.#pacer) while (this.#samples >= this.#packetSamples) this.#send();
  }

  /** Nothing is said for a while: the next frame begins a talkspurt. */
  stop(): void {
    this.#speaking = false;
    this.#samples = 0;
    this.#pacer?.remove(this.#pace);
  }

  /** So many frames came too late to be made; what was being said goes on after the gap. */
  skipFramesOfInput(count: number): void {
    if (this.#speaking) this.#outlet.skip(count, (count * frameMs * this.#codec.clockRate) / 1000);
  }

  sendFrame(): void {
    if (this.#samples >= this.#packetSamples) this.#send();
  }

  /** The frames that are missing tell the rest; see {@link skipFramesOfInput}. */
  skipFrames(): void {}

  #dropOldest(): void {
    this.#outlet.skip(1, this.#ticks());
    this.#shift();
  }

  #send(): void {
    const samples = this.#waiting.subarray(0, this.#packetSamples);
    // The kernel may take the datagram later, so each has a buffer of its own; Node cuts it from a pool.
    const packet = Buffer.allocUnsafe(rtpHeaderBytes + this.#codec.maxPayloadBytes(samples.length));
    const octets = this.#encoder.encode(samples, packet, rtpHeaderBytes);
    this.#shift();
    this.#outlet.send(packet.subarray(0, rtpHeaderBytes + octets), this.#ticks());
  }

  #shift(): void {
    this.#waiting.copyWithin(0, this.#packetSamples, this.#samples);
    this.#samples -= this.#packetSamples;
  }

  #ticks(): number {
    return (this.#packetSamples * this.#codec.clockRate) / this.#codec.rateHz;
  }
}
