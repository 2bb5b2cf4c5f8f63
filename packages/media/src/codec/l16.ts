import { type AudioCodec, anyPtimesMs } from './audio-codec.ts';

/** Linear samples in network byte order (RFC 3551 §4.5.11), here at 16 kHz and mono. */
export const l16: AudioCodec = {
  name: 'L16',
  clockRate: 16_000,
  rateHz: 16_000,
  ptimesMs: anyPtimesMs,
  ticksOf: (_data, start, end) => (end - start) >> 1,
  maxPayloadBytes: (samples) => 2 * samples,
  createDecoder: () => ({
    decode(payload, into) {
      const samples = payload.length >> 1;
      for (let index = 0; index < samples; index += 1) {
        into[index] = ((payload[2 * index] ?? 0) << 8) | (payload[2 * index + 1] ?? 0);
      }
      return samples;
    },
  }),
  createEncoder: () => ({
    encode(samples, into, start) {
      for (let index = 0; index < samples.length; index += 1) {
        const sample = samples[index] ?? 0;
        into[start + 2 * index] = sample >> 8;
        into[start + 2 * index + 1] = sample & 0xff;
      }
      return 2 * samples.length;
    },
  }),
};
