import type { StreamingStopParams } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { stopStream } from '../call/sound/streaming.ts';
import { stateAfterCommand } from '../call/state.ts';
import { type ActingOn, commandActing } from './refuse-parameters.ts';

export const streamingStopActing: ActingOn<StreamingStopParams> = [...commandActing, 'stream_id'];

/**
 * Ends the leg's stream; `streaming.stopped` follows.
 * @throws ApiError 90018 when the leg has ended, 90034 before it is answered, 90048 without a stream, or without that one.
 */
export async function streamingStop(platform: CallPlatform, call: Call, params: StreamingStopParams): Promise<void> {
  stateAfterCommand(call.state, 'streaming_stop');
  const { stream_id: id } = params;
  if (call.stream === undefined || (id !== undefined && call.stream.id !== id)) {
    const detail = id === undefined ? 'The call has no media stream.' : 'The call has no media stream with this id.';
    throw new ApiError('90048', { detail, ...(id === undefined ? {} : { pointer: '/stream_id' }) });
  }
  await stopStream(platform, call);
}
