import { frameSamples, type SampleRate } from '../audio-frame.ts';
import { Resampler } from '../codec/resampler.ts';
import type { AudioFilter } from './audio-filter.ts';
import type { AudioSink } from './audio-sink.ts';
import type { AudioSource, SourceMode } from './audio-source.ts';
import type { InboundAudio } from './inbound-audio.ts';
import type { Pacer } from './pacer.ts';
import { type PacketFormat, Packetizer, type PacketOutlet } from './packetizer.ts';

/** What the far end hears: sources and bridged audio in, packets out. */
export class OutboundAudio {
  /** What each frame passes through before it is sent. */
  filter: AudioFilter | undefined;
  /** Whether bridged audio is part of what is heard: nothing exclusive sounds. Asked for every packet. */
  hearsBridge = true;
  readonly #outlet: PacketOutlet;
  readonly #pacer: Pacer;
  readonly #sendsSilence: boolean;
  readonly #sources = new Map<AudioSource, SourceMode>();
  readonly #taps = new Set<AudioSink>();
  #format: PacketFormat | undefined;
  #packetizer: Packetizer | undefined;
  #rateHz: SampleRate = 8000;
  #frame = new Int16Array(frameSamples(8000));
  #part = new Int16Array(frameSamples(8000));
  #sum = new Int32Array(frameSamples(8000));
  /** From the rate of the bridged audio to ours, while they differ. */
  #resampler: { fromHz: SampleRate; resampler: Resampler } | undefined;

  /** @param sendsSilence packets go on when nothing sounds */
  constructor(outlet: PacketOutlet, pacer: Pacer, sendsSilence: boolean) {
    this.#sendsSilence = sendsSilence;
    this.#outlet = outlet;
    this.#pacer = pacer;
  }

  get hasSources(): boolean {
    return this.#sources.size > 0;
  }

  get hasTaps(): boolean {
    return this.#taps.size > 0;
  }

  addSource(source: AudioSource, mode: SourceMode): void {
    this.#sources.set(source, mode);
    this.hearsBridge = ![...this.#sources.values()].includes('exclusive');
  }

  removeSource(source: AudioSource): void {
    this.#sources.delete(source);
    this.hearsBridge = ![...this.#sources.values()].includes('exclusive');
  }

  addTap(sink: AudioSink): void {
    this.#taps.add(sink);
  }

  removeTap(sink: AudioSink): void {
    this.#taps.delete(sink);
  }

  /** From the next frame on. The packet in the making is dropped when the format changes. */
  use(format: PacketFormat): void {
    const { codec, ptimeMs, parameters } = format;
    const now = this.#format;
    if (now?.codec === codec && now.ptimeMs === ptimeMs && now.parameters === parameters) return;
    this.#packetizer?.stop();
    this.#packetizer = new Packetizer(format, this.#outlet, this.#pacer);
    this.#format = format;
    if (codec.rateHz === this.#rateHz) return;
    this.#rateHz = codec.rateHz;
    const length = frameSamples(codec.rateHz);
    this.#frame = new Int16Array(length);
    this.#part = new Int16Array(length);
    this.#sum = new Int32Array(length);
    this.#resampler = undefined;
  }

  /** Makes the next frame. `bridged`: what is said at the other end of the bridge. `sends`: not when packets are relayed. */
  next(bridged: InboundAudio | undefined, sends: boolean): void {
    const sounds = this.#filtered(this.#mix(bridged));
    for (const tap of this.#taps) tap.write(this.#frame, this.#rateHz);
    if (sends) this.#packetizer?.push(this.#frame, sounds || this.#sendsSilence);
    else this.stop();
  }

  /** Nothing is said for a while: the next frame begins a talkspurt. */
  stop(): void {
    this.#packetizer?.stop();
  }

  /** So many frames came too late to be made; what was being said goes on after the gap. */
  skipFrames(count: number): void {
    this.#packetizer?.skipFramesOfInput(count);
  }

  /** @returns whether there is something to hear: a filter lags, and has something left when nothing sounds any more */
  #filtered(sounds: boolean): boolean {
    if (!this.filter) return sounds;
    this.filter.process(this.#frame, this.#rateHz);
    return this.#frame.some((sample) => sample !== 0);
  }

  /** Adds up everything that sounds. Every source is asked, so that each of them moves on in real time. */
  #mix(bridged: InboundAudio | undefined): boolean {
    let sounding = 0;
    if (bridged?.sounding && this.hearsBridge) {
      this.#adopt(bridged);
      sounding = this.#add(sounding);
    }
    const replaced = !this.hearsBridge;
    for (const [source, mode] of this.#sources) {
      const sounds = source.read(this.#part, this.#rateHz);
      if (sounds && !(replaced && mode === 'underlay')) sounding = this.#add(sounding);
    }
    if (sounding === 0) this.#frame.fill(0);
    else if (sounding > 1) clip(this.#sum, this.#frame);
    return sounding > 0;
  }

  /** The bridged frame, at our rate. */
  #adopt({ frame, rateHz }: InboundAudio): void {
    if (rateHz === this.#rateHz) {
      this.#part.set(frame);
      return;
    }
    if (this.#resampler?.fromHz !== rateHz) {
      this.#resampler = { fromHz: rateHz, resampler: new Resampler(rateHz, this.#rateHz) };
    }
    const made = this.#resampler.resampler.process(frame, this.#part);
    this.#part.fill(0, made);
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
}

function clip(sum: Int32Array, into: Int16Array): void {
  for (let index = 0; index < into.length; index += 1) {
    into[index] = Math.max(-32768, Math.min(32767, sum[index] ?? 0));
  }
}
