/** One decision for each 10 ms at 8 kHz. */
export const voiceStepMs = 10;
const stepSamples = 80;
/** Pitch is looked for at 4 kHz, over 40 ms: at 80 to 400 Hz. */
const windowSamples = 160;
const shortestLag = 10;
const longestLag = 50;
/** How alike two periods of a voice are; noise of any colour a line has is below. */
const minPeriodicity = 0.55;
const preEmphasis = 0.9;
/** A consonant without pitch belongs to the vowel before it for so long; what goes on is noise. */
const unvoicedSteps = 15;

/**
 * Tells speech from silence and from noise: there is speech where the mean amplitude reaches a threshold, and pitch was
 * heard just now. 8 kHz.
 */
export class VoiceActivity {
  readonly #threshold: number;
  /** The last 40 ms at 4 kHz, oldest first. */
  readonly #recent = new Float32Array(windowSamples);
  #sinceVoiced = Number.POSITIVE_INFINITY;
  #lastSample = 0;

  /** @param threshold mean amplitude below which there is silence */
  constructor(threshold: number) {
    this.#threshold = threshold;
  }

  /** Whether the 10 ms `frame[from, from + 80)` hold speech. */
  hears(frame: Int16Array, from: number): boolean {
    let sum = 0;
    for (let index = from; index < from + stepSamples; index += 1) sum += Math.abs(frame[index] ?? 0);
    this.#keep(frame, from);
    this.#sinceVoiced += 1;
    if (sum < this.#threshold * stepSamples) return false;
    if (this.#periodic()) this.#sinceVoiced = 0;
    return this.#sinceVoiced <= unvoicedSteps;
  }

  #keep(frame: Int16Array, from: number): void {
    const half = stepSamples / 2;
    this.#recent.copyWithin(0, half);
    for (let index = 0; index < half; index += 1) {
      const at = from + 2 * index;
      const sample = (frame[at] ?? 0) + (frame[at + 1] ?? 0);
      // Rumble is alike from one moment to the next without any pitch: differences are not.
      this.#recent[windowSamples - half + index] = sample - preEmphasis * this.#lastSample;
      this.#lastSample = sample;
    }
  }

  /** Normalised correlation of the last 27.5 ms with what came a period before. */
  #periodic(): boolean {
    const recent = this.#recent;
    let energy = 0;
    for (let index = longestLag; index < windowSamples; index += 1) energy += (recent[index] ?? 0) ** 2;
    for (let lag = shortestLag; lag <= longestLag; lag += 1) {
      let product = 0;
      let energyBefore = 0;
      for (let index = longestLag; index < windowSamples; index += 1) {
        const before = recent[index - lag] ?? 0;
        product += (recent[index] ?? 0) * before;
        energyBefore += before * before;
      }
      if (product > 0 && product * product > minPeriodicity ** 2 * energy * energyBefore) return true;
    }
    return false;
  }
}
