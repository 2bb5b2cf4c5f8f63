import { reasonPhrase } from '../message/reason-phrase.ts';
import type { SipBody, SipMessage } from '../message/sip-message.ts';

/** How far a referred request has come. */
export interface SipFragStatus {
  /** 100..699 */
  status: number;
  reason: string;
}

// RFC 3420 §2.1; a body may go on with headers, and phones leave out the last CRLF.
const STATUS_LINE = /^SIP\/2\.0 +([1-6]\d\d)(?: +([^\r\n]*))?(?:\r?\n|$)/i;

/** The status line of a `message/sipfrag` body (RFC 3515 §2.4.5); undefined when there is none. */
export function readSipFrag(message: SipMessage): SipFragStatus | undefined {
  const found = STATUS_LINE.exec(message.body.toString('utf8'));
  return found ? { status: Number(found[1]), reason: (found[2] ?? '').trim() } : undefined;
}

/** The body of a NOTIFY about a referred request. */
export function sipFragBody(status: number, reason = reasonPhrase(status)): SipBody {
  return { contentType: 'message/sipfrag;version=2.0', content: `SIP/2.0 ${status} ${reason}\r\n` };
}
