import type { TranscriptionStartParams } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { stateAfterCommand } from '../call/state.ts';
import { startTranscription } from '../call/transcription/transcription.ts';
import { type ActingOn, commandActing } from './refuse-parameters.ts';
import { configuredTranscriber, transcriptionActing, transcriptionOrder } from './transcription-order.ts';

export const transcriptionStartActing: ActingOn<TranscriptionStartParams> = [...commandActing, ...transcriptionActing];

/**
 * Writes down what is said on a leg: `call.transcription` for each piece that ends with a pause.
 * @throws ApiError 90018 or 90034 when the leg is not answered, 90033 without an engine, 90054 when it runs already, 10027
 * for settings without effect.
 */
export async function transcriptionStart(
  platform: CallPlatform,
  call: Call,
  params: TranscriptionStartParams,
): Promise<void> {
  const transcriber = configuredTranscriber(platform);
  stateAfterCommand(call.state, 'transcription_start');
  const order = transcriptionOrder(transcriber, params);
  if (call.transcription !== undefined) throw new ApiError('90054');
  await startTranscription(platform, call, transcriber, order);
}
