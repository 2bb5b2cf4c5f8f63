import type { RecordStartParams } from '@hookswitch/contract';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { startRecording } from '../call/recording/recording.ts';
import { stateAfterCommand } from '../call/state.ts';
import { recordStartOrder } from './recording-params.ts';
import { type ActingOn, commandActing } from './refuse-parameters.ts';

export const recordStartActing: ActingOn<RecordStartParams> = [
  ...commandActing,
  'channels',
  'format',
  'custom_file_name',
  'max_length',
  'play_beep',
  'recording_track',
  'timeout_secs',
  'transcription',
  'transcription_engine',
  'transcription_language',
  'trim',
];

/**
 * Records a leg from now on, beside what is recorded already. `call.recording.saved` follows when it has ended.
 * @throws ApiError 90018 or 90034 when the leg is not answered, 90033 when nothing can be recorded, or written down, 10027 for MP3 where nothing
 * encodes it, 10007 (503) when it cannot be stored.
 */
export async function recordStart(platform: CallPlatform, call: Call, params: RecordStartParams): Promise<void> {
  stateAfterCommand(call.state, 'record_start');
  await startRecording(platform, call, recordStartOrder(platform, params));
}
