declare module '@echogarden/rnnoise-wasm' {
  /** Compiles the library and gives its functions and memory. */
  const load: () => Promise<{
    readonly HEAPF32: Float32Array;
    _malloc(octets: number): number;
    _rnnoise_create(model: number): number;
    _rnnoise_destroy(state: number): void;
    _rnnoise_process_frame(state: number, outputAt: number, inputAt: number): number;
  }>;
  export default load;
}
