import { type DialParams, type DialResult, dialParams } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import type { Application } from '../call/directory.ts';
import { newCallIds } from '../call/identifiers.ts';
import { defaultTimeLimitSecs } from '../call/time-limit.ts';
import { overrideTarget, webhookTarget } from '../call/webhook-target.ts';
import {
  outgoingDetails,
  outgoingLegActing,
  outgoingPlan,
  placeLeg,
  requireAccepting,
  requireFreeChannel,
} from './outgoing-leg.ts';
import { refuseUnbuilt } from './refuse-parameters.ts';

const acting = new Set([...outgoingLegActing, 'connection_id', 'link_to']);

/**
 * `POST /calls`: makes an outbound leg. Answers once the leg and its `call.initiated` are stored; the INVITE and its
 * outcome are events (reference §4).
 * @throws ApiError 10015 unknown application, 90015 unknown `link_to`, 10016/10027 no way to `to`, 90043 channel limit,
 * 10007 (503) while the server stops or cannot store the leg.
 */
export async function dial(platform: CallPlatform, params: DialParams): Promise<DialResult> {
  requireAccepting(platform);
  refuseUnbuilt(dialParams, params, params.retry_on_timeout === false ? withRetryOnTimeout : acting);
  const application = usableApplication(platform, params.connection_id);
  const to = singleDestination(params.to);
  const plan = {
    ...outgoingPlan(platform, { from: params.from, to }, params),
    ...(params.retry_on_timeout === undefined ? {} : { retryOnTimeout: params.retry_on_timeout }),
  };
  const call = new Call({
    ids: newCallIds(linkedSession(platform, params.link_to)),
    connectionId: application.id,
    direction: 'outgoing',
    from: params.from,
    to,
    createdAtMs: platform.clock.wallTimeMs(),
    details: outgoingDetails(application, params),
    target: overrideTarget(webhookTarget(application, platform.webhookTimeoutMs), params),
    clientState: params.client_state ?? null,
    commandId: params.command_id ?? null,
    timeLimitSecs: params.time_limit_secs ?? defaultTimeLimitSecs,
  });
  await placeLeg(platform, call, plan);
  return dialResult(call);
}

/** Also what the same `command_id` is answered with after a restart. */
export function dialResult(call: Pick<Call, 'ids' | 'clientState'>): DialResult {
  return {
    record_type: 'call',
    call_control_id: call.ids.callControlId,
    call_leg_id: call.ids.callLegId,
    call_session_id: call.ids.callSessionId,
    // Always false: dialling is asynchronous (reference §1.0).
    is_alive: false,
    ...(call.clientState === null ? {} : { client_state: call.clientState }),
  };
}

/** `true` would ask for other routes after the timeout, which there are none of yet; `false` changes the hangup cause. */
const withRetryOnTimeout = new Set([...acting, 'retry_on_timeout']);

function usableApplication(platform: CallPlatform, connectionId: string): Application {
  const application = platform.directory.application(connectionId);
  if (application === undefined || !application.active) {
    const state = application === undefined ? 'does not exist' : 'is not active';
    throw new ApiError('10015', {
      status: 422,
      pointer: '/connection_id',
      detail: `The call control application ${connectionId} ${state}.`,
    });
  }
  requireFreeChannel(platform, application);
  return application;
}

function singleDestination(to: string | string[]): string {
  if (typeof to === 'string') return to;
  const [only, ...others] = to;
  if (only === undefined || others.length > 0) {
    throw new ApiError('10027', { pointer: '/to', detail: 'Ringing several destinations together is not built yet.' });
  }
  return only;
}

function linkedSession(platform: CallPlatform, linkTo: string | undefined) {
  if (linkTo === undefined) return undefined;
  const linked = platform.registry.find(linkTo);
  if (linked === undefined || linked.state === 'ended') {
    throw new ApiError('90015', { pointer: '/link_to', detail: 'link_to is not the call_control_id of a live call.' });
  }
  return linked.ids.callSessionId;
}
