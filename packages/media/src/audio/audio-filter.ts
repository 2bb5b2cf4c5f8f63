import type { SampleRate } from '../audio-frame.ts';

/** Something that changes what is said or heard on its way. */
export interface AudioFilter {
  /** Changes one frame in place, silence included. Its output may lag behind; the rate may change. */
  process(frame: Int16Array, rateHz: SampleRate): void;
}
