import type { SipResponse } from '../message/sip-message.ts';
import type { RequestOutcome } from './send-request.ts';
import { SessionError } from './session-error.ts';

/**
 * Why the session is lost after what came of a request in it; `undefined`: it is not. RFC 3261 §12.2.1.2: a peer that knows no
 * such dialog is gone. A NOTIFY may get 481 for its subscription alone: it is not judged here.
 */
export function lossByRequest(outcome: RequestOutcome): string | undefined {
  const isUnknown = outcome.kind === 'response' && outcome.response.status === 481;
  return isUnknown ? 'the peer knows nothing of the session' : undefined;
}

/** RFC 3261 §14.1: so is one that does not answer a re-INVITE at all. Everything else leaves the session as it was. */
export function lossByOffer(end: SipResponse | SessionError): string | undefined {
  if (end instanceof SessionError) return end.code === 'timeout' || end.code === 'unanswered' ? end.message : undefined;
  const isUnknown = end.status === 481 || end.status === 408;
  return isUnknown ? `a re-INVITE or refresh was answered ${end.status}` : undefined;
}
