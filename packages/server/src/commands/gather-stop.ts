import type { GatherStopParams } from '@hookswitch/contract';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { endGather } from '../call/dtmf/gather.ts';
import { stateAfterCommand } from '../call/state.ts';
import { type ActingOn, commandActing } from './refuse-parameters.ts';

export const gatherStopActing: ActingOn<GatherStopParams> = commandActing;

/**
 * Ends the gather that runs, and its prompt: `call.gather.ended` with `cancelled`. Without one there is nothing to do.
 * @throws ApiError 90018 or 90034 when the leg is not answered.
 */
export async function gatherStop(platform: CallPlatform, call: Call, _params: GatherStopParams): Promise<void> {
  stateAfterCommand(call.state, 'gather_stop');
  await endGather(platform, call, 'cancelled');
}
