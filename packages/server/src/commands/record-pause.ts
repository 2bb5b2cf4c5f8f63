import type { RecordPauseParams } from '@hookswitch/contract';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { changeRecordings } from '../call/recording/recording.ts';
import { stateAfterCommand } from '../call/state.ts';
import { type ActingOn, commandActing } from './refuse-parameters.ts';

export const recordPauseActing: ActingOn<RecordPauseParams> = [...commandActing, 'recording_id'];

/**
 * Leaves out of the recording what is said from now on.
 * @throws ApiError 90018 or 90034 when the leg is not answered, 90033 when nothing is recorded, 10005 for another
 * `recording_id`.
 */
export async function recordPause(_platform: CallPlatform, call: Call, params: RecordPauseParams): Promise<void> {
  stateAfterCommand(call.state, 'record_pause');
  await changeRecordings(call, params.recording_id, 'paused');
}
