/** What is recorded of a leg, and where to. */
export interface RecordingSpec {
  /** The caller's name for it, in events. */
  readonly id: string;
  /** The WAV file that is made, 16-bit PCM; there must be none of that name yet. */
  readonly file: string;
  /** `dual`: what the far end says on the first channel, what it hears on the second. `single`: both mixed. */
  readonly channels: 'single' | 'dual';
  /** Which side is recorded; the other one is silent. */
  readonly track: 'both' | 'inbound' | 'outbound';
  /** It ends when it is so long. Default: never. */
  readonly maxLengthMs?: number;
  /** It ends after so much silence of what is recorded. Default: never. */
  readonly silenceMs?: number;
  /** Silence at both ends is left out. */
  readonly trim?: boolean;
  /** The far end hears a beep, and it begins after that. */
  readonly beep?: boolean;
}

/** `closed`: with its session. `failed`: the file could not be written on, `detail` says why; what was written stays. */
export interface RecordingEnd {
  readonly reason: 'stopped' | 'max-length' | 'silence' | 'closed' | 'failed';
  readonly detail?: string;
  /** What the file holds; pauses and what was trimmed are no part of it. */
  readonly durationMs: number;
}

/** The file is complete. Also told after its session has closed. */
export interface RecordingEvent {
  readonly kind: 'recording-ended';
  readonly recordingId: string;
  readonly end: RecordingEnd;
}
