import type { LiveTranscriber, PieceTranscriber, Transcriber } from '../../speech/transcriber.ts';

export type TranscriptionTrack = 'inbound' | 'outbound';

export interface TranscriptionOrder {
  readonly tracks: readonly TranscriptionTrack[];
  readonly language?: string;
  /** Texts that may change still are told too. */
  readonly interim: boolean;
}

/** What is written down of a leg from its answer on. */
export interface TranscriptionOnAnswer {
  readonly transcriber: Transcriber;
  readonly order: TranscriptionOrder;
  /** The leg's from the start of the transcription on. */
  readonly clientState?: string;
}

/**
 * What is written down of a leg in pieces. Each track is recorded in pieces that end with a pause; a piece is sent away
 * while the next one is recorded already.
 */
export interface PieceTranscription {
  readonly kind: 'pieces';
  readonly order: TranscriptionOrder;
  readonly transcriber: PieceTranscriber;
  /** The pieces that are being recorded, by their files. */
  readonly pieces: Map<string, TranscriptionTrack>;
  /** When everything before has been told: events come in the order in which things were said. */
  told: Promise<void>;
}

/** What is written down of a leg while it is said. */
export interface LiveTranscription {
  readonly kind: 'live';
  readonly order: TranscriptionOrder;
  readonly transcriber: LiveTranscriber;
  /** What is listened to, by the ids of the listeners. */
  readonly listeners: Map<string, TranscriptionTrack>;
}

export type Transcription = PieceTranscription | LiveTranscription;
