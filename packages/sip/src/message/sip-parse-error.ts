/** Text that is not what RFC 3261 §25 allows. */
export class SipParseError extends Error {
  override readonly name = 'SipParseError';
}
