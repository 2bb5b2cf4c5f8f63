import type { ClientStateUpdateParams } from '@hookswitch/contract';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { stateAfterCommand } from '../call/state.ts';
import { setLegClientState } from '../store/legs.ts';

/**
 * Replaces the `client_state` that the leg's later events carry, in whatever state it is (reference §1.2).
 * @throws ApiError 90018 when it has ended.
 */
export async function clientStateUpdate(
  platform: CallPlatform,
  call: Call,
  params: ClientStateUpdateParams,
): Promise<void> {
  stateAfterCommand(call.state, 'client_state_update');
  await platform.db.run(setLegClientState(call.ids.callLegId, params.client_state));
}
