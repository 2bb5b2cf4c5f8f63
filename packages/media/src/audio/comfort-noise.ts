import type { AudioSource } from './audio-source.ts';

/** The sum of two uniform values has a variance of 1/6; so often its deviation is one. */
const unitDeviation = Math.sqrt(6);
/** RFC 3389 §3.1: 0 is as loud as can be, 127 is -127 dBov. Nobody's room is louder than this. */
const loudestDbov = -30;

/** Noise at the level the far end describes while it pauses; its spectrum is taken as flat (RFC 3389 §3.2 is optional). */
export class ComfortNoise implements AudioSource {
  #deviation: number | undefined;
  #seed = 1;

  /** `payload`: the level in -dBov, then coefficients of a spectrum. */
  start(payload: Uint8Array): void {
    const level = Math.min(loudestDbov, -((payload[0] ?? 127) & 0x7f));
    this.#deviation = 32_768 * 10 ** (level / 20);
  }

  stop(): void {
    this.#deviation = undefined;
  }

  read(into: Int16Array): boolean {
    const deviation = this.#deviation;
    if (deviation === undefined) return false;
    for (let index = 0; index < into.length; index += 1) {
      into[index] = (this.#uniform() + this.#uniform() - 1) * unitDeviation * deviation;
    }
    return true;
  }

  /** 0 up to 1. */
  #uniform(): number {
    this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#seed / 0x1_0000_0000;
  }
}
