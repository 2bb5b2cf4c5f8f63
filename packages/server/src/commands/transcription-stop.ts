import type { TranscriptionStopParams } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { stateAfterCommand } from '../call/state.ts';
import { stopTranscription } from '../call/transcription/transcription.ts';
import { type ActingOn, commandActing } from './refuse-parameters.ts';

export const transcriptionStopActing: ActingOn<TranscriptionStopParams> = commandActing;

/**
 * Ends the transcription; what has been said already is told still.
 * @throws ApiError 90018 or 90034 when the leg is not answered, 90055 when none runs.
 */
export async function transcriptionStop(
  _platform: CallPlatform,
  call: Call,
  _params: TranscriptionStopParams,
): Promise<void> {
  stateAfterCommand(call.state, 'transcription_stop');
  if (call.transcription === undefined) throw new ApiError('90055', { detail: 'No transcription runs.' });
  await stopTranscription(call);
}
