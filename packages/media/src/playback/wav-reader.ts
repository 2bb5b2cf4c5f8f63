import { decodingTable } from '../codec/g711.ts';
import { MediaError } from '../media-error.ts';
import type { PcmReader } from './pcm-reader.ts';

/** Format codes of RFC 2361, and the one that means "see the sub-format". */
const formats = { pcm: 1, float: 3, aLaw: 6, muLaw: 7, extensible: 0xfffe } as const;
const maxChannels = 32;
const lowestRate = 1000;
const highestRate = 192_000;

type ReadSample = (data: DataView, at: number) => number;

interface WavFormat {
  readonly rateHz: number;
  readonly channels: number;
  /** Octets of one sample of one channel. */
  readonly sampleBytes: number;
  readonly readSample: ReadSample;
}

/**
 * Reads RIFF/WAVE files: PCM of 8, 16, 24 and 32 bits, 32- and 64-bit floats, A-law and mu-law. Decodes no more than is
 * asked for, so that a long file costs no more at once than a short one. A `data` chunk that promises more than there is,
 * as recorders leave it when they are cut off, ends with the file.
 * @throws MediaError invalid-audio
 */
export function openWav(bytes: Uint8Array): PcmReader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let format: WavFormat | undefined;
  for (const { id, start, end } of chunks(view)) {
    if (id === 'fmt ') format = readFormat(view, start, end);
    else if (id === 'data') {
      if (format === undefined) throw new MediaError('invalid-audio', 'the WAV has its samples before their format');
      return new WavReader(view, start, end, format);
    }
  }
  throw new MediaError('invalid-audio', 'the WAV has no samples');
}

function* chunks(view: DataView): Generator<{ id: string; start: number; end: number }> {
  // RIFF, its size, WAVE; then chunks of an id, a size and, to the next even offset, as many octets.
  for (let at = 12; at + 8 <= view.byteLength; ) {
    const id = String.fromCharCode(...[0, 1, 2, 3].map((index) => view.getUint8(at + index)));
    const size = view.getUint32(at + 4, true);
    const start = at + 8;
    const end = Math.min(start + size, view.byteLength);
    yield { id, start, end };
    at = start + size + (size % 2);
  }
}

function readFormat(view: DataView, start: number, end: number): WavFormat {
  if (end - start < 16) throw new MediaError('invalid-audio', 'the WAV has a broken format');
  const tag = view.getUint16(start, true);
  const channels = view.getUint16(start + 2, true);
  const rateHz = view.getUint32(start + 4, true);
  const bits = view.getUint16(start + 14, true);
  // The sub-format's first two octets are the code of the format that is meant.
  const code = tag === formats.extensible && end - start >= 26 ? view.getUint16(start + 24, true) : tag;
  const readSample = sampleReader(code, bits);
  if (readSample === undefined) throw new MediaError('invalid-audio', `WAV of format ${code}, ${bits} bits`);
  if (channels < 1 || channels > maxChannels || rateHz < lowestRate || rateHz > highestRate) {
    throw new MediaError('invalid-audio', `WAV with ${channels} channels at ${rateHz} Hz`);
  }
  return { rateHz, channels, sampleBytes: bits / 8, readSample };
}

function sampleReader(code: number, bits: number): ReadSample | undefined {
  switch (`${code}/${bits}`) {
    case `${formats.pcm}/8`:
      return (data, at) => (data.getUint8(at) - 128) << 8;
    case `${formats.pcm}/16`:
      return (data, at) => data.getInt16(at, true);
    case `${formats.pcm}/24`:
      return (data, at) => data.getInt16(at + 1, true);
    case `${formats.pcm}/32`:
      return (data, at) => data.getInt16(at + 2, true);
    case `${formats.float}/32`:
      return (data, at) => data.getFloat32(at, true) * 32767;
    case `${formats.float}/64`:
      return (data, at) => data.getFloat64(at, true) * 32767;
    case `${formats.aLaw}/8`:
      return lawReader(decodingTable('PCMA'));
    case `${formats.muLaw}/8`:
      return lawReader(decodingTable('PCMU'));
    default:
      return undefined;
  }
}

function lawReader(table: Int16Array): ReadSample {
  return (data, at) => table[data.getUint8(at)] ?? 0;
}

class WavReader implements PcmReader {
  readonly rateHz: number;
  readonly #view: DataView;
  readonly #format: WavFormat;
  readonly #start: number;
  readonly #end: number;
  #at: number;

  constructor(view: DataView, start: number, end: number, format: WavFormat) {
    this.#view = view;
    this.#start = start;
    this.#format = format;
    this.rateHz = format.rateHz;
    const blockBytes = format.sampleBytes * format.channels;
    this.#end = start + Math.floor((end - start) / blockBytes) * blockBytes;
    this.#at = start;
  }

  read(into: Int16Array): number {
    const { channels, sampleBytes, readSample } = this.#format;
    let samples = 0;
    while (samples < into.length && this.#at < this.#end) {
      let sum = 0;
      for (let channel = 0; channel < channels; channel += 1) {
        sum += readSample(this.#view, this.#at);
        this.#at += sampleBytes;
      }
      // A float may lie outside of its range, or be none.
      into[samples] = Math.max(-32768, Math.min(32767, sum / channels || 0));
      samples += 1;
    }
    return samples;
  }

  rewind(): void {
    this.#at = this.#start;
  }
}
