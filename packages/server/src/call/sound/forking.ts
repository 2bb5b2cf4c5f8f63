import { type ForkTargets, MediaError } from '@hookswitch/media';
import { ApiError } from '../../api-error.ts';
import type { Call } from '../call.ts';
import type { CallPlatform } from '../call-platform.ts';
import { emitEvent, logIds } from '../event/emit-event.ts';
import { forkPayload } from '../event/event-payload.ts';

export type { ForkTargets } from '@hookswitch/media';

/**
 * Sends copies of the leg's RTP elsewhere, and tells so. Runs in its mailbox.
 * @throws ApiError 90033 while they go somewhere already, or when there is no port for them, 10027 for a target of
 * another address family than the media has
 */
export async function startFork(platform: CallPlatform, call: Call, targets: ForkTargets): Promise<void> {
  if (call.details.forked) throw new ApiError('90033', { detail: 'The call is forked already: stop that first.' });
  try {
    await call.leg.media?.startFork(targets);
  } catch (error) {
    if (error instanceof RangeError) throw new ApiError('10027', { detail: `It cannot be forked: ${error.message}.` });
    if (error instanceof MediaError) throw new ApiError('90033', { detail: `It cannot be forked: ${error.message}.` });
    throw error;
  }
  call.details = { ...call.details, forked: true };
  await emitEvent(platform, call, 'call.fork.started', forkPayload(call));
}

/** @throws ApiError 90031 when it is not forked */
export async function stopFork(platform: CallPlatform, call: Call): Promise<void> {
  if (!call.details.forked) throw new ApiError('90031', { detail: 'The call is not forked.' });
  try {
    await call.leg.media?.stopFork();
  } catch (error) {
    // The media process died: nothing is copied any more.
    if (!(error instanceof MediaError)) throw error;
    platform.log.warn({ err: error, ...logIds(call) }, 'the media died before its fork was stopped');
  }
  await endFork(platform, call);
}

/** The fork has ended, or ends with the leg, of an earlier run too. Runs in its mailbox. */
export async function endFork(platform: CallPlatform, call: Call): Promise<void> {
  const { forked, ...details } = call.details;
  if (!forked) return;
  call.details = details;
  await emitEvent(platform, call, 'call.fork.stopped', forkPayload(call));
}
