import type { ClientStateUpdateParams } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { logIds } from '../call/event/emit-event.ts';
import { stateAfterCommand } from '../call/state.ts';
import { setLegClientState } from '../store/legs.ts';
import type { ActingOn } from './refuse-parameters.ts';

export const clientStateUpdateActing: ActingOn<ClientStateUpdateParams> = ['client_state'];

/**
 * Replaces the `client_state` of a leg in whatever state it is; later events carry it. It causes no event of its own, so
 * it is stored here: `ok` means that a crash does not lose it.
 * @throws ApiError 90018 when the leg has ended, 10007 (503) when the state cannot be stored.
 */
export async function clientStateUpdate(
  platform: CallPlatform,
  call: Call,
  params: ClientStateUpdateParams,
): Promise<void> {
  stateAfterCommand(call.state, 'client_state_update');
  try {
    // Events that wait for the store hold the state of their time, and must not come after this one.
    if (call.unstored !== undefined) throw new Error('events of the leg are not stored yet');
    await platform.db.run(setLegClientState(call.ids.callLegId, params.client_state));
  } catch (error) {
    platform.log.error({ err: error, ...logIds(call) }, 'client_state could not be stored');
    throw new ApiError('10007', { status: 503, detail: 'The client_state could not be stored.' });
  }
}
