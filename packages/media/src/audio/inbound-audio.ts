import { frameSamples, type SampleRate } from '../audio-frame.ts';
import type { AudioCodec } from '../codec/audio-codec.ts';
import type { RtpHeader } from '../rtp/packet.ts';
import type { AudioFilter } from './audio-filter.ts';
import type { AudioSink } from './audio-sink.ts';
import { ComfortNoise } from './comfort-noise.ts';
import { Playout } from './playout.ts';

/** What the far end says: packets in, one frame of samples every 20 ms out, for taps and for the bridge. */
export class InboundAudio {
  /** The frame of this moment, at `rateHz`; silence unless `sounding`. */
  frame = new Int16Array(frameSamples(8000));
  sounding = false;
  /** What each frame passes through before anybody hears it. */
  filter: AudioFilter | undefined;
  readonly #taps = new Set<AudioSink>();
  readonly #playout = new Playout();
  readonly #noise = new ComfortNoise();

  /** Changes when the far end changes its codec. */
  get rateHz(): SampleRate {
    return this.#playout.rateHz;
  }

  get hasTaps(): boolean {
    return this.#taps.size > 0;
  }

  addTap(sink: AudioSink): void {
    this.#taps.add(sink);
  }

  removeTap(sink: AudioSink): void {
    this.#taps.delete(sink);
  }

  /** Takes a packet; its payload is copied. `restarted`: its numbers do not continue those of the packets before. */
  insert(data: Uint8Array, header: RtpHeader, codec: AudioCodec, restarted: boolean, nowMs: number): void {
    if (restarted) this.restart();
    this.#noise.stop();
    // A copy of its own: a relayed packet is overwritten, and `slice` of a Buffer would share its memory.
    const { sequence, timestamp, payloadStart, payloadEnd } = header;
    const payload = Uint8Array.prototype.slice.call(data, payloadStart, payloadEnd);
    const ticks = codec.ticksOf(data, payloadStart, payloadEnd);
    this.#playout.insert({ sequence, timestamp, ticks, codec, payload }, nowMs);
  }

  /** The far end pauses and describes the noise that would be heard meanwhile (RFC 3389). */
  insertNoise(payload: Uint8Array): void {
    this.#noise.start(payload);
    this.#playout.pause();
  }

  /** What is buffered belongs to the past; the next packet begins anew. */
  restart(): void {
    this.#noise.stop();
    this.#playout.restart();
  }

  /** Makes the next frame and shows it to the taps. */
  next(): void {
    this.#playout.prepare();
    const length = frameSamples(this.rateHz);
    if (this.frame.length !== length) this.frame = new Int16Array(length);
    this.sounding = this.#playout.read(this.frame) || this.#noise.read(this.frame);
    if (!this.sounding) this.frame.fill(0);
    if (this.filter) {
      this.filter.process(this.frame, this.rateHz);
      // A filter lags: it has something left when the far end is silent already.
      this.sounding = this.frame.some((sample) => sample !== 0);
    }
    for (const tap of this.#taps) tap.write(this.frame, this.rateHz);
  }
}
