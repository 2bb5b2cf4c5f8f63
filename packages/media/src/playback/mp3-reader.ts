import { MediaError } from '../media-error.ts';
import { createMinimp3, type Minimp3 } from './minimp3.ts';
import { onlyFrames } from './mp3-frames.ts';
import type { PcmReader } from './pcm-reader.ts';

/** Decoded at a time: one frame at least, as the longest, 576 samples at 8 kHz, has 72 ms. */
const stepSecs = 0.08;

/**
 * Reads MPEG 1, 2 and 2.5 layer III, all rates and bit rates. Decodes little by little, so that a long file costs no more
 * at once than a short one.
 * @throws MediaError invalid-audio
 */
export function openMp3(bytes: Uint8Array): PcmReader {
  return new Mp3Reader(onlyFrames(bytes));
}

class Mp3Reader implements PcmReader {
  readonly rateHz: number;
  readonly #decoder: Minimp3 = createMinimp3();
  /** Decoded and not read yet. */
  #samples = new Int16Array(0);
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#decoder.decoder_init();
    this.#decoder.decoder_set_mp3_data_size(bytes.length);
    new Uint8Array(this.#decoder.memory.buffer, this.#decoder.decoder_mp3_data_offset(), bytes.length).set(bytes);
    this.#decode();
    this.rateHz = this.#decoder.decode_results_sampling_rate();
    if (this.#samples.length === 0 || this.rateHz === 0) {
      throw new MediaError('invalid-audio', 'there is no MPEG layer III audio in it');
    }
  }

  read(into: Int16Array): number {
    let read = 0;
    while (read < into.length) {
      if (this.#at === this.#samples.length) this.#decode();
      const part = this.#samples.subarray(this.#at, this.#at + into.length - read);
      if (part.length === 0) break;
      into.set(part, read);
      read += part.length;
      this.#at += part.length;
    }
    return read;
  }

  rewind(): void {
    this.#decoder.decoder_seek(0);
    this.#samples = new Int16Array(0);
    this.#at = 0;
  }

  #decode(): void {
    const decoder = this.#decoder;
    decoder.decoder_decode(stepSecs);
    const count = decoder.decode_results_num_samples();
    const channels = decoder.decode_results_num_channels();
    const samples = new Int16Array(decoder.memory.buffer, decoder.decoder_pcm_data_offset(), count);
    this.#samples = channels === 2 ? mixed(samples) : samples.slice();
    this.#at = 0;
  }
}

function mixed(stereo: Int16Array): Int16Array<ArrayBuffer> {
  const mono = new Int16Array(stereo.length / 2);
  for (let index = 0; index < mono.length; index += 1) {
    mono[index] = ((stereo[2 * index] ?? 0) + (stereo[2 * index + 1] ?? 0)) / 2;
  }
  return mono;
}
