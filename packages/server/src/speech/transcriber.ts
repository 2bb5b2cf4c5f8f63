interface AnyTranscriber {
  /**
   * Why it cannot write down that language, or nothing at all now, and what to do about it; undefined: it can.
   * @param language BCP 47; absent: none is asked for
   */
  objection(language: string | undefined): string | undefined;
  close(): Promise<void>;
}

/** Writes down what was said in pieces, each a file. */
export interface PieceTranscriber extends AnyTranscriber {
  readonly kind: 'pieces';
  /** Where a piece of what is said can be recorded to, as WAV. */
  newFile(): string;
  /**
   * @param language BCP 47; absent: the engine finds out
   * @throws when the engine fails, or takes longer than a minute
   */
  transcribe(wav: string, language: string | undefined): Promise<string>;
  /** The piece is done with. */
  discard(wav: string): Promise<void>;
}

/** What a listener tells: `final` text is followed by that of the next utterance, a partial one by a better one. */
export type Heard =
  | { readonly kind: 'partial' | 'final'; readonly text: string }
  /** The sound has ended, and all of it was told. */
  | { readonly kind: 'over' }
  /** The engine broke. What was said since the last final text is lost. */
  | { readonly kind: 'lost' };

/** Where one sound that is to be written down goes. */
export interface Listener {
  /** The first line of what is sent to `path`; the sound follows as L16, 16 kHz, mono. */
  readonly id: string;
  /** Of a local socket. */
  readonly path: string;
}

/** Writes down what is said while it is said. */
export interface LiveTranscriber extends AnyTranscriber {
  readonly kind: 'live';
  /**
   * Listens to one sound, from the connection that its sender makes on; `over` or `lost` is the last that is told of it.
   * @throws when it cannot listen now, as `objection` says
   */
  listen(told: (heard: Heard) => void): Listener;
  /** Nobody will connect; nothing more is told. */
  forget(id: string): void;
  /** Resolves when it can listen again after it broke. */
  recovered(): Promise<void>;
}

/** The engine of the configuration that writes down what is said. */
export type Transcriber = PieceTranscriber | LiveTranscriber;
