import { encodeSample } from '../codec/g711.ts';
import type { CodecName } from '../media-engine.ts';

const samplingRate = 8000;
/** -10 dBm0. A sine that just fits mu-law, 8159 or 32636 in 16 bits, has 3.17 dBm0 (ITU-T G.711 §4, table 2a). */
const amplitude = 32636 * 10 ** (-13.17 / 20);

/** Frequencies this package makes and recognises: below half the sampling rate. Throws a RangeError for others. */
export function checkFrequency(frequencyHz: number): void {
  if (!(frequencyHz > 0 && frequencyHz < samplingRate / 2)) {
    throw new RangeError(`a tone's frequency is above 0 and below ${samplingRate / 2} Hz, not ${frequencyHz}`);
  }
}

/** A sine whose phase never jumps: neither between packets nor when the frequency changes. */
export class Tone {
  frequencyHz: number;
  #phase = 0;

  constructor(frequencyHz: number) {
    this.frequencyHz = frequencyHz;
  }

  /** Writes the next samples, encoded, into `target` from `start` to its end. */
  write(target: Uint8Array, start: number, law: CodecName): void {
    const step = (2 * Math.PI * this.frequencyHz) / samplingRate;
    let phase = this.#phase;
    for (let index = start; index < target.length; index += 1) {
      target[index] = encodeSample(law, Math.round(amplitude * Math.sin(phase)));
      phase += step;
    }
    this.#phase = phase % (2 * Math.PI);
  }
}
