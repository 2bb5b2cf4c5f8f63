import loadRnnoise from '@echogarden/rnnoise-wasm';
import type { AudioFilter } from '../audio/audio-filter.ts';
import { frameSamples, type SampleRate } from '../audio-frame.ts';
import { Resampler } from '../codec/resampler.ts';

/** The library was trained at this rate, and takes half a frame of ours at a time. */
const trainedHz = 48_000;
const pieceSamples = 480;

const rnnoise = await loadRnnoise();
const inputAt = rnnoise._malloc(4 * pieceSamples);
const outputAt = rnnoise._malloc(4 * pieceSamples);

/** Frees the library's state of suppressors that nobody holds any more. */
const forgotten = new FinalizationRegistry<number>((state) => rnnoise._rnnoise_destroy(state));

/** Takes noise away from speech (RNNoise, a recurrent network over 22 bands). Lags by 10 ms, and by two resamplers below 48 kHz. */
export class NoiseSuppressor implements AudioFilter {
  readonly #state = rnnoise._rnnoise_create(0);
  readonly #wide = new Int16Array(frameSamples(trainedHz));
  #resamplers: { readonly rateHz: SampleRate; readonly up: Resampler; readonly down: Resampler } | undefined;

  constructor() {
    forgotten.register(this, this.#state);
  }

  process(frame: Int16Array, rateHz: SampleRate): void {
    if (rateHz === trainedHz) {
      this.#clean(frame);
      return;
    }
    if (this.#resamplers?.rateHz !== rateHz) {
      this.#resamplers = { rateHz, up: new Resampler(rateHz, trainedHz), down: new Resampler(trainedHz, rateHz) };
    }
    const { up, down } = this.#resamplers;
    this.#wide.fill(0, up.process(frame, this.#wide));
    this.#clean(this.#wide);
    frame.fill(0, down.process(this.#wide, frame));
  }

  #clean(samples: Int16Array): void {
    for (let from = 0; from < samples.length; from += pieceSamples) {
      const piece = samples.subarray(from, from + pieceSamples);
      rnnoise.HEAPF32.set(piece, inputAt >> 2);
      rnnoise._rnnoise_process_frame(this.#state, outputAt, inputAt);
      const output = rnnoise.HEAPF32.subarray(outputAt >> 2, (outputAt >> 2) + pieceSamples);
      for (let index = 0; index < piece.length; index += 1) {
        piece[index] = Math.max(-32768, Math.min(32767, Math.round(output[index] ?? 0)));
      }
    }
  }
}
