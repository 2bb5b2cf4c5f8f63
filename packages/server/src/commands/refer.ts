import type { ReferParams } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { extraHeaders } from '../call/extra-headers.ts';
import { leaveQueue } from '../call/queue/queueing.ts';
import { stateAfterCommand } from '../call/state.ts';
import { startReferral } from '../call/transfer/referral.ts';
import { type ActingOn, commandActing } from './refuse-parameters.ts';
import { sipCredentials } from './sip-credentials.ts';

export const referActing: ActingOn<ReferParams> = [
  ...commandActing,
  'sip_address',
  'custom_headers',
  'sip_headers',
  'sip_auth_username',
  'sip_auth_password',
];

/**
 * Asks the far end of the leg to call somebody else itself (RFC 3515); how that goes is told by `call.refer.…` events.
 * @throws ApiError 90018 when the leg has ended, 90034 before it is answered, 10004 for half a login.
 */
export async function refer(platform: CallPlatform, call: Call, params: ReferParams): Promise<void> {
  stateAfterCommand(call.state, 'refer');
  const referral = {
    sipAddress: params.sip_address,
    headers: extraHeaders(params),
    credentials: sipCredentials(params),
  };
  const { session } = call.leg;
  if (session === undefined) throw new ApiError('90018', { detail: 'The far end has just hung up.' });
  await leaveQueue(platform, call, 'leave');
  startReferral(platform, call, session, referral);
}
