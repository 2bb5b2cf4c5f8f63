import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** The functions of minimp3 as the package `minimp3-wasm` exports them. */
export interface Minimp3 {
  readonly memory: { readonly buffer: ArrayBuffer };
  decoder_init(): void;
  /** Makes room for the whole file, at `decoder_mp3_data_offset`. */
  decoder_set_mp3_data_size(octets: number): void;
  decoder_mp3_data_offset(): number;
  /** Moves to a time, in seconds. */
  decoder_seek(position: number): void;
  /** Decodes the frames of at most so many seconds. */
  decoder_decode(duration: number): void;
  /** Where the interleaved 16-bit samples of the last `decoder_decode` are, and what they are. */
  decoder_pcm_data_offset(): number;
  decode_results_num_samples(): number;
  decode_results_num_channels(): number;
  decode_results_sampling_rate(): number;
}

// The package's own loader fetches the file over HTTP; it is 21 KB and compiled within a millisecond.
const file = createRequire(import.meta.url).resolve('minimp3-wasm/dist/decoder.opt.wasm');
const compiled = new WebAssembly.Module(readFileSync(file));

/** A decoder with a memory of its own. */
export function createMinimp3(): Minimp3 {
  // The interface above is what the module exports.
  return new WebAssembly.Instance(compiled).exports as unknown as Minimp3;
}
