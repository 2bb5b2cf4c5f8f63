/** Extensible: the format's code stands in the sub-format. */
const extensible = 0xfffe;
const shortestFormat = 16;

/** What a file is not: the message goes on after "the WAV". */
export class WavError extends Error {
  override readonly name = 'WavError';
}

/** Where the samples of a WAV file are, and how they lie. Nothing of it has been judged: a rate may be 0. */
export interface WavSamples {
  readonly rateHz: number;
  readonly channels: number;
  /** Format code of RFC 2361: 1 linear PCM, 3 float, 6 A-law, 7 mu-law. */
  readonly format: number;
  /** Of one sample of one channel. */
  readonly bits: number;
  /** Where the first octet of the samples is. */
  readonly start: number;
  /** Where the octets end: as the header says, or with the file, where the header promises more than there is. */
  readonly end: number;
}

/**
 * Finds the samples of a RIFF/WAVE file, or of an RF64 one, after whatever chunks stand before them. Recorders that are cut
 * off, and programs that write to a pipe, promise more than there is; their files end with their octets.
 * @throws WavError when it is no such file, the format is missing or broken, or there are no samples
 */
export function findSamples(bytes: Uint8Array): WavSamples {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!isWav(view)) throw new WavError('has no beginning of one');
  let format: Omit<WavSamples, 'start' | 'end'> | undefined;
  for (const { id, start, end } of chunks(view)) {
    if (id === 'fmt ') format = readFormat(view, start, end);
    else if (id === 'data') {
      if (format === undefined) throw new WavError('has its samples before their format');
      return { ...format, start, end };
    }
  }
  throw new WavError('has no samples');
}

function isWav(view: DataView): boolean {
  if (view.byteLength < 12) return false;
  return ['RIFF', 'RF64'].includes(fourCharacters(view, 0)) && fourCharacters(view, 8) === 'WAVE';
}

function fourCharacters(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((index) => view.getUint8(at + index)));
}

function* chunks(view: DataView): Generator<{ id: string; start: number; end: number }> {
  // RIFF, its size, WAVE; then chunks of an id, a size and, to the next even offset, as many octets.
  for (let at = 12; at + 8 <= view.byteLength; ) {
    const size = view.getUint32(at + 4, true);
    const start = at + 8;
    yield { id: fourCharacters(view, at), start, end: Math.min(start + size, view.byteLength) };
    at = start + size + (size % 2);
  }
}

function readFormat(view: DataView, start: number, end: number): Omit<WavSamples, 'start' | 'end'> {
  if (end - start < shortestFormat) throw new WavError('has a broken format');
  const code = view.getUint16(start, true);
  return {
    // The sub-format's first two octets are the code of the format that is meant.
    format: code === extensible && end - start >= 26 ? view.getUint16(start + 24, true) : code,
    channels: view.getUint16(start + 2, true),
    rateHz: view.getUint32(start + 4, true),
    bits: view.getUint16(start + 14, true),
  };
}
