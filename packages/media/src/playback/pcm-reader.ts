/** Decoded audio that is read from front to back: linear 16-bit samples, all channels mixed to one. */
export interface PcmReader {
  /** Samples per second; constant. */
  readonly rateHz: number;
  /** Fills `into` with what comes next; returns how many samples that are, fewer than asked for at the end, then 0. */
  read(into: Int16Array): number;
  /** Back to the first sample. */
  rewind(): void;
}
