import type { PlaybackEvent, PlaybackSpec } from './playback-spec.ts';
import type { RecordingEvent } from './recording-spec.ts';

/** What a session is in a mix. */
export interface MixPlace {
  /** Who hears it: everybody, or the sessions of these ids. */
  readonly heardBy: 'all' | readonly string[];
  /** Whether it hears the others, and what is played to all. */
  readonly hears: boolean;
  /** What it hears instead of them, over and over. */
  readonly holdAudio?: PlaybackSpec['audio'];
}

export interface MixOptions {
  /** Soft noise while nobody speaks. Default: silence. */
  readonly comfortNoise?: boolean;
}

/** What a mix tells by itself. `floor-changed`: another one has been the loudest speaker for 300 ms. */
export type MixEvent = PlaybackEvent | RecordingEvent | { readonly kind: 'floor-changed'; readonly session: string };
