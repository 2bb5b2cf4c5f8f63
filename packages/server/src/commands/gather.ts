import type { GatherParams } from '@hookswitch/contract';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { startGather } from '../call/dtmf/gather.ts';
import { stateAfterCommand } from '../call/state.ts';
import { digitInputActing, digitInputOrder } from './digit-rules.ts';
import { type ActingOn, commandActing } from './refuse-parameters.ts';

export const gatherActing: ActingOn<GatherParams> = [
  ...commandActing,
  ...digitInputActing,
  'initial_timeout_millis',
  'gather_id',
];

/**
 * Collects keys that the far end presses; `call.gather.ended` tells which. A gather that runs already is cancelled.
 * @throws ApiError 90018 or 90034 when the leg is not answered, 90022 for a minimum above the maximum.
 */
export async function gather(platform: CallPlatform, call: Call, params: GatherParams): Promise<void> {
  stateAfterCommand(call.state, 'gather');
  const { gather_id: gatherId, initial_timeout_millis: initialTimeoutMs = 5000 } = params;
  await startGather(platform, call, {
    ...digitInputOrder(params),
    initialTimeoutMs,
    ...(gatherId === undefined ? {} : { gatherId }),
  });
}
