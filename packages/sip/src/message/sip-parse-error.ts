import type { SipRequest } from './sip-message.ts';

/** How a request that could not be taken may still be answered. */
export interface ParseRefusal {
  /** What could be read of it. Its top Via is sound, so a response finds its way; other headers may be missing. */
  readonly request: SipRequest;
  /** 400 for a malformed request, 505 for an unknown SIP version. */
  readonly status: number;
  /** Reason phrase that names the fault. */
  readonly reason: string;
}

/** Text that is not what RFC 3261 §25 allows. */
export class SipParseError extends Error {
  override readonly name = 'SipParseError';
  /** Set for requests (never ACK) whose sender can be told. */
  readonly refusal: ParseRefusal | undefined;

  constructor(message: string, refusal?: ParseRefusal) {
    super(message);
    this.refusal = refusal;
  }
}
