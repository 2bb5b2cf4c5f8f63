import type { SipMessage } from '../message/sip-message.ts';
import { SipParseError } from '../message/sip-parse-error.ts';

/**
 * Whether a header such as Supported, Require or Allow lists the token, in whatever case. A list that cannot be read lists
 * nothing: what is asked here is never worth losing a call over.
 */
export function listsToken(message: SipMessage, header: string, token: string): boolean {
  try {
    return message.headers(header).some((listed) => listed.toLowerCase() === token.toLowerCase());
  } catch (error) {
    if (error instanceof SipParseError) return false;
    throw error;
  }
}
