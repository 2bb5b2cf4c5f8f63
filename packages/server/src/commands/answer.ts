import type { AnswerParams, AnswerResult } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import { answerInbound } from '../call/answered.ts';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { overrideTarget } from '../call/event/webhook-target.ts';
import { extraHeaders } from '../call/extra-headers.ts';
import { preferredCodecs } from '../call/preferred-codecs.ts';
import { stateAfterCommand } from '../call/state.ts';
import { recordFromAnswerActing, recordFromAnswerOrder } from './recording-params.ts';
import { type ActingOn, commandActing, webhookOverrideActing } from './refuse-parameters.ts';
import { pitchShift } from './sound-modifications.ts';
import { streamActing, streamOrder } from './stream-order.ts';
import { transcriptionOnAnswer, transcriptionOnAnswerActing } from './transcription-order.ts';

export const answerActing: ActingOn<AnswerParams> = [
  ...commandActing,
  ...webhookOverrideActing,
  'preferred_codecs',
  'custom_headers',
  'sip_headers',
  'billing_group_id',
  'send_silence_when_idle',
  'sound_modifications',
  ...recordFromAnswerActing,
  ...streamActing,
  ...transcriptionOnAnswerActing,
];

/**
 * Takes a parked inbound leg: 200 with our SDP, then `call.answered`.
 * @throws ApiError 90018 when it has ended, 90102 on an outbound leg or one that was answered, 90033 when the caller's
 * offer leaves no common codec, or where nothing is configured that transcribes.
 */
export async function answer(
  platform: CallPlatform,
  call: Call,
  params: AnswerParams,
): Promise<Pick<AnswerResult, 'recording_id'>> {
  stateAfterCommand(call.state, 'answer');
  if (params.send_silence_when_idle === true && call.leg.media !== undefined) {
    throw new ApiError('10027', {
      pointer: '/send_silence_when_idle',
      detail: 'send_silence_when_idle is not possible for a caller whose media was agreed on before the answer.',
    });
  }
  const recording = recordFromAnswerOrder(platform, params, 'answer');
  const terms = {
    headers: extraHeaders(params),
    codecs: preferredCodecs(params.preferred_codecs) ?? platform.codecs,
  };
  const stream = streamOrder(params);
  const shift = pitchShift(params);
  const transcription = transcriptionOnAnswer(platform, params);
  call.target = overrideTarget(call.target, params);
  call.streamOnAnswer = stream;
  call.pitchShift = shift;
  const { billing_group_id: billingGroupId } = params;
  if (billingGroupId !== undefined) call.details = { ...call.details, billingGroupId };
  call.leg.sendsSilence = params.send_silence_when_idle ?? false;
  call.recordOnAnswer = recording;
  call.transcribeOnAnswer = transcription;
  await answerInbound(platform, call, terms);
  return recording === undefined ? {} : { recording_id: recording.id };
}
