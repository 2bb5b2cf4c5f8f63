import { type AudioCodec, anyPtimesMs } from './audio-codec.ts';

/** The two laws of ITU-T G.711, mu-law and A-law, under their RTP names. */
export type G711Law = 'PCMU' | 'PCMA';

/**
 * Encodes one 16-bit linear sample by mu-law (ITU-T G.711 §3, table 2). The 14 most significant bits count; negative
 * samples use the one's complement, so that the decision values of both signs mirror each other (ITU-T G.191).
 */
function encodeMuLaw(sample: number): number {
  const magnitude = Math.min(sample < 0 ? ~sample : sample, 32635) + 132;
  // The biased magnitude has its leading one in bit 7 for the first segment and in bit 14 for the eighth.
  const segment = 24 - Math.clz32(magnitude);
  const step = (magnitude >> (segment + 3)) & 0x0f;
  // All bits are sent inverted: a quiet line is all ones.
  return ~((sample < 0 ? 0x80 : 0) | (segment << 4) | step) & 0xff;
}

/** Encodes one 16-bit linear sample by A-law (ITU-T G.711 §3, table 1). The 12 most significant bits and sign count. */
function encodeALaw(sample: number): number {
  const magnitude = sample < 0 ? ~sample : sample;
  const segment = magnitude < 256 ? 0 : 24 - Math.clz32(magnitude);
  const step = (magnitude >> (segment === 0 ? 4 : segment + 3)) & 0x0f;
  // Even bits are sent inverted; the sign bit is one for positive samples.
  return ((sample < 0 ? 0 : 0x80) | (segment << 4) | step) ^ 0x55;
}

function decodeMuLaw(code: number): number {
  const bits = ~code & 0xff;
  const segment = (bits >> 4) & 0x07;
  const magnitude = ((((bits & 0x0f) << 3) + 132) << segment) - 132;
  return (bits & 0x80) !== 0 ? -magnitude : magnitude;
}

function decodeALaw(code: number): number {
  const bits = code ^ 0x55;
  const segment = (bits >> 4) & 0x07;
  const step = ((bits & 0x0f) << 4) + 8;
  const magnitude = segment === 0 ? step : (step + 256) << (segment - 1);
  return (bits & 0x80) !== 0 ? magnitude : -magnitude;
}

const decodeMuLawTable = Int16Array.from({ length: 256 }, (_, code) => decodeMuLaw(code));
const decodeALawTable = Int16Array.from({ length: 256 }, (_, code) => decodeALaw(code));
const muLawToALaw = Uint8Array.from(decodeMuLawTable, (sample) => encodeALaw(sample));
const aLawToMuLaw = Uint8Array.from(decodeALawTable, (sample) => encodeMuLaw(sample));

/** Encodes one 16-bit linear sample. */
export function encodeSample(law: G711Law, sample: number): number {
  return law === 'PCMU' ? encodeMuLaw(sample) : encodeALaw(sample);
}

/** The 16-bit linear value of each of a law's 256 code words. */
export function decodingTable(law: G711Law): Int16Array {
  return law === 'PCMU' ? decodeMuLawTable : decodeALawTable;
}

/** Rewrites code words of one law into those of the other, in place, by way of their linear values. */
export function transcode(data: Uint8Array, start: number, end: number, from: G711Law): void {
  const table = from === 'PCMU' ? muLawToALaw : aLawToMuLaw;
  for (let index = start; index < end; index += 1) data[index] = table[data[index] ?? 0] ?? 0;
}

/** G.711 (RFC 3551 §4.5.14). */
export function g711(law: G711Law): AudioCodec {
  const linear = decodingTable(law);
  return {
    name: law,
    clockRate: 8000,
    rateHz: 8000,
    ptimesMs: anyPtimesMs,
    ticksOf: (_data, start, end) => end - start,
    maxPayloadBytes: (samples) => samples,
    createDecoder: () => ({
      decode(payload, into) {
        for (let index = 0; index < payload.length; index += 1) into[index] = linear[payload[index] ?? 0] ?? 0;
        return payload.length;
      },
    }),
    createEncoder: () => ({
      encode(samples, into, start) {
        for (let index = 0; index < samples.length; index += 1) {
          into[start + index] = encodeSample(law, samples[index] ?? 0);
        }
        return samples.length;
      },
    }),
  };
}
