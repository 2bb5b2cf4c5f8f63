import type { SampleRate } from '../audio-frame.ts';
import type { ToneSpec } from '../media-engine.ts';
import type { AudioSource } from './audio-source.ts';

const lowestRate = 8000;
const ticksPerSecond = 96_000;
/** -10 dBm0. A sine that just fits mu-law, 8159 or 32636 in 16 bits, has 3.17 dBm0 (ITU-T G.711 §4, table 2a). */
const amplitude = 32636 * 10 ** (-13.17 / 20);
const maxFrequencies = 4;
const maxCadenceSteps = 8;
const longestStepMs = 60_000;

/** Frequencies this package makes and recognises: below half the sampling rate. Throws a RangeError for others. */
export function checkFrequency(frequencyHz: number): void {
  if (!(frequencyHz > 0 && frequencyHz < lowestRate / 2)) {
    throw new RangeError(`a tone's frequency is above 0 and below ${lowestRate / 2} Hz, not ${frequencyHz}`);
  }
}

/** Throws a RangeError for a tone that cannot be made. */
export function checkTone({ frequenciesHz, cadenceMs = [] }: ToneSpec): void {
  if (frequenciesHz.length === 0 || frequenciesHz.length > maxFrequencies) {
    throw new RangeError(`a tone has 1 to ${maxFrequencies} frequencies, not ${frequenciesHz.length}`);
  }
  for (const frequencyHz of frequenciesHz) checkFrequency(frequencyHz);
  if (cadenceMs.length % 2 !== 0 || cadenceMs.length > maxCadenceSteps) {
    throw new RangeError(`a cadence has pairs of sound and silence, ${maxCadenceSteps} steps at most`);
  }
  if (cadenceMs.some((stepMs) => !(stepMs > 0 && stepMs <= longestStepMs))) {
    throw new RangeError(`the steps of a cadence are above 0 and up to ${longestStepMs} ms long`);
  }
}

/** Sines together, in a cadence if it has one, whose phases never jump: neither between frames nor with a new tone. */
export class Tone implements AudioSource {
  #spec: ToneSpec;
  #phases: number[] = [];
  /** Since the cadence began, in ticks of a clock that every sampling rate divides. */
  #position = 0;

  constructor(spec: ToneSpec) {
    this.#spec = spec;
  }

  /** From the next sample on; its cadence begins anew. */
  change(spec: ToneSpec): void {
    this.#spec = spec;
    this.#position = 0;
  }

  /** Always sounds: the silence of a cadence is part of the tone. */
  read(into: Int16Array, rateHz: SampleRate): true {
    const { frequenciesHz } = this.#spec;
    const steps = frequenciesHz.map((frequencyHz) => (2 * Math.PI * frequencyHz) / rateHz);
    const phases = steps.map((_, index) => this.#phases[index] ?? 0);
    // Together they are as loud as one alone would be.
    const each = amplitude / Math.sqrt(steps.length);
    const cadence = (this.#spec.cadenceMs ?? []).map((stepMs) => (stepMs * ticksPerSecond) / 1000);
    for (let index = 0; index < into.length; index += 1) {
      let sample = 0;
      for (const [at, step] of steps.entries()) {
        const phase = phases[at] ?? 0;
        sample += each * Math.sin(phase);
        phases[at] = phase + step;
      }
      into[index] = sounds(cadence, this.#position) ? Math.round(sample) : 0;
      this.#position += ticksPerSecond / rateHz;
    }
    this.#phases = phases.map((phase) => phase % (2 * Math.PI));
    return true;
  }
}

/** Even steps sound, odd ones are silent. */
function sounds(cadence: readonly number[], position: number): boolean {
  const period = cadence.reduce((sum, ticks) => sum + ticks, 0);
  if (period === 0) return true;
  let rest = position % period;
  for (const [index, ticks] of cadence.entries()) {
    if (rest < ticks) return index % 2 === 0;
    rest -= ticks;
  }
  return false;
}
