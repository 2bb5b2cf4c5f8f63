import { type BridgeParams, bridgeParams } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import { bridgeCalls } from '../call/bridge.ts';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { stateAfterCommand } from '../call/state.ts';
import { refuseUnbuilt } from './refuse-parameters.ts';

const acting = new Set([
  'call_control_id',
  'client_state',
  'command_id',
  'park_after_unbridge',
  'prevent_double_bridge',
]);

/** The leg that the body names. @throws ApiError 10004 without one, 90015 when there is no such live leg. */
export function otherLeg(platform: CallPlatform, call: Call, params: BridgeParams): Call {
  refuseUnbuilt(bridgeParams, params, acting);
  const { call_control_id: id } = params;
  if (id === undefined) {
    throw new ApiError('10004', { pointer: '/call_control_id', detail: 'call_control_id of the other leg is needed.' });
  }
  const peer = platform.registry.find(id);
  if (peer === undefined || peer === call) {
    const why = peer === call ? 'A leg cannot be bridged with itself.' : 'There is no live call with this id.';
    throw new ApiError('90015', { pointer: '/call_control_id', detail: why });
  }
  return peer;
}

/**
 * Gives two answered legs each other's sound; `call.bridged` follows for each. A leg that was bridged leaves its bridge.
 * Runs while both mailboxes are held.
 * @throws ApiError 90018 or 90034 when either leg is not answered, 90033 for `prevent_double_bridge`.
 */
export async function bridge(platform: CallPlatform, call: Call, peer: Call, params: BridgeParams): Promise<void> {
  for (const leg of [call, peer]) stateAfterCommand(leg.state, 'bridge');
  if (params.prevent_double_bridge === true && peer.bridge !== undefined) {
    throw new ApiError('90033', { detail: 'The other leg is already bridged, and prevent_double_bridge is set.' });
  }
  await bridgeCalls(platform, call, peer, {
    call: params.park_after_unbridge === 'self' ? 'park' : 'hangup',
    peer: 'hangup',
  });
}
