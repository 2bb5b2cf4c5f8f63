import type { SiprecStopParams } from '@hookswitch/contract';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { stopSiprec } from '../call/recording/siprec.ts';
import { stateAfterCommand } from '../call/state.ts';
import { type ActingOn, commandActing } from './refuse-parameters.ts';

export const siprecStopActing: ActingOn<SiprecStopParams> = commandActing;

/**
 * Ends the session with the recorder; `siprec.stopped` follows.
 * @throws ApiError 90018 when the leg has ended, 90034 before it is answered, 90033 when it is not sent to a recorder
 */
export async function siprecStop(platform: CallPlatform, call: Call, _params: SiprecStopParams): Promise<void> {
  stateAfterCommand(call.state, 'siprec_stop');
  await stopSiprec(platform, call);
}
