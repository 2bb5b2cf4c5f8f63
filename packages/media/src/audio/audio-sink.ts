import type { SampleRate } from '../audio-frame.ts';

/** Something that listens. */
export interface AudioSink {
  /**
   * Takes one frame of linear 16-bit mono samples, good only during the call. Called for every frame in real time while
   * attached, silence included.
   */
  write(frame: Int16Array, rateHz: SampleRate): void;
}

/** What is listened to: `inbound` is what the far end says, `outbound` what it hears. */
export type TapSide = 'inbound' | 'outbound';
