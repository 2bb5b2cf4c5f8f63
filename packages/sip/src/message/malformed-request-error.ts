import type { SipRequest } from './sip-message.ts';
import { SipParseError } from './sip-parse-error.ts';

/** How a request that could not be taken is still answered. */
export interface ParseRefusal {
  /** What could be read of it. Its top Via is sound, so a response finds its way; other headers may be missing. */
  readonly request: SipRequest;
  /** 400 for a malformed request, 505 for an unknown SIP version. */
  readonly status: number;
  /** Reason phrase that names the fault. */
  readonly reason: string;
}

/** A request (never ACK) that cannot be taken, and whose sender can be told. */
export class MalformedRequestError extends SipParseError {
  readonly refusal: ParseRefusal;

  constructor(refusal: ParseRefusal) {
    super(refusal.reason);
    this.refusal = refusal;
  }
}
