import type { AudioSource } from '../audio/audio-source.ts';
import { Tone } from '../audio/tone.ts';
import { frameMs, type SampleRate } from '../audio-frame.ts';

/** What callers know from answering machines: 1400 Hz for 0.4 s. */
const beepHz = 1400;
const beepMs = 400;

/** One beep. */
export class Beep implements AudioSource {
  readonly #tone = new Tone({ frequenciesHz: [beepHz] });
  readonly #whenOver: () => void;
  #framesLeft = beepMs / frameMs;

  /** @param whenOver called once, not from inside of `read` */
  constructor(whenOver: () => void) {
    this.#whenOver = whenOver;
  }

  read(into: Int16Array, rateHz: SampleRate): boolean {
    if (this.#framesLeft === 0) return false;
    this.#framesLeft -= 1;
    if (this.#framesLeft === 0) queueMicrotask(this.#whenOver);
    return this.#tone.read(into, rateHz);
  }
}
