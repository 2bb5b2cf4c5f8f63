/** A piece of an utterance: words, or a silence between them. */
export type SpeechPart = SpokenText | { readonly pauseMs: number };

export interface SpokenText {
  readonly text: string;
  /** 1 is the voice's own speed, 2 twice as fast; 0.25 to 4. */
  readonly rate: number;
  /** 1 is the voice's own loudness, 2 twice the amplitude; 0 to 4. */
  readonly volume: number;
}

export interface Voice {
  /** As the command names it. */
  readonly asked: string;
  /** BCP 47. */
  readonly language: string;
  readonly gender: 'male' | 'female';
}

/** Something to say. */
export interface Utterance {
  readonly parts: readonly SpeechPart[];
  readonly voice: Voice;
}

export const clampRate = (rate: number): number => Math.min(4, Math.max(0.25, rate));
export const clampVolume = (volume: number): number => Math.min(4, Math.max(0, volume));
