import type { SpokenText, Voice } from './utterance.ts';

/** Makes speech of text. */
export interface SpeechEngine {
  /** Part of the name of what is kept: another engine, model or voice says it otherwise. */
  readonly identity: string;
  /** Its own name of the voice that comes closest. */
  voiceFor(voice: Voice): string;
  /** Why it cannot speak with this voice at all, and what to do about it; undefined: it can. */
  objection(voice: Voice): string | undefined;
  /**
   * A sentence or a few. Volume is not its business.
   * @returns WAV, 16-bit PCM
   * @throws when it fails, or takes longer than half a minute
   */
  synthesize(text: Omit<SpokenText, 'volume'>, engineVoice: string): Promise<Buffer>;
  /** Gets ready for the first text, where that takes time. */
  warm?(): void;
  close(): Promise<void>;
}

/** For one sentence. */
export const synthesisDeadlineMs = 30_000;
