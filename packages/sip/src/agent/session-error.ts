/**
 * Why a request in a session has no answer that counts.
 *
 * - `ended` the session was over, or ended meanwhile
 * - `timeout` nobody answered in 64*T1
 * - `transport` it could not be sent
 * - `glare` both sides went on asking at the same time (RFC 3261 §14.1)
 * - `cancelled` the caller's signal was aborted
 * - `unsupported` the peer does not list the method in its Allow header (RFC 3311 §4)
 * - `unsettled` another offer has no answer yet, before the call is answered (RFC 3311 §5.1)
 * - `undescribed` the offer could not be made; nothing was sent, the session is as it was
 * - `unanswered` the peer's offer got no answer of ours; the session is ended (RFC 3261 §13.2.2.4)
 */
export type SessionErrorCode =
  | 'ended'
  | 'timeout'
  | 'transport'
  | 'glare'
  | 'cancelled'
  | 'unsupported'
  | 'unsettled'
  | 'undescribed'
  | 'unanswered';

/** A request of ours in a session came to nothing; a final response, whatever its status, is no such error. */
export class SessionError extends Error {
  override readonly name = 'SessionError';
  readonly code: SessionErrorCode;

  constructor(code: SessionErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
