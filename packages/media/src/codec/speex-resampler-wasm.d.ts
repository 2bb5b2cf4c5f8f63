declare module '@echogarden/speex-resampler-wasm/simd' {
  /** Compiles the library and gives its functions and memory. */
  const load: () => Promise<{
    readonly HEAP16: Int16Array;
    readonly HEAPU32: Uint32Array;
    _malloc(octets: number): number;
    _speex_resampler_init(channels: number, inHz: number, outHz: number, quality: number, errorAt: number): number;
    _speex_resampler_process_int(
      state: number,
      channel: number,
      inputAt: number,
      inputLengthAt: number,
      outputAt: number,
      outputLengthAt: number,
    ): number;
    _speex_resampler_destroy(state: number): void;
  }>;
  export default load;
}
