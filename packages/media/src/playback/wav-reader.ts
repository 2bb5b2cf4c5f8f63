import { findSamples, WavError, type WavSamples } from '@hookswitch/wav';
import { decodingTable } from '../codec/g711.ts';
import { MediaError } from '../media-error.ts';
import type { PcmReader } from './pcm-reader.ts';

/** Format codes of RFC 2361. */
const formats = { pcm: 1, float: 3, aLaw: 6, muLaw: 7 } as const;
const maxChannels = 32;
const lowestRate = 1000;
const highestRate = 192_000;

type ReadSample = (data: DataView, at: number) => number;

/**
 * Reads WAV files: PCM of 8, 16, 24 and 32 bits, 32- and 64-bit floats, A-law and mu-law. Decodes no more than is asked
 * for, so that a long file costs no more at once than a short one.
 * @throws MediaError invalid-audio
 */
export function openWav(bytes: Uint8Array): PcmReader {
  const found = samplesOf(bytes);
  const { format, bits, channels, rateHz } = found;
  const readSample = sampleReader(format, bits);
  if (readSample === undefined) throw new MediaError('invalid-audio', `WAV of format ${format}, ${bits} bits`);
  if (channels < 1 || channels > maxChannels || rateHz < lowestRate || rateHz > highestRate) {
    throw new MediaError('invalid-audio', `WAV with ${channels} channels at ${rateHz} Hz`);
  }
  return new WavReader(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), found, readSample);
}

function samplesOf(bytes: Uint8Array): WavSamples {
  try {
    return findSamples(bytes);
  } catch (error) {
    if (error instanceof WavError) throw new MediaError('invalid-audio', `the WAV ${error.message}`);
    throw error;
  }
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
  readonly #readSample: ReadSample;
  readonly #channels: number;
  readonly #sampleBytes: number;
  readonly #start: number;
  readonly #end: number;
  #at: number;

  constructor(view: DataView, { start, end, rateHz, channels, bits }: WavSamples, readSample: ReadSample) {
    this.#view = view;
    this.#readSample = readSample;
    this.rateHz = rateHz;
    this.#channels = channels;
    this.#sampleBytes = bits / 8;
    const blockBytes = this.#sampleBytes * channels;
    this.#start = start;
    this.#end = start + Math.floor((end - start) / blockBytes) * blockBytes;
    this.#at = start;
  }

  read(into: Int16Array): number {
    const readSample = this.#readSample;
    let samples = 0;
    while (samples < into.length && this.#at < this.#end) {
      let sum = 0;
      for (let channel = 0; channel < this.#channels; channel += 1) {
        sum += readSample(this.#view, this.#at);
        this.#at += this.#sampleBytes;
      }
      // A float may lie outside of its range, or be none.
      into[samples] = Math.max(-32768, Math.min(32767, sum / this.#channels || 0));
      samples += 1;
    }
    return samples;
  }

  rewind(): void {
    this.#at = this.#start;
  }
}
