import type { ForkStopParams } from '@hookswitch/contract';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { stopFork } from '../call/sound/forking.ts';
import { stateAfterCommand } from '../call/state.ts';
import { type ActingOn, commandActing } from './refuse-parameters.ts';

export const forkStopActing: ActingOn<ForkStopParams> = [...commandActing, 'stream_type'];

/**
 * Stops what is copied; `call.fork.stopped` follows. A leg has one fork at most: it is stopped whichever `stream_type` says.
 * @throws ApiError 90018 when the leg has ended, 90034 before it is answered, 90031 when it is not forked
 */
export async function forkStop(platform: CallPlatform, call: Call, _params: ForkStopParams): Promise<void> {
  stateAfterCommand(call.state, 'fork_stop');
  await stopFork(platform, call);
}
