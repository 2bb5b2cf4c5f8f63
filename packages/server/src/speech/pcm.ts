/** Linear 16-bit samples, one channel. */
export interface Pcm {
  readonly rateHz: number;
  readonly samples: Int16Array;
}

const headerBytes = 44;

/**
 * Reads the WAV that a synthesiser writes: 16-bit PCM. Of several channels the first is taken; a length that is missing or
 * too large, as in a stream, ends with the bytes.
 * @throws when it is something else
 */
export function readPcm(wav: Buffer): Pcm {
  if (wav.length < 12 || wav.toString('latin1', 0, 4) !== 'RIFF' || wav.toString('latin1', 8, 12) !== 'WAVE') {
    throw new Error('what came is not WAV');
  }
  let format: { channels: number; rateHz: number } | undefined;
  for (let at = 12; at + 8 <= wav.length; ) {
    const id = wav.toString('latin1', at, at + 4);
    const size = wav.readUInt32LE(at + 4);
    const start = at + 8;
    if (id === 'fmt ' && start + 16 <= wav.length) format = readFormat(wav, start);
    if (id === 'data' && format !== undefined) {
      return { rateHz: format.rateHz, samples: readSamples(wav.subarray(start, start + size), format.channels) };
    }
    at = start + size + (size % 2);
  }
  throw new Error('what came is WAV without samples');
}

function readFormat(wav: Buffer, start: number): { channels: number; rateHz: number } {
  const [channels, rateHz, bits] = [
    wav.readUInt16LE(start + 2),
    wav.readUInt32LE(start + 4),
    wav.readUInt16LE(start + 14),
  ];
  if (bits !== 16 || channels < 1 || rateHz < 4000) throw new Error(`what came is not 16-bit PCM`);
  return { channels, rateHz };
}

function readSamples(data: Buffer, channels: number): Int16Array {
  const samples = new Int16Array(Math.floor(data.length / 2 / channels));
  for (let index = 0; index < samples.length; index += 1) samples[index] = data.readInt16LE(2 * index * channels);
  return samples;
}

/** Several pieces of one rate as one WAV. */
export function writePcm(rateHz: number, pieces: readonly Int16Array[]): Buffer {
  const dataBytes = pieces.reduce((sum, { length }) => sum + 2 * length, 0);
  const wav = Buffer.alloc(headerBytes + dataBytes);
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(headerBytes - 8 + dataBytes, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(rateHz, 24);
  wav.writeUInt32LE(2 * rateHz, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(dataBytes, 40);
  let at = headerBytes;
  for (const piece of pieces) for (const sample of piece) at = wav.writeInt16LE(sample, at);
  return wav;
}

/** @param volume factor of the amplitude; what becomes too loud is cut off */
export function amplified(samples: Int16Array, volume: number): Int16Array {
  if (volume === 1) return samples;
  return samples.map((sample) => Math.max(-32_768, Math.min(32_767, Math.round(sample * volume))));
}
