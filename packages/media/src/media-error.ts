/**
 * What can go wrong, as a code a program can act on:
 * - `encryption-refused`: one side wants media encryption that the other does not offer or take (SIP would say 488)
 * - `invalid-sdp`: the text is no usable session description (RFC 8866); the message says which rule it breaks
 * - `no-common-codec`: understood, but no audio stream both sides can speak (SIP would say 488)
 * - `no-free-port`: every RTP port of the range is taken, resting after use, or refused by the kernel
 * - `session-closed`: the session was closed before
 * - `engine-gone`: the engine was closed, or its process died, hangs or takes no more requests
 * - `invalid-audio`: what is to be played is no audio that can be decoded, or cannot be read
 * - `nobody-listens`: no program takes what one side of a leg sounds like
 * - `wrong-state`: the operation does not fit the session's state, such as an answer without an offer
 */
export type MediaErrorCode =
  | 'invalid-sdp'
  | 'no-common-codec'
  | 'encryption-refused'
  | 'no-free-port'
  | 'session-closed'
  | 'engine-gone'
  | 'invalid-audio'
  | 'nobody-listens'
  | 'wrong-state';

/** Every expected failure of this package. Arguments outside their documented limits throw a `RangeError` instead. */
export class MediaError extends Error {
  override readonly name = 'MediaError';
  readonly code: MediaErrorCode;

  constructor(code: MediaErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
