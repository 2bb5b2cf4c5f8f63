/**
 * Why audio could not be had:
 * - `not-found`: there is no such media, or the server of the URL says so (404, 410)
 * - `refused`: this server may not go there, or the far end refuses (any other status that is no success)
 * - `too-large`: more than the 20 MB that audio may have
 * - `not-audio`: neither WAV nor MP3
 * - `timeout`: not here in time
 * - `unreachable`: no connection, or it broke off
 */
export type AudioErrorCode = 'not-found' | 'refused' | 'too-large' | 'not-audio' | 'timeout' | 'unreachable';

export class AudioError extends Error {
  override readonly name = 'AudioError';
  readonly code: AudioErrorCode;

  constructor(code: AudioErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
