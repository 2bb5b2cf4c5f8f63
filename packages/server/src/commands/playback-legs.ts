import type { PlaybackStartParams } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { startPlayback, stopPlayback } from '../call/sound/playback.ts';
import type { PlaybackOrder } from '../call/sound/playback-order.ts';
import { stopOf } from './playback-stop.ts';

type LegsParams = Pick<PlaybackStartParams, 'target_legs' | 'stop'>;

/**
 * Plays to the leg of a command, to the one that it is bridged with, or to both, after `stop` has made room.
 * @throws ApiError 90033 for `opposite` and `both` without a bridge.
 */
export async function playToLegs(
  platform: CallPlatform,
  call: Call,
  order: PlaybackOrder,
  params: LegsParams,
): Promise<void> {
  for (const leg of targets(call, params)) {
    const start = async () => {
      if (leg.state !== 'answered') return;
      if (params.stop !== undefined) await stopPlayback(platform, leg, stopOf({ stop: params.stop }));
      startPlayback(platform, leg, order);
    };
    // Not awaited: a mailbox that waits for another one from inside could block both.
    if (leg === call) await start();
    else void leg.mailbox.post(start);
  }
}

function targets(call: Call, { target_legs: target = 'self' }: LegsParams): Call[] {
  if (target === 'self') return [call];
  const peer = call.bridge?.peer;
  if (peer === undefined) {
    const detail = `target_legs is ${target}, and the call is not bridged.`;
    throw new ApiError('90033', { pointer: '/target_legs', detail });
  }
  return target === 'both' ? [call, peer] : [peer];
}

/** How often it is heard. */
export function timesOf(loop: PlaybackStartParams['loop']): number {
  if (loop === undefined) return 1;
  return loop === 'infinity' ? Number.POSITIVE_INFINITY : Number(loop);
}
