import type { Transcriber } from '../speech/transcriber.ts';

export type TranscriptionTrack = 'inbound' | 'outbound';

export interface TranscriptionOrder {
  readonly tracks: readonly TranscriptionTrack[];
  readonly language?: string;
}

/** What is written down of a leg from its answer on. */
export interface TranscriptionOnAnswer {
  readonly transcriber: Transcriber;
  readonly order: TranscriptionOrder;
  /** The leg's from the start of the transcription on. */
  readonly clientState?: string;
}

/**
 * What is written down of a leg. Each track is recorded in pieces that end with a pause; a piece is sent away while the next
 * one is recorded already.
 */
export interface Transcription {
  readonly order: TranscriptionOrder;
  readonly transcriber: Transcriber;
  /** The pieces that are being recorded, by their files. */
  readonly pieces: Map<string, TranscriptionTrack>;
  /** When everything before has been told: events come in the order in which things were said. */
  told: Promise<void>;
}
