import type { DialParams, DialResult } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import { joinOnAnswer } from '../call/bridge/join.ts';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { recordCommand } from '../call/command-record.ts';
import { endCall } from '../call/end-call.ts';
import { overrideTarget, webhookTarget } from '../call/event/webhook-target.ts';
import { hangups } from '../call/hangup-cause.ts';
import { newCallSessionId } from '../call/identifiers.ts';
import { sendOutbound } from '../call/outbound.ts';
import { RingGroup } from '../call/ring-group.ts';
import type { Application } from '../call/routing/directory.ts';
import { superviseOnAnswer } from '../call/sound/supervision.ts';
import { conferenceEntry } from './conference-config.ts';
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
import { streamActing, streamExtrasActing, streamOrder } from './stream-order.ts';
import { transcriptionOnAnswer, transcriptionOnAnswerActing } from './transcription-order.ts';

export const dialActing: ActingOn<DialParams> = [
  ...outgoingLegActing,
  ...streamActing,
  ...streamExtrasActing,
  ...transcriptionOnAnswerActing,
  'stream_establish_before_call_originate',
  'connection_id',
  'conference_config',
  'link_to',
  'bridge_intent',
  'bridge_on_answer',
  'park_after_unbridge',
  'prevent_double_bridge',
  'billing_group_id',
  'retry_on_timeout',
  'send_silence_when_idle',
  'supervise_call_control_id',
  'supervisor_role',
];
/** Beyond this a list would be a campaign, not a call. */
const mostDestinations = 20;

/**
 * `POST /calls`: makes an outbound leg, or one for each destination of a list. Answers once the leg and its
 * `call.initiated` are stored; the INVITE and its outcome are events (reference §4).
 * @throws ApiError 10015 unknown application, 90015 unknown `link_to` or `supervise_call_control_id`, 90058 or 90019 no live conference to enter, 10004 neither where it is needed, 10016/10027
 * no way to `to`, 90043 channel limit, 10037 (503) while the server has more to do than it can, 10007 (503) while the server stops or cannot store the leg.
 */
export async function dial(platform: CallPlatform, params: DialParams): Promise<DialResult> {
  requireAccepting(platform);
  const destinations = destinationsOf(params.to);
  const leave = await platform.gate.enter(destinations.length);
  if (leave === undefined) throw new ApiError('10037', { detail: 'More calls are asked for than can be made now.' });
  try {
    requireAccepting(platform);
    return await placeCalls(platform, params, destinations);
  } finally {
    leave();
  }
}

async function placeCalls(
  platform: CallPlatform,
  params: DialParams,
  destinations: readonly string[],
): Promise<DialResult> {
  const linked = linkedLeg(platform, params);
  const supervised = supervisedLeg(platform, params);
  const entry = await conferenceEntry(platform, params);
  const stream = streamOrder(params);
  const transcription = transcriptionOnAnswer(platform, params);
  const application = usableApplication(platform, params.connection_id, destinations.length);
  const from = params.bridge_intent === true ? (linked?.from ?? params.from) : params.from;
  // One for all: the leg that is answered first is recorded.
  const recording = recordFromAnswerOrder(platform, params, 'dial');
  // Legs that ring together are one call.
  const callSessionId = linked?.ids.callSessionId ?? newCallSessionId();
  const legs = destinations.map((to, index) => {
    const plan = {
      retryOnTimeout: params.retry_on_timeout,
      ...outgoingPlan(platform, { from, to }, params),
    };
    const target = overrideTarget(webhookTarget(application, platform.webhookTimeoutMs), params);
    // What is answered, and answered again for the same command_id, is the first leg.
    const commandId = index === 0 ? params.command_id : undefined;
    const { client_state: clientState } = params;
    const facts = { platform, application, callSessionId, from, to, target, clientState, commandId, recording };
    const call = newOutgoingLeg(facts, params);
    call.leg.sendsSilence = params.send_silence_when_idle ?? false;
    call.streamOnAnswer = stream;
    call.conferenceEntry = entry;
    call.transcribeOnAnswer = transcription;
    return { call: linkedTo(linked, call, params), plan };
  });
  const [first, ...others] = legs;
  if (first === undefined) throw new Error('the contract lets no empty list of destinations pass');
  const firstStored = storeLeg(platform, first.call);
  // The call stands with its first leg: another one that cannot be stored is logged and not dialled. All begin here, so
  // that none can be ended before it is stored.
  const othersStored = others.map(({ call }) => storeLeg(platform, call, firstStored).catch(() => undefined));
  await firstStored;
  await Promise.all(othersStored);
  // None is dialled before all are stored: the first to answer cancels the others.
  const stored = legs.filter(({ call }) => call.state !== 'ended');
  for (const { call } of stored) recordCommand(platform, call, { name: 'dial', params, errorCode: null });
  const group = stored.length > 1 ? new RingGroup(stored.map(({ call }) => call)) : undefined;
  for (const { call, plan } of stored) {
    call.group = group;
    if (supervised !== undefined) supervises(platform, call, supervised, params);
    sendOutbound(platform, call, plan);
  }
  return dialResult(first.call);
}

/** What `link_to` and its companions make of a new leg. */
function linkedTo(linked: Call | undefined, call: Call, params: DialParams): Call {
  if (params.park_after_unbridge === 'self') call.afterUnbridge = 'park';
  if (linked !== undefined && params.bridge_on_answer === true) {
    joinOnAnswer(linked, call, {
      earlyMedia: false,
      preventDoubleBridge: params.prevent_double_bridge ?? false,
    });
  }
  return call;
}

/** Also what the same `command_id` is answered with after a restart. */
export function dialResult(call: Pick<Call, 'ids' | 'clientState' | 'details'>): DialResult {
  const { recordingId } = call.details;
  return {
    record_type: 'call',
    call_control_id: call.ids.callControlId,
    call_leg_id: call.ids.callLegId,
    call_session_id: call.ids.callSessionId,
    // Always false: dialling is asynchronous (reference §1.0).
    is_alive: false,
    ...(call.clientState === null ? {} : { client_state: call.clientState }),
    ...(recordingId === undefined ? {} : { recording_id: recordingId }),
  };
}

function usableApplication(platform: CallPlatform, connectionId: string, legs: number): Application {
  const application = platform.directory.application(connectionId);
  if (application === undefined || !application.active) {
    const state = application === undefined ? 'does not exist' : 'is not active';
    throw new ApiError('10015', {
      status: 422,
      pointer: '/connection_id',
      detail: `The call control application ${connectionId} ${state}.`,
    });
  }
  requireFreeChannels(platform, application, legs);
  return application;
}

function destinationsOf(to: string | string[]): readonly string[] {
  const destinations = typeof to === 'string' ? [to] : [...new Set(to)];
  if (destinations.length <= mostDestinations) return destinations;
  throw new ApiError('10033', { pointer: '/to', detail: `At most ${mostDestinations} destinations ring together.` });
}

/** What cannot mean anything without the leg that `link_to` names. */
const needsLink = ['bridge_intent', 'bridge_on_answer', 'park_after_unbridge', 'prevent_double_bridge'] as const;

/** A stored leg listens to another one, which may have ended meanwhile. */
function supervises(platform: CallPlatform, call: Call, supervised: Call, params: DialParams): void {
  superviseOnAnswer(call, supervised, params.supervisor_role ?? 'barge');
  if (supervised.state !== 'ended') return;
  void call.mailbox.post(() => endCall(platform, call, hangups.byPlatform(call.direction), { status: 487 }));
}

/** The leg that the new one is to listen to. */
function supervisedLeg(platform: CallPlatform, params: DialParams): Call | undefined {
  const { supervise_call_control_id: id, supervisor_role: role } = params;
  const pointer = '/supervise_call_control_id';
  if (id === undefined) {
    if (role === undefined) return undefined;
    throw new ApiError('10004', { pointer, detail: 'supervisor_role needs supervise_call_control_id.' });
  }
  if (params.bridge_on_answer === true) {
    const detail = 'A leg either supervises another one or is bridged with it: not together with bridge_on_answer.';
    throw new ApiError('10027', { pointer, detail });
  }
  const supervised = platform.registry.find(id);
  if (supervised !== undefined && supervised.state !== 'ended') return supervised;
  const detail = 'supervise_call_control_id is not the call_control_id of a live call.';
  throw new ApiError('90015', { pointer, detail });
}

function linkedLeg(platform: CallPlatform, params: DialParams): Call | undefined {
  const { link_to: linkTo } = params;
  if (linkTo === undefined) {
    const needing = needsLink.find((name) => params[name] !== undefined && params[name] !== false);
    if (needing === undefined) return undefined;
    throw new ApiError('10004', { pointer: '/link_to', detail: `${needing} needs link_to.` });
  }
  const linked = platform.registry.find(linkTo);
  if (linked === undefined || linked.state === 'ended') {
    throw new ApiError('90015', { pointer: '/link_to', detail: 'link_to is not the call_control_id of a live call.' });
  }
  if (params.prevent_double_bridge === true && params.bridge_on_answer !== true) {
    throw new ApiError('10027', {
      pointer: '/prevent_double_bridge',
      detail: 'prevent_double_bridge has no effect without bridge_on_answer.',
    });
  }
  return linked;
}
