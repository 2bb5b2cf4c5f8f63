import { findSamples } from '@hookswitch/wav';

/** A WAV file of 16-bit PCM, taken apart to be listened to. */
export interface HeardWav {
  readonly rateHz: number;
  readonly durationMs: number;
  /** The samples of each channel. */
  readonly channels: readonly Int16Array[];
  /** Whether a tone makes up most of a channel between two moments; the whole of it when none are given. */
  hears(channel: number, frequencyHz: number, range?: { readonly fromMs: number; readonly toMs: number }): boolean;
  /** The share that a tone has in the power of a channel: 0 to 1, of silence 0. */
  shareOf(channel: number, frequencyHz: number): number;
}

/** @throws when the header does not say what the file holds */
export function listenToWav(file: Buffer): HeardWav {
  const { start, rateHz, channels: count, format, bits } = findSamples(file);
  if (format !== 1 || bits !== 16) throw new Error('not a WAV file of 16-bit PCM');
  const [riff, data, there] = [file.readUInt32LE(4), file.readUInt32LE(start - 4), file.length - start];
  if (riff !== file.length - 8 || data !== there) {
    throw new Error(`the header speaks of ${data} octets of samples, and there are ${there}`);
  }
  const length = data / 2 / count;
  const channels = Array.from({ length: count }, (_, channel) =>
    Int16Array.from({ length }, (_unused, at) => file.readInt16LE(start + 2 * (at * count + channel))),
  );
  return {
    rateHz,
    channels,
    durationMs: (length * 1000) / rateHz,
    hears(channel, frequencyHz, { fromMs, toMs } = { fromMs: 0, toMs: Number.POSITIVE_INFINITY }) {
      const [from, to] = [fromMs, toMs].map((ms) => (ms * rateHz) / 1000);
      const samples = channels[channel]?.subarray(from, to) ?? new Int16Array(0);
      return shareOf(samples, frequencyHz, rateHz) > 0.5;
    },
    shareOf: (channel, frequencyHz) => shareOf(channels[channel] ?? new Int16Array(0), frequencyHz, rateHz),
  };
}

/** The share that one frequency has in the power of a sound. */
function shareOf(samples: Int16Array, frequencyHz: number, rateHz: number): number {
  // In parts of 50 ms: a tone that pauses and goes on has another phase then.
  const part = rateHz / 20;
  let [tone, all] = [0, 0];
  for (let start = 0; start + part <= samples.length; start += part) {
    let [re, im] = [0, 0];
    for (let index = 0; index < part; index += 1) {
      const sample = samples[start + index] ?? 0;
      const phase = (2 * Math.PI * frequencyHz * index) / rateHz;
      re += sample * Math.cos(phase);
      im += sample * Math.sin(phase);
      all += sample * sample;
    }
    tone += (2 * (re * re + im * im)) / part;
  }
  return all === 0 ? 0 : tone / all;
}
