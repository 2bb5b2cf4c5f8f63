import type { DtmfKey } from '../dtmf-event.ts';
import { frequenciesOfKey } from './keys.ts';

/**
 * Levels at the far end (ITU-T Q.23, TBR 21): the column's -9 dBm0 and the row's 2 dB less, as telephones send them,
 * because lines dampen high frequencies more. A full-scale sine is 3.14 dBm0.
 */
const columnAmplitude = 32_124 * 10 ** (-12.14 / 20);
const rowAmplitude = 32_124 * 10 ** (-14.14 / 20);

/** The two sines of a key, phases running on from frame to frame. */
export class KeyTone {
  #key: DtmfKey | undefined;
  #rowPhase = 0;
  #columnPhase = 0;

  /** Fills `into` with the next samples of this key's tone. */
  write(into: Int16Array, rateHz: number, key: DtmfKey): void {
    if (key !== this.#key) {
      this.#key = key;
      this.#rowPhase = 0;
      this.#columnPhase = 0;
    }
    const [rowHz, columnHz] = frequenciesOfKey(key);
    const rowStep = (2 * Math.PI * rowHz) / rateHz;
    const columnStep = (2 * Math.PI * columnHz) / rateHz;
    for (let index = 0; index < into.length; index += 1) {
      into[index] = Math.round(
        rowAmplitude * Math.sin(this.#rowPhase + rowStep * index) +
          columnAmplitude * Math.sin(this.#columnPhase + columnStep * index),
      );
    }
    this.#rowPhase = (this.#rowPhase + rowStep * into.length) % (2 * Math.PI);
    this.#columnPhase = (this.#columnPhase + columnStep * into.length) % (2 * Math.PI);
  }
}
