import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** The functions of libopus that the WebAssembly module of `@evan/opus` exports and a decoder needs. Addresses are octets of `memory`. */
interface Libopus {
  readonly memory: { readonly buffer: ArrayBuffer };
  _initialize(): void;
  malloc(octets: number): number;
  free(address: number): void;
  opus_decoder_get_size(channels: number): number;
  opus_decoder_init(state: number, rateHz: number, channels: number): number;
  /** Samples that were written, or an error below 0. `fec`: 1 to decode what the packet repeats of the one before it. */
  opus_decode(state: number, packetAt: number, octets: number, pcmAt: number, mostSamples: number, fec: 0 | 1): number;
}

/** RFC 6716 §3.4: 48 frames of at most 1275 octets could be; at the bit rates of voice nobody comes near this. */
const longestPacketBytes = 8192;
/** RFC 6716 §3.2.5: a packet holds 120 ms at most. */
const longestPacketSecs = 0.12;

// The package's own classes, native and not, have no way to ask for the redundancy; the module beneath them has.
const file = createRequire(import.meta.url).resolve('@evan/opus/wasm/opus.wasm');
const nothing = () => 0;
const imports = {
  wasi_snapshot_preview1: { fd_seek: nothing, fd_write: nothing, fd_close: nothing, proc_exit: nothing },
  env: { emscripten_notify_memory_growth: nothing },
};
// The interface above is what the module exports.
const libopus = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)), imports)
  .exports as unknown as Libopus;
libopus._initialize();
/** Between two calls nothing is kept here, so all decoders share them. */
const packetAt = libopus.malloc(longestPacketBytes);
const pcmAt = libopus.malloc(longestPacketSecs * 48_000 * 2);
const abandoned = new FinalizationRegistry((state: number) => libopus.free(state));

/** A mono decoder of libopus, for 8000, 12000, 16000, 24000 or 48000 Hz. Its memory goes with it. */
export class LibopusDecoder {
  readonly #rateHz: number;
  readonly #state: number;

  constructor(rateHz: number) {
    this.#rateHz = rateHz;
    this.#state = libopus.malloc(libopus.opus_decoder_get_size(1));
    if (this.#state === 0) throw new Error('no memory for an Opus decoder');
    abandoned.register(this, this.#state);
    const error = libopus.opus_decoder_init(this.#state, rateHz, 1);
    if (error < 0) throw new RangeError(`libopus refuses ${rateHz} Hz: ${error}`);
  }

  /** Decodes a packet into the start of `into`; the number of samples, 0 when libopus refuses it. */
  decode(packet: Uint8Array, into: Int16Array): number {
    return this.#run(packet, into, Math.min(into.length, this.#rateHz * longestPacketSecs), 0);
  }

  /**
   * Fills `into` with the audio that ends where `next` begins, from what `next` repeats of it (RFC 6716 §2.1.7); libopus
   * conceals what it does not repeat. To be called before `next` is decoded. `into`: a multiple of 2.5 ms.
   */
  recover(next: Uint8Array, into: Int16Array): number {
    return this.#run(next, into, into.length, 1);
  }

  #run(packet: Uint8Array, into: Int16Array, mostSamples: number, fec: 0 | 1): number {
    // To libopus an empty packet is a lost one, to be concealed.
    if (packet.length === 0 || packet.length > longestPacketBytes) return 0;
    new Uint8Array(libopus.memory.buffer).set(packet, packetAt);
    const samples = libopus.opus_decode(this.#state, packetAt, packet.length, pcmAt, mostSamples, fec);
    if (samples <= 0) return 0;
    into.set(new Int16Array(libopus.memory.buffer, pcmAt, samples));
    return samples;
  }
}
