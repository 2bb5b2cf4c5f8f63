import type { SuppressionStartParams } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { suppressNoise } from '../call/sound/suppression.ts';
import { stateAfterCommand } from '../call/state.ts';
import { type ActingOn, commandActing } from './refuse-parameters.ts';

export const suppressionStartActing: ActingOn<SuppressionStartParams> = [
  ...commandActing,
  'direction',
  'noise_suppression_engine',
];

/**
 * Takes noise away from the leg's audio, from now on; again to change the direction.
 * @throws ApiError 90018 when the leg has ended, 90034 before it is answered, 10027 for an engine that is not here.
 */
export async function suppressionStart(
  platform: CallPlatform,
  call: Call,
  params: SuppressionStartParams,
): Promise<void> {
  const { direction = 'inbound', noise_suppression_engine: engine = 'Denoiser' } = params;
  if (engine !== 'Denoiser') {
    const pointer = '/noise_suppression_engine';
    throw new ApiError('10027', { pointer, detail: `There is no ${engine} here, only the Denoiser.` });
  }
  stateAfterCommand(call.state, 'suppression_start');
  await suppressNoise(platform, call, direction);
}
