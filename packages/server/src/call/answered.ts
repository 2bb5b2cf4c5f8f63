import { MediaError, type Negotiated } from '@hookswitch/media';
import type { SessionEnd } from '@hookswitch/sip';
import { ApiError } from '../api-error.ts';
import { farEndDirected } from './bridge/hold.ts';
import type { Call } from './call.ts';
import type { CallPlatform } from './call-platform.ts';
import { endCall } from './end-call.ts';
import { emitEvent, logIds } from './event/emit-event.ts';
import { answeredPayload } from './event/event-payload.ts';
import { type Hangup, hangups } from './hangup-cause.ts';
import type { AnswerTerms, LegHandlers } from './leg.ts';
import { recordFromAnswer } from './recording/recording.ts';
import { receiveRequest } from './sip-info.ts';
import { streamOnAnswer } from './sound/streaming.ts';
import { beginSupervision } from './sound/supervision.ts';
import { transcribeOnAnswer } from './transcription/transcription.ts';

/**
 * Sends the 200 of a parked leg. Where the caller sent no offer, the leg is answered, and `call.answered` follows, with the ACK
 * that carries the caller's answer.
 * @throws ApiError 90033 when no common ground is found; the leg ends with 488 then, as another try would fail too.
 */
export async function answerInbound(platform: CallPlatform, call: Call, terms: AnswerTerms): Promise<void> {
  try {
    const media = await call.leg.answer(platform.media(), terms, {
      ...legHandlers(platform, call),
      settled: (answer) => void call.mailbox.post(() => settled(platform, call, answer)),
    });
    if (media !== undefined) return await callAnswered(platform, call, media);
    call.state = 'answering';
  } catch (error) {
    if (!(error instanceof MediaError)) throw error;
    const incompatible = error.code === 'no-common-codec' || error.code === 'encryption-refused';
    const hangup = incompatible ? hangups.incompatibleMedia(call.direction) : hangups.platformFailure;
    await endCall(platform, call, hangup, { status: incompatible ? 488 : 500 });
    throw new ApiError('90033', { detail: `The call cannot be answered: ${error.message}.` });
  }
}

/** The 180 of a leg that is parked; with an offer where the caller insists on one (RFC 3261 §13.2.1). */
export async function ringInbound(platform: CallPlatform, call: Call): Promise<void> {
  try {
    await call.leg.ring(
      platform.media,
      platform.codecs,
      (answer) => void call.mailbox.post(() => settled(platform, call, answer)),
    );
  } catch (error) {
    if (!(error instanceof MediaError)) throw error;
    platform.log.warn({ err: error, ...logIds(call) }, 'inbound call refused: no media for the offer in its 180');
    await endCall(platform, call, hangups.platformFailure, { status: 500 });
  }
}

/** The caller's answer to an offer of ours, of the 180 or of the 200: a leg that was told to answer is answered by it. */
async function settled(platform: CallPlatform, call: Call, answer: Promise<Negotiated>): Promise<void> {
  if (call.state === 'ended') return;
  try {
    const media = await answer;
    if (call.state === 'answering') await callAnswered(platform, call, media);
  } catch (error) {
    if (!(error instanceof MediaError)) throw error;
    await endCall(platform, call, hangups.incompatibleMedia(call.direction), { status: 488 });
  }
}

/** A leg has sound both ways: its ring timer is over, its time limit starts, `call.answered` is stored and sent. */
export async function callAnswered(platform: CallPlatform, call: Call, media: Negotiated): Promise<void> {
  call.state = 'answered';
  call.answeredAtMs = platform.clock.wallTimeMs();
  call.leg.cancelTimers();
  call.leg.setTimer(
    platform.clock.setTimer(call.timeLimitSecs * 1000, () => {
      void call.mailbox.post(() => endCall(platform, call, hangups.timeLimit(call.direction), { status: 487 }));
    }),
  );
  if (call.pitchShift !== undefined) await call.leg.media?.shiftPitch(call.pitchShift);
  await recordFromAnswer(platform, call);
  await emitEvent(platform, call, 'call.answered', answeredPayload(call, media));
  await streamOnAnswer(platform, call);
  await transcribeOnAnswer(platform, call);
  await beginSupervision(platform, call);
  // An answer may put us on hold at once.
  await farEndDirected(platform, call, media);
}

/** The dialog of an answered leg, told to the leg's mailbox. */
export function legHandlers(platform: CallPlatform, call: Call): LegHandlers {
  return {
    renegotiated: (media) => void call.mailbox.post(() => farEndDirected(platform, call, media)),
    ended(end) {
      platform.log.debug({ ...logIds(call), by: end.by }, 'dialog ended');
      void call.mailbox.post(() => endCall(platform, call, hangupOfSession(call, end)));
    },
    request: (request) => receiveRequest(platform, call, request),
    refer: (referral) => void call.mailbox.post(() => platform.refer(call, referral)),
  };
}

function hangupOfSession(call: Call, end: SessionEnd): Hangup {
  switch (end.by) {
    case 'remote':
      return hangups.byFarEnd(call.direction);
    case 'local':
      return hangups.byPlatform(call.direction);
    case 'ack-timeout':
    case 'lost':
      return hangups.ackTimeout;
  }
}
