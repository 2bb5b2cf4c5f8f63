import type { SendDtmfParams } from '@hookswitch/contract';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { pressKeys } from '../call/dtmf/digits.ts';
import { stateAfterCommand } from '../call/state.ts';
import { type ActingOn, commandActing } from './refuse-parameters.ts';

export const sendDtmfActing: ActingOn<SendDtmfParams> = [...commandActing, 'digits', 'duration_millis'];

/**
 * Presses keys for the far end of the leg, after those that are still being sent. It is told by the `dtmf_type` of the
 * application; there is no event for it (reference §4).
 * @throws ApiError 90018 when the leg has ended, 90034 before it is answered, 90014 when more than a thousand would wait.
 */
export async function sendDtmf(platform: CallPlatform, call: Call, params: SendDtmfParams): Promise<void> {
  stateAfterCommand(call.state, 'send_dtmf');
  await pressKeys(platform, call, params.digits, params.duration_millis);
}
