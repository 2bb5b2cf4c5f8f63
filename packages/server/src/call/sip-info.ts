import type { HeaderList, SipRequest } from '@hookswitch/sip';
import type { Call } from './call.ts';
import type { CallPlatform } from './call-platform.ts';
import { receiveInfoDigit } from './dtmf/digits.ts';
import { emitEvent } from './event/emit-event.ts';
import { sipInfoPayload } from './event/event-payload.ts';

/** What a far end may put into one event; SIP over UDP brings no more in one message. */
const longestBody = 65_535;

/**
 * An INFO or MESSAGE of the far end inside its dialog. INFO becomes `call.sip_info.received` (reference §1.0), and is
 * answered 200 once that is stored; one that tells of a key becomes `call.dtmf.received` instead. A MESSAGE is nothing that a voice application could be told of: 415.
 */
export async function receiveRequest(
  platform: CallPlatform,
  call: Call,
  request: SipRequest,
): Promise<{ status: number; headers?: HeaderList }> {
  if (request.method !== 'INFO') return { status: 415 };
  // RFC 6086 §4.2.2: packages have to be agreed on first, and we agree on none.
  if (request.header('Info-Package') !== undefined) return { status: 469 };
  if (await receiveInfoDigit(platform, call, request)) return { status: 200 };
  // 200 would say that it is stored. RFC 3261 §21.5.1: the dialog goes on.
  if (call.unstored !== undefined) return { status: 500, headers: [['Retry-After', '10']] };
  const body = request.body.subarray(0, longestBody).toString('utf8');
  const payload = sipInfoPayload(call, { contentType: request.header('Content-Type'), body });
  await call.mailbox.post(() => emitEvent(platform, call, 'call.sip_info.received', payload));
  return { status: 200 };
}
