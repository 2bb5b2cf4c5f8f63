import type { SwitchSupervisorRoleParams } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { changeRole } from '../call/sound/supervision.ts';
import { stateAfterCommand } from '../call/state.ts';
import type { ActingOn } from './refuse-parameters.ts';

export const switchSupervisorRoleActing: ActingOn<SwitchSupervisorRoleParams> = ['role'];

/**
 * Changes who hears the leg, which supervises another.
 * @throws ApiError 90018 when it has ended, 90034 before it is answered, 90033 when it supervises no leg.
 */
export async function switchSupervisorRole(
  platform: CallPlatform,
  call: Call,
  params: SwitchSupervisorRoleParams,
): Promise<void> {
  stateAfterCommand(call.state, 'switch_supervisor_role');
  if (call.supervision === undefined) throw new ApiError('90033', { detail: 'The call supervises no other call.' });
  await changeRole(platform, call, params.role);
}
