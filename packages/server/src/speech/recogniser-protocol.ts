import type { SherpaSettings } from '../config/config.ts';

/** Parent to child, once. */
export interface RecogniserStart {
  readonly model: SherpaSettings['model'];
  /** Of the local socket to listen at. */
  readonly path: string;
  /** A silence of so much ends an utterance. */
  readonly pauseSecs: number;
  readonly longestUtteranceSecs: number;
}

/** Child to parent. `id` is that of the sound. */
export type RecogniserMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'missing'; readonly problem: string }
  | { readonly kind: 'partial' | 'final'; readonly id: string; readonly text: string }
  | { readonly kind: 'over'; readonly id: string };
