import type { CallDequeuedPayload } from '@hookswitch/contract';
import { ApiError } from '../../api-error.ts';
import { countWait, deleteQueuePlace, ensureQueue, insertQueuePlace, setKeepAfterHangup } from '../../store/queues.ts';
import type { Call } from '../call.ts';
import type { CallPlatform } from '../call-platform.ts';
import { emitEvent } from '../event/emit-event.ts';
import { dequeuedPayload, enqueuedPayload } from '../event/event-payload.ts';
import { stopPlayback } from '../sound/playback.ts';
import type { QueuePlace } from './call-queue.ts';

/*
 * A leg in a queue:
 *
 *   answered ── enqueue ──> waits ── bridge, with the head or by id; conference > bridged
 *       ^                     │ ──── transfer, bridge with a leg that rings ──> bridging-in-process
 *       │                     │ ──── its end ──> hangup; with keep_after_hangup the place stays until it is taken
 *       └── leave, timeout ───┘      leave_queue, refer, removed; max_wait_time_secs
 *
 * `call.enqueued` and `call.dequeued` tell of the arrows (reference §4). The row of a place comes and goes with them, in
 * one transaction.
 */

/** A leg has its place: stored and told. Runs in the leg's mailbox. */
export async function tellEnqueued(platform: CallPlatform, place: QueuePlace): Promise<void> {
  const { queue, call } = place;
  watchWait(platform, place);
  await emitEvent(platform, call, 'call.enqueued', enqueuedPayload(call, queue, queue.positionOf(place)), [
    ensureQueue(queue.row()),
    insertQueuePlace({
      ...{ leg_id: call.ids.callLegId, queue_id: queue.id, number: place.number },
      ...{ enqueued_at_ms: place.enqueuedAtMs, max_wait_secs: place.maxWaitSecs },
      keep_after_hangup: place.keepAfterHangup ? 1 : 0,
    }),
  ]);
}

/** A leg leaves its queue, if it is in one. Runs in the leg's mailbox. */
export async function leaveQueue(
  platform: CallPlatform,
  call: Call,
  reason: CallDequeuedPayload['reason'],
): Promise<void> {
  const place = platform.queues.placeOf(call);
  if (place === undefined) return;
  const { queue } = place;
  const { position, waitedMs } = platform.queues.leave(place);
  const payload = dequeuedPayload(call, { queue: queue.name, position, waitedMs, reason });
  await emitEvent(platform, call, 'call.dequeued', payload, [
    deleteQueuePlace(call.ids.callLegId),
    countWait(queue.id, waitedMs),
  ]);
}

/** A leg is about to hear somebody: it leaves its queue, and whatever it was played while it waited is over. */
export async function leaveQueueForBridge(platform: CallPlatform, call: Call): Promise<void> {
  if (platform.queues.placeOf(call) === undefined) return;
  await leaveQueue(platform, call, 'bridged');
  await stopPlayback(platform, call, { which: 'all', lanes: ['main', 'overlay'] });
}

/** The leg has ended. Runs in its mailbox, before its `call.hangup`. */
export async function endInQueue(platform: CallPlatform, call: Call): Promise<void> {
  if (platform.queues.placeOf(call)?.keepAfterHangup === false) await leaveQueue(platform, call, 'hangup');
}

/** A place is taken away, whether its leg lives or not. */
export function removeFromQueue(platform: CallPlatform, place: QueuePlace): Promise<void> {
  const { call } = place;
  return call.mailbox.post(async () => {
    // By its turn it may wait in another queue.
    if (platform.queues.placeOf(call) !== place) return;
    await leaveQueue(platform, call, call.state === 'ended' ? 'hangup' : 'leave');
  });
}

/**
 * Whether a place outlives its leg, from now on and after a crash. A leg that has ended loses one that is not kept any more.
 * @throws ApiError 10007 (503) while the place is not stored; StoreError when the change cannot be
 */
export function keepPlace(platform: CallPlatform, place: QueuePlace, keeps: boolean): Promise<void> {
  const { call } = place;
  return call.mailbox.post(async () => {
    if (platform.queues.placeOf(call) !== place) return;
    // The row of the place may be among what waits, and would be stored as it was.
    if (call.unstored !== undefined) {
      throw new ApiError('10007', {
        status: 503,
        detail: 'Events of the call are not stored yet. Nothing was changed.',
      });
    }
    await platform.db.run(setKeepAfterHangup(call.ids.callLegId, keeps));
    place.keepAfterHangup = keeps;
    if (!keeps && call.state === 'ended') await leaveQueue(platform, call, 'hangup');
  });
}

/** After a restart: places that their legs have left behind wait no longer than they were to. */
export function resumeQueues(platform: CallPlatform): void {
  for (const place of platform.queues.places()) watchWait(platform, place);
}

function watchWait(platform: CallPlatform, place: QueuePlace): void {
  const { call, maxWaitSecs } = place;
  if (maxWaitSecs === null) return;
  const leftMs = Math.max(0, maxWaitSecs * 1000 - platform.queues.waitedMs(place));
  const over = async () => {
    if (platform.queues.placeOf(call) === place) await leaveQueue(platform, call, 'timeout');
  };
  place.timer = platform.clock.setTimer(leftMs, () => void call.mailbox.post(over));
}
