import { MediaError } from '@hookswitch/media';
import type { Heard, LiveTranscriber } from '../../speech/transcriber.ts';
import type { Call } from '../call.ts';
import type { CallPlatform } from '../call-platform.ts';
import { emitEvent, logIds } from '../event/emit-event.ts';
import { transcriptionPayload } from '../event/event-payload.ts';
import type { LiveTranscription, TranscriptionOrder, TranscriptionTrack } from './transcription-order.ts';

/** Before an engine is asked again that seemed well and did not listen: it may be about to be seen to have ended. */
const nobodyListensPauseMs = 1000;

/** Writes down what is said from now on, while it is said. Runs in the leg's mailbox. */
export async function startLive(
  platform: CallPlatform,
  call: Call,
  transcriber: LiveTranscriber,
  order: TranscriptionOrder,
): Promise<void> {
  const transcription: LiveTranscription = { kind: 'live', order, transcriber, listeners: new Map() };
  call.transcription = transcription;
  for (const track of order.tracks) await listenTo(platform, call, transcription, track);
}

/** Ends it; what has been said already is told still. Runs in the leg's mailbox. */
export async function stopLive(call: Call, { listeners }: LiveTranscription): Promise<void> {
  call.transcription = undefined;
  for (const id of listeners.keys()) await call.leg.media?.stopFeed(id);
}

async function listenTo(
  platform: CallPlatform,
  call: Call,
  transcription: LiveTranscription,
  track: TranscriptionTrack,
): Promise<void> {
  const { transcriber, listeners } = transcription;
  if (transcriber.objection(undefined) !== undefined) {
    listenAgain(platform, call, transcription, track);
    return;
  }
  const { id, path } = transcriber.listen((heard) => {
    if (heard.kind === 'lost' || heard.kind === 'over') listeners.delete(id);
    if (heard.kind === 'lost') listenAgain(platform, call, transcription, track);
    else void call.mailbox.post(() => tell(platform, call, transcription, { heard, track }));
  });
  listeners.set(id, track);
  try {
    await call.leg.media?.startFeed({ id, side: track, path });
  } catch (error) {
    listeners.delete(id);
    transcriber.forget(id);
    // Gone with the media process, which takes the leg with it; or the engine has just ended.
    if (!(error instanceof MediaError)) throw error;
    platform.log.warn({ err: error, ...logIds(call) }, 'nobody listens to a call that is to be transcribed');
    if (error.code !== 'nobody-listens') return;
    platform.clock.setTimer(nobodyListensPauseMs, () => listenAgain(platform, call, transcription, track));
  }
}

/** The engine broke: once it is back, it listens to what is said then. */
function listenAgain(
  platform: CallPlatform,
  call: Call,
  transcription: LiveTranscription,
  track: TranscriptionTrack,
): void {
  void transcription.transcriber.recovered().then(() =>
    call.mailbox.post(async () => {
      if (call.transcription !== transcription || call.state !== 'answered') return;
      await listenTo(platform, call, transcription, track);
    }),
  );
}

async function tell(
  platform: CallPlatform,
  call: Call,
  { order }: LiveTranscription,
  { heard, track }: { readonly heard: Heard; readonly track: TranscriptionTrack },
): Promise<void> {
  if (heard.kind !== 'final' && !(heard.kind === 'partial' && order.interim)) return;
  const said = { text: heard.text, isFinal: heard.kind === 'final', track };
  await emitEvent(platform, call, 'call.transcription', transcriptionPayload(call, said));
}
