import type { MediaEvent } from '@hookswitch/media';
import type { Call } from './call.ts';
import type { CallPlatform } from './call-platform.ts';
import { dtmfWays, receiveDtmfEvent } from './dtmf/digits.ts';
import { endCall } from './end-call.ts';
import { logIds } from './event/emit-event.ts';
import { hangups } from './hangup-cause.ts';
import { recordingEnded } from './recording/recording.ts';
import { receiveMachineEvent } from './sound/machine-detection.ts';
import { playbackEnded, playbackStarted } from './sound/playback.ts';
import { receiveStreamEvent } from './sound/streaming.ts';
import { pieceEnded } from './transcription/piece-transcription.ts';

/** From now on what a leg's media tells by itself enters the leg's mailbox. Called once, when the leg comes to be. */
export function followMedia(platform: CallPlatform, call: Call): void {
  call.leg.dtmfWay = dtmfWays[platform.directory.application(call.connectionId)?.dtmfType ?? 'RFC 2833'];
  call.leg.onMediaEvent = (event) => {
    void call.mailbox.post(() => receive(platform, call, event));
  };
}

async function receive(platform: CallPlatform, call: Call, event: MediaEvent): Promise<void> {
  switch (event.kind) {
    case 'dtmf':
    case 'dtmf-to-send':
      return receiveDtmfEvent(platform, call, event);
    case 'machine-detection-ended':
    case 'machine-greeting-ended':
      return receiveMachineEvent(platform, call, event);
    case 'stream-started':
    case 'stream-stopped':
    case 'stream-failed':
      return receiveStreamEvent(platform, call, event);
    case 'playback-started':
      return playbackStarted(platform, call, event.playbackId);
    case 'playback-ended':
      return playbackEnded(platform, call, event.playbackId, event.end);
    case 'encryption-failed':
      platform.log.warn({ ...logIds(call), reason: event.reason }, 'no keys were agreed on with the far end');
      return endCall(platform, call, hangups.incompatibleMedia(call.direction), { status: 488 });
    case 'recording-ended':
      if (await pieceEnded(platform, call, event.recordingId, event.end)) return;
      return recordingEnded(platform, call, event.recordingId, event.end);
    default:
    // No leg of the platform asks for the others.
  }
}
