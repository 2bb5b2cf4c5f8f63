import { MediaError, type RecordingEnd } from '@hookswitch/media';
import type { PieceTranscriber } from '../../speech/transcriber.ts';
import type { Call } from '../call.ts';
import type { CallPlatform } from '../call-platform.ts';
import { emitEvent, logIds } from '../event/emit-event.ts';
import { transcriptionPayload } from '../event/event-payload.ts';
import type { PieceTranscription, TranscriptionOrder, TranscriptionTrack } from './transcription-order.ts';

/** A pause of so much ends a piece: what is said in one breath is understood together. */
const pauseMs = 700;
const longestPieceMs = 20_000;
/** Less than that is a click. */
const shortestPieceMs = 200;

/** Writes down what is said from now on, piece by piece. Runs in the leg's mailbox. */
export async function startPieces(call: Call, transcriber: PieceTranscriber, order: TranscriptionOrder): Promise<void> {
  const transcription: PieceTranscription = {
    ...{ kind: 'pieces', order, transcriber },
    ...{ pieces: new Map(), told: Promise.resolve() },
  };
  call.transcription = transcription;
  for (const track of order.tracks) await recordPiece(call, transcription, track);
}

/** Ends it; what has been said already is told still. Runs in the leg's mailbox. */
export async function stopPieces(call: Call, transcription: PieceTranscription): Promise<void> {
  call.transcription = undefined;
  for (const file of transcription.pieces.keys()) await call.leg.media?.changeRecording(file, 'ended');
  if (transcription.pieces.size > 0) call.endedTranscriptions.add(transcription);
}

/** A piece is complete. @returns whether it was one of a transcription */
export async function pieceEnded(
  platform: CallPlatform,
  call: Call,
  file: string,
  end: RecordingEnd,
): Promise<boolean> {
  const current = call.transcription?.kind === 'pieces' ? [call.transcription] : [];
  const known = [...current, ...call.endedTranscriptions].find((one) => one.pieces.has(file));
  const track = known?.pieces.get(file);
  if (known === undefined || track === undefined) return false;
  known.pieces.delete(file);
  if (known.pieces.size === 0) call.endedTranscriptions.delete(known);
  const goesOn = end.reason === 'silence' || end.reason === 'max-length';
  if (goesOn && known === call.transcription && call.state === 'answered') {
    await recordPiece(call, known, track);
  }
  const text = writeDown(platform, call, known, { file, end });
  known.told = known.told.then(async () => {
    const said = await text;
    if (said === '') return;
    await call.mailbox.post(() =>
      emitEvent(platform, call, 'call.transcription', transcriptionPayload(call, { text: said, isFinal: true, track })),
    );
  });
  return true;
}

async function recordPiece(call: Call, transcription: PieceTranscription, track: TranscriptionTrack): Promise<void> {
  const file = transcription.transcriber.newFile();
  transcription.pieces.set(file, track);
  try {
    await call.leg.media?.startRecording({
      ...{ id: file, file, channels: 'single', track, trim: true },
      ...{ silenceMs: pauseMs, maxLengthMs: longestPieceMs },
    });
  } catch (error) {
    transcription.pieces.delete(file);
    // The media process died and takes the leg with it.
    if (!(error instanceof MediaError)) throw error;
  }
}

/** What was said in a piece; nothing where nothing was, or where the engine failed. */
async function writeDown(
  platform: CallPlatform,
  call: Call,
  { transcriber, order }: PieceTranscription,
  { file, end }: { file: string; end: RecordingEnd },
): Promise<string> {
  try {
    if (end.durationMs < shortestPieceMs) return '';
    return (await transcriber.transcribe(file, order.language)).trim();
  } catch (error) {
    platform.log.warn({ err: error, ...logIds(call) }, 'a piece of the call was not transcribed');
    return '';
  } finally {
    await transcriber.discard(file).catch(() => {});
  }
}
