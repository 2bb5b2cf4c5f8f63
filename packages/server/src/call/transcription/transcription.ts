import type { Transcriber } from '../../speech/transcriber.ts';
import type { Call } from '../call.ts';
import type { CallPlatform } from '../call-platform.ts';
import { startLive, stopLive } from './live-transcription.ts';
import { startPieces, stopPieces } from './piece-transcription.ts';
import type { TranscriptionOrder } from './transcription-order.ts';

/** Writes down what is said from now on. Runs in the leg's mailbox. */
export async function startTranscription(
  platform: CallPlatform,
  call: Call,
  transcriber: Transcriber,
  order: TranscriptionOrder,
): Promise<void> {
  if (transcriber.kind === 'live') await startLive(platform, call, transcriber, order);
  else await startPieces(call, transcriber, order);
}

/** The leg is answered: the transcription that it was dialled or answered with begins. */
export async function transcribeOnAnswer(platform: CallPlatform, call: Call): Promise<void> {
  const { transcribeOnAnswer: wish } = call;
  if (wish === undefined) return;
  call.transcribeOnAnswer = undefined;
  call.clientState = wish.clientState ?? call.clientState;
  await startTranscription(platform, call, wish.transcriber, wish.order);
}

/** Ends the transcription, if there is one; what has been said already is told still. Runs in the leg's mailbox. */
export async function stopTranscription(call: Call): Promise<void> {
  const { transcription } = call;
  if (transcription?.kind === 'live') await stopLive(call, transcription);
  else if (transcription !== undefined) await stopPieces(call, transcription);
}
