import type { EnqueueParams } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import { unholdLeg } from '../call/bridge/hold.ts';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { leaveBridge } from '../call/end-call.ts';
import { tellEnqueued } from '../call/queue/queueing.ts';
import { stateAfterCommand } from '../call/state.ts';
import { type ActingOn, commandActing } from './refuse-parameters.ts';

export const enqueueActing: ActingOn<EnqueueParams> = [
  ...commandActing,
  'queue_name',
  'keep_after_hangup',
  'max_size',
  'max_wait_time_secs',
];

/**
 * Puts the leg at the end of a queue, which is made when there is none of that name. A bridge or
 * conference that it is in goes on without it, or ends.
 * `call.enqueued` follows.
 * @throws ApiError 90018 or 90034 when the leg is not answered, 90033 while a leg rings that it is to be bridged with,
 * 90038, 90036 and 90037 as `CallQueues.enter`, 10007 (503) while a thousand events of the leg wait for the store.
 */
export async function enqueue(platform: CallPlatform, call: Call, params: EnqueueParams): Promise<void> {
  stateAfterCommand(call.state, 'enqueue');
  if (call.joining.size > 0) {
    throw new ApiError('90033', { detail: 'A leg that this call is to be bridged with is still ringing.' });
  }
  if (call.unstored?.isFull === true) {
    throw new ApiError('10007', { status: 503, detail: 'The place in the queue cannot be stored.' });
  }
  const { queue_name: queueName, max_size: maxSize, max_wait_time_secs: maxWaitSecs } = params;
  const place = platform.queues.enter(call, {
    queueName,
    keepAfterHangup: params.keep_after_hangup ?? false,
    ...(maxSize === undefined ? {} : { maxSize }),
    ...(maxWaitSecs === undefined ? {} : { maxWaitSecs }),
  });
  await platform.leaveConference(call);
  await leaveBridge(platform, call);
  unholdLeg(platform, call);
  await tellEnqueued(platform, place);
}
