import type { RejectParams } from '@hookswitch/contract';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { endCall } from '../call/end-call.ts';
import { hangups } from '../call/hangup-cause.ts';
import { stateAfterCommand } from '../call/state.ts';
import { type ActingOn, commandActing } from './refuse-parameters.ts';

export const rejectActing: ActingOn<RejectParams> = [...commandActing, 'cause'];

/**
 * Refuses a parked inbound leg: 603 for `CALL_REJECTED`, 486 for `USER_BUSY` (reference §1.1).
 * @throws ApiError 90018 when it has ended, 90102 when it is not a parked inbound leg.
 */
export async function reject(platform: CallPlatform, call: Call, params: RejectParams): Promise<void> {
  stateAfterCommand(call.state, 'reject');
  if (params.cause === 'USER_BUSY') await endCall(platform, call, hangups.busy, { status: 486 });
  else await endCall(platform, call, hangups.rejected, { status: 603 });
}
