/** Something to play. */
export interface PlaybackSpec {
  /** The caller's name for it, in events. */
  readonly id: string;
  /** WAV or MP3: a file that this machine can read, or the file's octets. */
  readonly audio: { readonly file: string } | { readonly bytes: Uint8Array };
  /** How often it is heard, from 1; Infinity until it is stopped. Default 1. */
  readonly times?: number;
  /** `main` replaces what the far end hears otherwise, `overlay` is mixed with it. Default `main`. */
  readonly lane?: PlaybackLaneName;
}

/** Each lane plays one thing at a time, in the order in which they came. */
export type PlaybackLaneName = 'main' | 'overlay';

export interface PlaybackStop {
  /** `current`: what is at its turn; `all`: that and what waits for its turn; `id`: that one, wherever it is. */
  readonly which: 'current' | 'all' | { readonly id: string };
  readonly lanes: readonly PlaybackLaneName[];
}

/** How a playback ended. `failed`: it could not be read, `detail` says why. */
export type PlaybackEnd =
  | { readonly reason: 'completed' | 'stopped' }
  | { readonly reason: 'failed'; readonly detail: string };

/** What becomes of a playback. One that sounds is started first; one that cannot be read or is stopped before just ends. */
export type PlaybackEvent =
  | { readonly kind: 'playback-started'; readonly playbackId: string }
  | { readonly kind: 'playback-ended'; readonly playbackId: string; readonly end: PlaybackEnd };
