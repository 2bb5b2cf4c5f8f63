import { selectLegByControlId } from '../../store/legs.ts';
import { forgetRecordingTranscription, selectRecordingTranscriptions } from '../../store/recording-transcriptions.ts';
import { forgetRecording, selectUnfinishedRecordings } from '../../store/recordings.ts';
import { callOfRow } from '../call-of-row.ts';
import type { CallPlatform } from '../call-platform.ts';
import { transcribeInterrupted } from '../transcription/recording-transcription.ts';
import { completeRecording } from './recording.ts';

/**
 * After a crash: what was being recorded is completed with what there is of it, and told, once; then what is to be written
 * down is. Goes on in the background when the legs of the earlier run have ended; `platform.recordings.idle()` waits for
 * the files, and not for the texts.
 */
export async function completeInterrupted(platform: CallPlatform): Promise<void> {
  // Asked at once, before this run records anything.
  const [unfinished, unwritten] = await Promise.all([
    platform.db.run(selectUnfinishedRecordings()),
    platform.db.run(selectRecordingTranscriptions()),
  ]);
  await platform.recordings.sweep(
    new Set([...unfinished.map(({ id }) => id), ...unwritten.map(({ recording_id: id }) => id)]),
  );
  for (const row of unfinished) {
    const [leg] = await platform.db.run(selectLegByControlId(row.call_control_id ?? ''));
    if (leg === undefined) {
      await platform.db.transaction([forgetRecording(row.id), forgetRecordingTranscription(row.id)]);
      continue;
    }
    const call = platform.queues.placeOfId(leg.call_control_id)?.call ?? callOfRow(leg);
    platform.log.warn({ recording_id: row.id }, 'recording of an earlier run completed');
    // It resolves when what became of it is stored: the next one may be of the same leg, and is told from its row.
    await completeRecording(platform, call, row, {});
  }
  // Not a part of what a shutdown waits for.
  void transcribeInterrupted(platform, unwritten);
}
