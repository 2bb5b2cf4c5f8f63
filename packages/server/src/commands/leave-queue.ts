import type { LeaveQueueParams } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { leaveQueue } from '../call/queue/queueing.ts';
import { stateAfterCommand } from '../call/state.ts';
import { type ActingOn, commandActing } from './refuse-parameters.ts';

export const leaveQueueActing: ActingOn<LeaveQueueParams> = commandActing;

/**
 * Takes the leg out of its queue; it is parked, and `call.dequeued` follows.
 * @throws ApiError 90018 or 90034 when the leg is not answered, 90035 when it is in no queue.
 */
export async function leaveQueueCommand(platform: CallPlatform, call: Call): Promise<void> {
  stateAfterCommand(call.state, 'leave_queue');
  if (platform.queues.placeOf(call) === undefined) {
    throw new ApiError('90035', { detail: 'The call waits in no queue.' });
  }
  await leaveQueue(platform, call, 'leave');
}
