import type { RecordStopParams } from '@hookswitch/contract';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { changeRecordings } from '../call/recording/recording.ts';
import { stateAfterCommand } from '../call/state.ts';
import { type ActingOn, commandActing } from './refuse-parameters.ts';

export const recordStopActing: ActingOn<RecordStopParams> = [...commandActing, 'recording_id'];

/**
 * Ends what is recorded; `call.recording.saved` follows for each.
 * @throws ApiError 90018 or 90034 when the leg is not answered, 90033 when nothing is recorded, 10005 for another
 * `recording_id`.
 */
export async function recordStop(_platform: CallPlatform, call: Call, params: RecordStopParams): Promise<void> {
  stateAfterCommand(call.state, 'record_stop');
  await changeRecordings(call, params.recording_id, 'ended');
}
