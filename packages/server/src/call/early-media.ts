import { MediaError } from '@hookswitch/media';
import { type SipResponse, sessionDescription } from '@hookswitch/sip';
import type { Call } from './call.ts';
import type { CallPlatform } from './call-platform.ts';
import { logIds } from './event/emit-event.ts';

/**
 * Whether the leg can be heard before its answer: its 18x says where its sound comes from.
 * RFC 3261 §13.2.1 wants a reliable 18x for the answer to an offer; carriers send it in unreliable ones too.
 */
export async function takesEarlyMedia(platform: CallPlatform, call: Call, response: SipResponse): Promise<boolean> {
  const answer = sessionDescription(response);
  if (answer.length === 0) return false;
  try {
    await call.leg.settle(answer);
    return true;
  } catch (error) {
    if (!(error instanceof MediaError)) throw error;
    platform.log.info({ err: error, ...logIds(call) }, 'early media is of no use');
    return false;
  }
}
