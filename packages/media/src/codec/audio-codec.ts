import type { SampleRate } from '../audio-frame.ts';
import type { CodecName } from '../media-engine.ts';
import { decodingTable, encodeSample } from './g711.ts';

/** Turns the packets of one stream into samples. Has the stream's memory: one for each stream. */
export interface AudioDecoder {
  /** Decodes one payload into the start of `into`; the number of samples, 0 for a payload that cannot be read. */
  decode(payload: Uint8Array, into: Int16Array): number;
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
  /** The length of a payload in ticks of the RTP timestamp. */
  ticksOf(payload: Uint8Array): number;
  /** No payload of `samples` samples is longer. */
  maxPayloadBytes(samples: number): number;
  createDecoder(): AudioDecoder;
  createEncoder(): AudioEncoder;
}

function g711(name: 'PCMU' | 'PCMA'): AudioCodec {
  return {
    name,
    clockRate: 8000,
    rateHz: 8000,
    ticksOf: (payload) => payload.length,
    maxPayloadBytes: (samples) => samples,
    createDecoder: () => ({
      decode(payload, into) {
        const linear = decodingTable(name);
        for (let index = 0; index < payload.length; index += 1) into[index] = linear[payload[index] ?? 0] ?? 0;
        return payload.length;
      },
    }),
    createEncoder: () => ({
      encode(samples, into, start) {
        for (let index = 0; index < samples.length; index += 1) {
          into[start + index] = encodeSample(name, samples[index] ?? 0);
        }
        return samples.length;
      },
    }),
  };
}

const codecs: Readonly<Record<CodecName, AudioCodec>> = { PCMU: g711('PCMU'), PCMA: g711('PCMA') };

/** The codec of this name. */
export function audioCodec(name: CodecName): AudioCodec {
  return codecs[name];
}
