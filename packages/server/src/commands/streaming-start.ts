import type { StreamingStartParams } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { startStream } from '../call/sound/streaming.ts';
import { stateAfterCommand } from '../call/state.ts';
import { type ActingOn, commandActing } from './refuse-parameters.ts';
import { streamActing, streamExtrasActing, streamOrder } from './stream-order.ts';

export const streamingStartActing: ActingOn<StreamingStartParams> = [
  ...commandActing,
  ...streamActing,
  ...streamExtrasActing,
  'custom_parameters',
];

/**
 * Streams the leg's audio over a WebSocket; `streaming.started` or `streaming.failed` follows.
 * @throws ApiError 90018 when the leg has ended, 90034 before it is answered, 90045 while it has a stream, 10004 without
 * `stream_url`, 10027 for what has no effect.
 */
export async function streamingStart(platform: CallPlatform, call: Call, params: StreamingStartParams): Promise<void> {
  stateAfterCommand(call.state, 'streaming_start');
  const order = streamOrder(params);
  if (order === undefined) throw new ApiError('10004', { pointer: '/stream_url', detail: 'stream_url is needed.' });
  if (call.stream !== undefined) throw new ApiError('90045', { detail: 'The call has a media stream already.' });
  await startStream(platform, call, order);
}
