import type { SpeakParams } from '@hookswitch/contract';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { stateAfterCommand } from '../call/state.ts';
import { playToLegs, timesOf } from './playback-legs.ts';
import { type ActingOn, commandActing } from './refuse-parameters.ts';
import { speechActing, utteranceOf } from './utterance.ts';

export const speakActing: ActingOn<SpeakParams> = [...commandActing, ...speechActing, 'loop', 'stop', 'target_legs'];

/**
 * Speaks a text to the far end of a leg, of the leg it is bridged with, or of both. One that comes while something else is
 * heard waits for its turn. `call.speak.started` and `.ended` follow for each leg that hears it; `playback_stop` ends it.
 * @throws ApiError 90018 or 90034 when the leg is not answered, 90033 for `opposite` without a bridge, and what
 * `utteranceOf` refuses.
 */
export async function speak(platform: CallPlatform, call: Call, params: SpeakParams): Promise<void> {
  stateAfterCommand(call.state, 'speak');
  const speech = utteranceOf(platform, params);
  await playToLegs(platform, call, { audio: { speech }, times: timesOf(params.loop), lane: 'main' }, params);
}
