import type { GatherUsingSpeakParams } from '@hookswitch/contract';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { startGather } from '../call/dtmf/gather.ts';
import { stateAfterCommand } from '../call/state.ts';
import { digitInputActing, digitInputOrder } from './digit-rules.ts';
import { type ActingOn, commandActing } from './refuse-parameters.ts';
import { speechActing, utteranceOf } from './utterance.ts';

export const gatherUsingSpeakActing: ActingOn<GatherUsingSpeakParams> = [
  ...commandActing,
  ...speechActing,
  ...digitInputActing,
  'invalid_payload',
  'maximum_tries',
];

/**
 * Speaks a prompt and collects keys; the first one cuts the prompt short. With no or an invalid input the prompt is heard
 * again, up to `maximum_tries` times. Only `call.gather.ended` tells of it (reference §1.2).
 * @throws ApiError 90018 or 90034 when the leg is not answered, 90022 for a minimum above the maximum, and what
 * `utteranceOf` refuses.
 */
export async function gatherUsingSpeak(
  platform: CallPlatform,
  call: Call,
  params: GatherUsingSpeakParams,
): Promise<void> {
  stateAfterCommand(call.state, 'gather_using_speak');
  const { invalid_payload: invalid, maximum_tries: tries = 3 } = params;
  const speech = utteranceOf(platform, params);
  const invalidSpeech =
    invalid === undefined ? undefined : utteranceOf(platform, { ...params, payload: invalid }, '/invalid_payload');
  await startGather(platform, call, {
    ...digitInputOrder(params),
    prompt: {
      ...{ audio: { speech }, tries, untold: true },
      ...(invalidSpeech === undefined ? {} : { invalid: { speech: invalidSpeech } }),
    },
  });
}
