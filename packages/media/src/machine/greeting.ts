import { voiceStepMs } from './voice-activity.ts';

/** Speech shorter than this is a click or a cough, no word. */
const shortestWordMs = 100;

/** What has been said since the answer: words, the silence after them, and how long it all took. All in ms. */
export class Greeting {
  readonly #betweenWordsSilenceMs: number;
  elapsedMs = 0;
  words = 0;
  /** Length of the word that is being spoken. */
  wordMs = 0;
  /** Silence since the last word, or since the answer. */
  silenceMs = 0;
  #voiceMs = 0;
  #pauseMs = 0;
  #beganAtMs: number | undefined;
  #lastVoiceAtMs = 0;

  constructor(betweenWordsSilenceMs: number) {
    this.#betweenWordsSilenceMs = betweenWordsSilenceMs;
  }

  get begun(): boolean {
    return this.#beganAtMs !== undefined;
  }

  /** From the beginning of the first word to the end of the last one so far. */
  get lengthMs(): number {
    return this.#beganAtMs === undefined ? 0 : this.#lastVoiceAtMs - this.#beganAtMs;
  }

  /** The next 10 ms. */
  step(voice: boolean): void {
    this.elapsedMs += voiceStepMs;
    if (voice) this.#speech();
    else this.#pause();
  }

  #speech(): void {
    this.#voiceMs += voiceStepMs;
    this.#pauseMs = 0;
    const isWord = this.#voiceMs >= shortestWordMs;
    if (!isWord) {
      this.silenceMs += voiceStepMs;
      return;
    }
    if (this.wordMs === 0) this.words += 1;
    this.wordMs = this.#voiceMs;
    this.#beganAtMs ??= this.elapsedMs - this.#voiceMs;
    this.#lastVoiceAtMs = this.elapsedMs;
    this.silenceMs = 0;
  }

  #pause(): void {
    this.silenceMs += voiceStepMs;
    this.#pauseMs += voiceStepMs;
    if (this.#pauseMs < this.#betweenWordsSilenceMs) return;
    this.#voiceMs = 0;
    this.wordMs = 0;
  }
}
