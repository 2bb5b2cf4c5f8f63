import type { PlaybackLaneName } from '@hookswitch/media';
import type { AudioContentType } from '../../audio/audio-file.ts';
import type { Utterance } from '../../speech/utterance.ts';

export type { PlaybackStop } from '@hookswitch/media';

/** What is played, as the command names it. `contentType`: what the command says that it is. */
export type PlaybackAudio = (
  | { readonly mediaUrl: string; readonly cache: boolean }
  | { readonly mediaName: string }
  | { readonly content: Buffer }
  | { readonly speech: Utterance }
) & { readonly contentType?: AudioContentType };

export interface PlaybackOrder {
  readonly audio: PlaybackAudio;
  /** Infinity: until it is stopped. */
  readonly times: number;
  readonly lane: PlaybackLaneName;
  /** No event tells of it: what it belongs to has events of its own. */
  readonly untold?: boolean;
  /** Told in the leg's mailbox, once, when it is over, however it ended. */
  readonly whenOver?: () => void;
}

/**
 * One playback of a leg, from the command to its `call.playback.ended`. In the leg's list for so long.
 *
 * ```
 *   fetching ──> queued (in the media process) ──> playing ──> over
 *       └───────────────┴── stopped, failed, the leg ended ─────┘
 * ```
 */
export interface Playback {
  readonly id: string;
  readonly order: PlaybackOrder;
  state: 'fetching' | 'queued' | 'playing' | 'over';
  release?: () => void;
}
