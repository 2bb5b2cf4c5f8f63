import type { BridgeParams } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import { bridgeCalls, withBothCalls } from '../call/bridge/bridge.ts';
import { joinOnAnswer } from '../call/bridge/join.ts';
import type { AfterUnbridge, Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { abandonJoin } from '../call/end-call.ts';
import { hangups } from '../call/hangup-cause.ts';
import { withHeadOfQueue } from '../call/queue/queue-head.ts';
import { leaveQueue } from '../call/queue/queueing.ts';
import { ringbackTone } from '../call/sound/ringback-tones.ts';
import { stateAfterCommand } from '../call/state.ts';
import { mutes } from './mutes.ts';
import { recordFromAnswerActing, recordFromAnswerOrder } from './recording-params.ts';
import { type ActingOn, commandActing } from './refuse-parameters.ts';

export const bridgeActing: ActingOn<BridgeParams> = [
  ...commandActing,
  'call_control_id',
  'queue',
  'hold_after_unbridge',
  'park_after_unbridge',
  'prevent_double_bridge',
  'mute_dtmf',
  'play_ringtone',
  'ringtone',
  ...recordFromAnswerActing,
];

/**
 * Runs a task with both legs, the other one being the one that the body names or the head of a queue.
 * @throws ApiError as `otherLeg` and `withHeadOfQueue`; 10027 for both at once.
 */
export async function withOtherLeg<Result>(
  platform: CallPlatform,
  call: Call,
  params: BridgeParams,
  task: (peer: Call) => Promise<Result>,
): Promise<Result> {
  const { queue } = params;
  if (queue === undefined) {
    const peer = otherLeg(platform, call, params);
    return withBothCalls(call, peer, () => task(peer));
  }
  if (params.call_control_id !== undefined) {
    const detail = 'queue names whom to bridge with; it cannot be used together with call_control_id.';
    throw new ApiError('10027', { pointer: '/queue', detail });
  }
  stateAfterCommand(call.state, 'bridge');
  return withHeadOfQueue(platform, call, queue, task);
}

/** The leg that the body names. @throws ApiError 10004 without one, 90015 when there is no such live leg. */
function otherLeg(platform: CallPlatform, call: Call, params: BridgeParams): Call {
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
 * An outbound leg that still rings is bridged when it answers, and until then this one hears ringback if it wants to.
 * Runs while both mailboxes are held.
 * @throws ApiError 90018 or 90034 when this leg is not answered or the other one is neither answered nor dialled, 90033
 * for `prevent_double_bridge`, 10027 for a `ringtone` that nothing plays.
 */
export async function bridge(platform: CallPlatform, call: Call, peer: Call, params: BridgeParams): Promise<void> {
  refuseSilentRingtone(params);
  const recording = recordFromAnswerOrder(platform, params, 'bridge');
  stateAfterCommand(call.state, 'bridge');
  if (peer.state === 'dialing' || peer.state === 'ringing') {
    call.recordOnAnswer = recording;
    await leaveQueue(platform, call, 'bridging-in-process');
    // Whoever waited for it before waits no longer.
    if (peer.join !== undefined && peer.join.waiting !== call) abandonJoin(platform, peer, hangups.cancelled);
    return bridgeOnAnswer(call, peer, params);
  }
  stateAfterCommand(peer.state, 'bridge');
  if (params.prevent_double_bridge === true && peer.bridge !== undefined) {
    throw new ApiError('90033', { detail: 'The other leg is already bridged, and prevent_double_bridge is set.' });
  }
  const after = afterUnbridge(params);
  call.recordOnAnswer = recording;
  await bridgeCalls(platform, call, peer, {
    ...(after === undefined ? {} : { after: { call: after } }),
    mutes: { call: mutes(params.mute_dtmf, 'self'), peer: mutes(params.mute_dtmf, 'opposite') },
  });
}

async function bridgeOnAnswer(call: Call, peer: Call, params: BridgeParams): Promise<void> {
  const { play_ringtone: plays, ringtone, mute_dtmf: muted } = params;
  const after = afterUnbridge(params);
  const ringback = ringbackTone(ringtone);
  if (plays === true && call.bridge === undefined) await call.leg.playRingback(ringback);
  joinOnAnswer(call, peer, {
    ...(plays === true ? { ringback } : {}),
    earlyMedia: true,
    ...(after === undefined ? {} : { afterUnbridge: after }),
    mutesDtmf: { waiting: mutes(muted, 'self'), joining: mutes(muted, 'opposite') },
    preventDoubleBridge: false,
  });
}

/** On hold is parked, and more. */
function afterUnbridge({
  hold_after_unbridge: holds,
  park_after_unbridge: parks,
}: BridgeParams): AfterUnbridge | undefined {
  if (holds === true) return 'hold';
  return parks === 'self' ? 'park' : undefined;
}

function refuseSilentRingtone({ play_ringtone: plays, ringtone }: BridgeParams): void {
  if (ringtone === undefined || ringtone === 'us' || plays === true) return;
  throw new ApiError('10027', { pointer: '/ringtone', detail: 'ringtone has no effect without play_ringtone.' });
}
