/** How the samples of a file lie. */
export interface WavShape {
  /** Samples of each channel per second. */
  readonly rateHz: number;
  readonly channels: number;
  /** Format code of RFC 2361; 1, linear PCM, when absent. */
  readonly format?: number;
  /** Of one sample of one channel; 16 when absent. */
  readonly bits?: number;
}

/** Octets of the header that `wavHeader` makes; the samples begin behind them. */
export const wavHeaderBytes = 44;
const maxLength = 0xffff_ffff;

/**
 * The header of a WAV file with so many octets of samples: RIFF, `fmt ` of 16 octets (RFC 2361), `data`.
 * @param dataBytes of more than the 4 GB that fit into its lengths, as many are promised as do
 */
export function wavHeader({ rateHz, channels, format = 1, bits = 16 }: WavShape, dataBytes: number): Buffer {
  const blockBytes = (channels * bits) / 8;
  const header = Buffer.alloc(wavHeaderBytes);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(Math.min(wavHeaderBytes - 8 + dataBytes, maxLength), 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(format, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(rateHz, 24);
  header.writeUInt32LE(rateHz * blockBytes, 28);
  header.writeUInt16LE(blockBytes, 32);
  header.writeUInt16LE(bits, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(Math.min(dataBytes, maxLength - wavHeaderBytes), 40);
  return header;
}

/** A whole WAV file of one channel of 16-bit samples: these pieces, one after the other. */
export function pcmWav(rateHz: number, ...pieces: readonly Int16Array[]): Buffer {
  const dataBytes = pieces.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const wav = Buffer.alloc(wavHeaderBytes + dataBytes);
  let at = wavHeader({ rateHz, channels: 1 }, dataBytes).copy(wav);
  for (const piece of pieces) for (const sample of piece) at = wav.writeInt16LE(sample, at);
  return wav;
}
