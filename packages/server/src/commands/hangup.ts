import type { HangupParams } from '@hookswitch/contract';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { endCall } from '../call/end-call.ts';
import { extraHeaders } from '../call/extra-headers.ts';
import { hangups } from '../call/hangup-cause.ts';
import { stateAfterCommand } from '../call/state.ts';
import { type ActingOn, commandActing } from './refuse-parameters.ts';

export const hangupActing: ActingOn<HangupParams> = [...commandActing, 'custom_headers'];

/**
 * Ends a leg in whatever state it is: BYE with `custom_headers`, CANCEL of an outbound leg that rings, 603 to an inbound
 * one that is parked.
 * @throws ApiError 90018 when it has ended.
 */
export async function hangup(platform: CallPlatform, call: Call, params: HangupParams): Promise<void> {
  stateAfterCommand(call.state, 'hangup');
  const headers = extraHeaders(params);
  await endCall(platform, call, hangups.byApplication(call), { status: 603, headers });
}
