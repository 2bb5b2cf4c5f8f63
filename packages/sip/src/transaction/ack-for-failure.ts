import type { HeaderList } from '../message/headers.ts';
import { SipRequest, type SipResponse } from '../message/sip-message.ts';

/**
 * The ACK for a 300-699 response, which belongs to the transaction of its INVITE (RFC 3261 §17.1.1.3): same
 * Request-URI, top Via, From, Call-ID, CSeq number and Route; the To of the response.
 */
export function ackForFailure(invite: SipRequest, response: SipResponse): SipRequest {
  const headers: HeaderList = [
    ['Via', invite.header('Via') ?? ''],
    ...invite.headers('Route').map((route) => ['Route', route] as const),
    ['Max-Forwards', '70'],
    ['From', invite.header('From') ?? ''],
    ['To', response.header('To') ?? invite.header('To') ?? ''],
    ['Call-ID', invite.callId],
    ['CSeq', `${invite.cseq().number} ACK`],
  ];
  return new SipRequest({ method: 'ACK', requestUri: invite.requestUri, headers });
}
