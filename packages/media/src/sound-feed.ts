/** Samples a second of a feed. */
export const feedRateHz = 16_000;

/** What one side of a leg sounds like, handed on to a program on this machine while it sounds. */
export interface SoundFeedSpec {
  /** UUID; it is the first line of what the program reads. */
  readonly id: string;
  /** `inbound` is what the far end says, `outbound` what it hears. */
  readonly side: 'inbound' | 'outbound';
  /** Of the local socket (a Unix domain socket, or a named pipe) at which the program takes connections. */
  readonly path: string;
}
