import { ApiError } from '../../api-error.ts';
import { withBothCalls } from '../bridge/bridge.ts';
import type { Call } from '../call.ts';
import type { CallPlatform } from '../call-platform.ts';
import { logIds } from '../event/emit-event.ts';
import { leaveQueue } from './queueing.ts';

/**
 * Runs a task with the head of a queue, while both legs are held; it is the task that takes the head out. While it waits
 * for the two legs nobody else gets this head; when the task fails before, the head has its place again.
 * @throws ApiError 90033 when there is no such queue or nobody waits in it; 90018 when the head has hung up and kept its
 * place: it loses it now, and the error says how to reach it again (reference §1.2, keep_after_hangup).
 */
export async function withHeadOfQueue<Result>(
  platform: CallPlatform,
  call: Call,
  queueName: string,
  task: (head: Call) => Promise<Result>,
): Promise<Result> {
  const queue = platform.queues.find(queueName);
  if (queue === undefined) throw cannot(`There is no queue "${queueName}".`);
  for (;;) {
    const place = queue.head(call);
    if (place === undefined) throw cannot(`Nobody waits in the queue "${queue.name}".`);
    place.taken = true;
    try {
      const done = await withBothCalls(call, place.call, async () => {
        // It left by itself before both legs were free: the next one is the head.
        if (platform.queues.placeOf(place.call) !== place) return undefined;
        if (place.call.state === 'ended') await refuseGone(platform, place.call);
        return { result: await task(place.call) };
      });
      if (done !== undefined) return done.result;
    } finally {
      place.taken = false;
    }
  }
}

async function refuseGone(platform: CallPlatform, head: Call): Promise<never> {
  await leaveQueue(platform, head, 'hangup');
  const { from, to, direction } = head;
  platform.log.info(logIds(head), 'the head of a queue had hung up');
  const who = `${head.ids.callControlId}, ${direction}, from ${from} to ${to}`;
  throw new ApiError('90018', { pointer: '/queue', detail: `The head of the queue has hung up: ${who}.` });
}

const cannot = (detail: string) => new ApiError('90033', { pointer: '/queue', detail });
