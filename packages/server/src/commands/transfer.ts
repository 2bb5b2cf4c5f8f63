import type { TransferParams } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import { unholdLeg } from '../call/bridge/hold.ts';
import { joinOnAnswer } from '../call/bridge/join.ts';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { leaveBridge } from '../call/end-call.ts';
import { overrideTarget } from '../call/event/webhook-target.ts';
import { sendOutbound } from '../call/outbound.ts';
import { leaveQueue } from '../call/queue/queueing.ts';
import { ringbackTone } from '../call/sound/ringback-tones.ts';
import { stateAfterCommand } from '../call/state.ts';
import { mutes } from './mutes.ts';
import {
  newOutgoingLeg,
  outgoingLegActing,
  outgoingPlan,
  requireAccepting,
  requireFreeChannels,
  storeLeg,
} from './outgoing-leg.ts';
import { recordFromAnswerOrder } from './recording-params.ts';
import type { ActingOn } from './refuse-parameters.ts';

export const transferActing: ActingOn<TransferParams> = [
  ...outgoingLegActing,
  'early_media',
  'mute_dtmf',
  'park_after_unbridge',
  'target_leg_client_state',
];

/**
 * Dials a new leg in the same session and bridges this one with it when it answers. Meanwhile this leg hears ringback, or
 * what the far end plays. Fails the new leg, this one goes on (reference §4). Answers once the new leg is stored.
 * @throws ApiError 90018 or 90034 when this leg is not answered, 90033 while an earlier transfer rings, and those of dial.
 */
export async function transfer(platform: CallPlatform, call: Call, params: TransferParams): Promise<void> {
  stateAfterCommand(call.state, 'transfer');
  requireAccepting(platform);
  if (call.joining.size > 0) {
    throw new ApiError('90033', { detail: 'A leg that this call is to be bridged with is still ringing.' });
  }
  const application = platform.directory.application(call.connectionId);
  if (application === undefined) {
    throw new ApiError('90033', { detail: 'The call control application of this call was deleted.' });
  }
  requireFreeChannels(platform, application);
  const from = params.from ?? call.to;
  const plan = outgoingPlan(platform, { from, to: params.to }, params);
  const target = overrideTarget(call.target, params);
  const { callSessionId } = call.ids;
  const clientState = params.target_leg_client_state;
  const recording = recordFromAnswerOrder(platform, params, 'transfer');
  const facts = { platform, application, callSessionId, from, to: params.to, target };
  const leg = { ...facts, clientState, commandId: undefined, recording };
  const joining = newOutgoingLeg(leg, params);
  joinOnAnswer(call, joining, {
    ringback: ringbackTone(),
    earlyMedia: params.early_media ?? true,
    ...(params.park_after_unbridge === 'self' ? { afterUnbridge: 'park' } : {}),
    mutesDtmf: { waiting: mutes(params.mute_dtmf, 'self'), joining: mutes(params.mute_dtmf, 'opposite') },
    preventDoubleBridge: true,
  });
  await storeLeg(platform, joining);
  call.target = target;
  await leaveQueue(platform, call, 'bridging-in-process');
  await leaveBridge(platform, call);
  unholdLeg(platform, call);
  sendOutbound(platform, joining, plan);
}
