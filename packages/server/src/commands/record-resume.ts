import type { RecordResumeParams } from '@hookswitch/contract';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { changeRecordings } from '../call/recording/recording.ts';
import { stateAfterCommand } from '../call/state.ts';
import { type ActingOn, commandActing } from './refuse-parameters.ts';

export const recordResumeActing: ActingOn<RecordResumeParams> = [...commandActing, 'recording_id'];

/**
 * Goes on with what was paused.
 * @throws ApiError 90018 or 90034 when the leg is not answered, 90033 when nothing is recorded, 10005 for another
 * `recording_id`.
 */
export async function recordResume(_platform: CallPlatform, call: Call, params: RecordResumeParams): Promise<void> {
  stateAfterCommand(call.state, 'record_resume');
  await changeRecordings(call, params.recording_id, 'running');
}
