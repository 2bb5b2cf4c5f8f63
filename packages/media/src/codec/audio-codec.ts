import type { SampleRate } from '../audio-frame.ts';
import type { CodecName } from '../media-engine.ts';

/** Turns the packets of one stream into samples. Has the stream's memory: one for each stream. */
export interface AudioDecoder {
  /** Decodes one payload into the start of `into`; the number of samples, 0 for a payload that cannot be read. */
  decode(payload: Uint8Array, into: Int16Array): number;
  /**
   * Fills `into` with the audio that was lost just before `next`, as far as `next` repeats it; what it does not repeat is
   * concealed. To be called before `next` is decoded. The number of samples, 0 when nothing could be told. Absent where
   * no payload repeats anything.
   */
  recover?(next: Uint8Array, into: Int16Array): number;
}

/** Turns samples into the packets of one stream. Has the stream's memory: one for each stream. */
export interface AudioEncoder {
  /** Encodes the samples of one packet into `into` from `start` on; the number of octets written. */
  encode(samples: Int16Array, into: Uint8Array, start: number): number;
}

/** A codec as RTP and the mixer see it. */
export interface AudioCodec {
  readonly name: CodecName;
  /** Ticks of the RTP timestamp in a second. */
  readonly clockRate: number;
  /** The rate its samples are worked on at. */
  readonly rateHz: SampleRate;
  /** Packet sizes it can make, in ms. */
  readonly ptimesMs: readonly number[];
  /** The length in ticks of the RTP timestamp of the payload that stands in `data` from `start` up to `end`. */
  ticksOf(data: Uint8Array, start: number, end: number): number;
  /** No payload made of `samples` samples is longer. */
  maxPayloadBytes(samples: number): number;
  createDecoder(): AudioDecoder;
  /** `parameters`: what the receiver says about itself (`a=fmtp`), as written. */
  createEncoder(parameters?: string): AudioEncoder;
}

/** Packet sizes of codecs that can be cut anywhere: whole tens of milliseconds. */
export const anyPtimesMs: readonly number[] = [10, 20, 30, 40, 50, 60];
