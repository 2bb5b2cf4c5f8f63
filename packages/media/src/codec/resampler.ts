import loadSpeex from '@echogarden/speex-resampler-wasm/simd';

/** 0 to 10. At 4 the stop band lies 80 dB down, and a resampler delays by about 4 ms of the lower rate's samples. */
const quality = 4;
/** Samples that fit the library's memory at once: 60 ms at 192 kHz. */
const chunkSamples = 11_520;

// The library is small and is ready within milliseconds; whoever imports this file may use it at once.
const speex = await loadSpeex();
const inputAt = speex._malloc(2 * chunkSamples);
const outputAt = speex._malloc(2 * chunkSamples);
const lengthsAt = speex._malloc(8);

/** Frees the library's state of resamplers that nobody holds any more. */
const forgotten = new FinalizationRegistry<number>((state) => speex._speex_resampler_destroy(state));

/**
 * Brings one stream of linear 16-bit mono samples from one rate to another (speexdsp, windowed sinc). Streams: keeps the
 * tail of what came before, so calls join without a click.
 */
export class Resampler {
  readonly #state: number;

  /** Rates in Hz, 1000 to 192,000, constant for its life. */
  constructor(fromHz: number, toHz: number) {
    this.#state = speex._speex_resampler_init(1, fromHz, toHz, quality, lengthsAt);
    if (this.#state === 0) throw new RangeError(`cannot resample from ${fromHz} to ${toHz} Hz`);
    forgotten.register(this, this.#state);
  }

  /** Takes up to 11,520 samples; writes what they become to `into`, and returns how many that are. */
  process(samples: Int16Array, into: Int16Array): number {
    if (samples.length > chunkSamples) throw new RangeError(`at most ${chunkSamples} samples at once`);
    const lengths = lengthsAt >> 2;
    speex.HEAP16.set(samples, inputAt >> 1);
    speex.HEAPU32[lengths] = samples.length;
    speex.HEAPU32[lengths + 1] = Math.min(into.length, chunkSamples);
    speex._speex_resampler_process_int(this.#state, 0, inputAt, lengthsAt, outputAt, lengthsAt + 4);
    const made = speex.HEAPU32[lengths + 1] ?? 0;
    into.set(speex.HEAP16.subarray(outputAt >> 1, (outputAt >> 1) + made));
    return made;
  }
}
