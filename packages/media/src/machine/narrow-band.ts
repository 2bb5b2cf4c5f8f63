/** The rate at which machines are told from humans: a telephone's. */
export const narrowBandHz = 8000;

/**
 * Brings frames of any telephony rate down to 8 kHz, for the ears of detectors: each sample is the mean of those it
 * stands for. That is no filter for listening; what aliases is 12 dB and more below the speech.
 */
export class NarrowBand {
  #out = new Int16Array(160);

  /** The frame at 8 kHz; only good until the next call. @param rateHz a multiple of 8000 */
  of(frame: Int16Array, rateHz: number): Int16Array {
    if (rateHz === narrowBandHz) return frame;
    const factor = rateHz / narrowBandHz;
    const length = Math.floor(frame.length / factor);
    if (this.#out.length !== length) this.#out = new Int16Array(length);
    for (let index = 0; index < length; index += 1) {
      let sum = 0;
      for (let at = index * factor; at < (index + 1) * factor; at += 1) sum += frame[at] ?? 0;
      this.#out[index] = Math.round(sum / factor);
    }
    return this.#out;
  }
}
