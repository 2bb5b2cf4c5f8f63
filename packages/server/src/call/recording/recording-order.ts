import type { RecordingRow } from '../../store/recordings.ts';

/** What is to be recorded of a leg, and how. */
export interface RecordingOrder {
  /** The command that asks for it. */
  readonly initiatedBy: string;
  readonly channels: 'single' | 'dual';
  readonly format: 'wav' | 'mp3';
  readonly track: 'both' | 'inbound' | 'outbound';
  /** 0: no limit. */
  readonly maxLengthSecs: number;
  /** Ends after so much silence; 0: never. */
  readonly silenceSecs: number;
  readonly trim: boolean;
  readonly beep: boolean;
  readonly fileName: string | undefined;
  /** It is written down when it is complete; absent: not. */
  readonly transcription?: { readonly language: string | undefined } | undefined;
}

/** A recording of a leg that runs. In the leg's list until its file is complete. */
export interface Recording {
  readonly row: RecordingRow;
}
