import { encodeSample } from '../codec/g711.ts';
import type { CodecName, ToneSpec } from '../media-engine.ts';

const samplingRate = 8000;
/** -10 dBm0. A sine that just fits mu-law, 8159 or 32636 in 16 bits, has 3.17 dBm0 (ITU-T G.711 §4, table 2a). */
const amplitude = 32636 * 10 ** (-13.17 / 20);
const maxFrequencies = 4;
const maxCadenceSteps = 8;
const longestStepMs = 60_000;

/** Frequencies this package makes and recognises: below half the sampling rate. Throws a RangeError for others. */
export function checkFrequency(frequencyHz: number): void {
  if (!(frequencyHz > 0 && frequencyHz < samplingRate / 2)) {
    throw new RangeError(`a tone's frequency is above 0 and below ${samplingRate / 2} Hz, not ${frequencyHz}`);
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

/** Sines together, in a cadence if it has one, whose phases never jump: neither between packets nor with a new tone. */
export class Tone {
  #spec: ToneSpec;
  #phases: number[] = [];
  /** Samples since the cadence began. */
  #position = 0;

  constructor(spec: ToneSpec) {
    this.#spec = spec;
  }

  /** From the next sample on; its cadence begins anew. */
  change(spec: ToneSpec): void {
    this.#spec = spec;
    this.#position = 0;
  }

  /** Writes the next samples, encoded, into `target` from `start` to its end. */
  write(target: Uint8Array, start: number, law: CodecName): void {
    const { frequenciesHz } = this.#spec;
    const steps = frequenciesHz.map((frequencyHz) => (2 * Math.PI * frequencyHz) / samplingRate);
    const phases = steps.map((_, index) => this.#phases[index] ?? 0);
    // Together they are as loud as one alone would be.
    const each = amplitude / Math.sqrt(steps.length);
    const cadence = (this.#spec.cadenceMs ?? []).map((stepMs) => (stepMs * samplingRate) / 1000);
    for (let index = start; index < target.length; index += 1) {
      let sample = 0;
      for (const [at, step] of steps.entries()) {
        const phase = phases[at] ?? 0;
        sample += each * Math.sin(phase);
        phases[at] = phase + step;
      }
      target[index] = encodeSample(law, sounds(cadence, this.#position) ? Math.round(sample) : 0);
      this.#position += 1;
    }
    this.#phases = phases.map((phase) => phase % (2 * Math.PI));
  }
}

/** Even steps sound, odd ones are silent. */
function sounds(cadence: readonly number[], position: number): boolean {
  const period = cadence.reduce((sum, samples) => sum + samples, 0);
  if (period === 0) return true;
  let rest = position % period;
  for (const [index, samples] of cadence.entries()) {
    if (rest < samples) return index % 2 === 0;
    rest -= samples;
  }
  return false;
}
