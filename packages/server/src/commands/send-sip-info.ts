import type { SendSipInfoParams } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { sendInfo } from '../call/send-info.ts';
import { stateAfterCommand } from '../call/state.ts';
import { type ActingOn, commandActing } from './refuse-parameters.ts';

export const sendSipInfoActing: ActingOn<SendSipInfoParams> = [...commandActing, 'body', 'content_type'];

/** Reference §1.1 `content_type`. */
const longestBodyBytes = 1400;

/**
 * Sends an INFO to the far end of the leg (RFC 6086). What that answers is logged; there is no event for it
 * (reference §1.0).
 * @throws ApiError 90018 when the leg has ended, 90034 before it is answered, 10033 for a body of more than 1400 bytes.
 */
export async function sendSipInfo(platform: CallPlatform, call: Call, params: SendSipInfoParams): Promise<void> {
  stateAfterCommand(call.state, 'send_sip_info');
  const { body, content_type: contentType } = params;
  if (Buffer.byteLength(body) > longestBodyBytes) {
    throw new ApiError('10033', { pointer: '/body', detail: `The body may be ${longestBodyBytes} bytes at most.` });
  }
  const { session } = call.leg;
  if (session === undefined) throw new ApiError('90018', { detail: 'The far end has just hung up.' });
  sendInfo(platform, call, session, { contentType, content: body });
}
