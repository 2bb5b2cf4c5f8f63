import type { SampleRate } from '../audio-frame.ts';

/** Something that is heard. */
export interface AudioSource {
  /**
   * Fills `into`, one frame of linear 16-bit mono samples at `rateHz`, with what comes next. False: nothing sounds in
   * this frame, and `into` is untouched. Asked once for each frame in real time, whatever becomes of the result.
   */
  read(into: Int16Array, rateHz: SampleRate): boolean;
}

/** `overlay` is mixed with the bridged audio, `exclusive` replaces it and what lies under: `underlay`. */
export type SourceMode = 'underlay' | 'overlay' | 'exclusive';
