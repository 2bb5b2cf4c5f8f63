import type { SuppressionStopParams } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { suppressNoise } from '../call/sound/suppression.ts';
import { stateAfterCommand } from '../call/state.ts';
import { type ActingOn, commandActing } from './refuse-parameters.ts';

export const suppressionStopActing: ActingOn<SuppressionStopParams> = [...commandActing];

/**
 * The leg's audio is left as it is again.
 * @throws ApiError 90018 when the leg has ended, 90034 before it is answered, 90033 when no noise is suppressed.
 */
export async function suppressionStop(platform: CallPlatform, call: Call): Promise<void> {
  stateAfterCommand(call.state, 'suppression_stop');
  if (call.suppressesNoise === undefined) {
    throw new ApiError('90033', { detail: 'No noise is suppressed on this call.' });
  }
  await suppressNoise(platform, call, undefined);
}
