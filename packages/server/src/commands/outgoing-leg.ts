import type { DialParams } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import { forgetJoin } from '../call/bridge/join.ts';
import { Call, type CallDetails } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { extraHeaders } from '../call/extra-headers.ts';
import { newCallIds } from '../call/identifiers.ts';
import { mediaTerms } from '../call/media-terms.ts';
import { type OutboundPlan, storeOutbound } from '../call/outbound.ts';
import { preferredCodecs } from '../call/preferred-codecs.ts';
import type { Application } from '../call/routing/directory.ts';
import { callerUri, routesOnPlatform } from '../call/routing/platform-routes.ts';
import type { Route } from '../call/routing/route-destination.ts';
import { defaultTimeLimitSecs } from '../call/time-limit.ts';
import type { WebhookTarget } from '../webhooks/outbox.ts';
import { destinationOf, digitsOnAnswer } from './digits-on-answer.ts';
import { machineDetection } from './machine-detection.ts';
import { optionalAudio } from './playback-audio.ts';
import { recordFromAnswerActing } from './recording-params.ts';
import { commandActing, webhookOverrideActing } from './refuse-parameters.ts';
import { sipCredentials } from './sip-credentials.ts';
import { pitchShift } from './sound-modifications.ts';

/** Ring time where the application sets none, in seconds (reference §1.1 `timeout_secs`). */
const defaultTimeoutSecs = 30;

/** What dial and transfer say of the leg they make. */
export type OutgoingLegParams = Pick<
  DialParams,
  | 'from_display_name'
  | 'privacy'
  | 'diversion'
  | 'preferred_codecs'
  | 'media_encryption'
  | 'custom_headers'
  | 'sip_headers'
  | 'sip_auth_username'
  | 'sip_auth_password'
  | 'timeout_secs'
  | 'sip_region'
  | 'audio_url'
  | 'media_name'
  | 'send_digits_on_answer'
  | 'sip_transport_protocol'
  | 'answering_machine_detection'
  | 'answering_machine_detection_config'
  | 'sound_modifications'
>;

/** The parameters that `outgoingPlan`, `newOutgoingLeg` and the webhook override act on. */
export const outgoingLegActing = [
  ...commandActing,
  ...webhookOverrideActing,
  'from',
  'to',
  'from_display_name',
  'privacy',
  'diversion',
  'preferred_codecs',
  'media_encryption',
  'custom_headers',
  'sip_headers',
  'sip_auth_username',
  'sip_auth_password',
  'timeout_secs',
  'time_limit_secs',
  'sip_region',
  'audio_url',
  'media_name',
  'send_digits_on_answer',
  'sip_transport_protocol',
  'answering_machine_detection',
  'answering_machine_detection_config',
  'sound_modifications',
  ...recordFromAnswerActing,
] as const;

/**
 * How a new leg leaves.
 * @throws ApiError 10016/10027 no way to `to`, 10011 encryption to a number behind a trunk, 10004 half of the digest credentials, 10027 a header that cannot be sent or
 * a `diversion` that no live inbound leg has.
 */
export function outgoingPlan(
  platform: CallPlatform,
  { from, to }: { readonly from: string; readonly to: string },
  params: OutgoingLegParams,
): OutboundPlan {
  const wishes = { region: params.sip_region, transport: params.sip_transport_protocol };
  const routes = routesOnPlatform(platform, destinationOf(to), wishes).map((route) => withCredentials(route, params));
  return {
    routes,
    ...callerId(platform, from, routes, params),
    ...mediaTerms(destinationOf(to), routes, params.media_encryption),
    codecs: preferredCodecs(params.preferred_codecs) ?? platform.codecs,
    timeoutSecs: params.timeout_secs ?? defaultTimeoutSecs,
  };
}

/** @throws ApiError 90043 when the application may have no more outbound legs. */
export function requireFreeChannels(platform: CallPlatform, application: Application, count = 1): void {
  const limit = application.outboundChannelLimit;
  if (limit === null || platform.registry.count(application.id, 'outgoing') + count <= limit) return;
  throw new ApiError('90043', { detail: `The application may have ${limit} outbound legs at a time.` });
}

/** @throws ApiError 10007 (503) while the server stops. */
export function requireAccepting(platform: CallPlatform): void {
  if (!platform.accepting()) throw new ApiError('10007', { status: 503, detail: 'The server is shutting down.' });
}

export interface NewLeg {
  readonly platform: CallPlatform;
  readonly application: Application;
  readonly callSessionId: Call['ids']['callSessionId'];
  readonly from: string;
  readonly to: string;
  readonly target: WebhookTarget;
  readonly clientState: string | undefined;
  readonly commandId: string | undefined;
  /** What is recorded of it from its answer on. */
  readonly recording: Call['recordOnAnswer'];
}

/** An outbound leg that nobody knows of yet. @throws ApiError 10027 for two audio files at a time, and for values out of their range */
export function newOutgoingLeg(
  leg: NewLeg,
  params: OutgoingLegParams & Pick<DialParams, 'billing_group_id' | 'time_limit_secs'>,
): Call {
  const nowMs = leg.platform.clock.wallTimeMs();
  const call = new Call({
    ids: newCallIds(nowMs, leg.callSessionId),
    connectionId: leg.application.id,
    direction: 'outgoing',
    from: leg.from,
    to: destinationOf(leg.to),
    createdAtMs: nowMs,
    details: outgoingDetails(leg.application, params),
    target: leg.target,
    clientState: leg.clientState ?? null,
    commandId: leg.commandId ?? null,
    timeLimitSecs: params.time_limit_secs ?? defaultTimeLimitSecs,
  });
  call.playOnAnswer = optionalAudio(params);
  call.machineDetection = machineDetection(params);
  call.pitchShift = pitchShift(params);
  call.digitsOnAnswer = digitsOnAnswer(leg.to, params.send_digits_on_answer);
  call.recordOnAnswer = leg.recording;
  if (leg.recording !== undefined) call.details = { ...call.details, recordingId: leg.recording.id };
  return call;
}

/**
 * @param after is stored before it; when that fails there is no such leg either
 * @throws ApiError 10007 (503) when the leg cannot be stored; it is not dialled then and joins nobody.
 */
export async function storeLeg(platform: CallPlatform, call: Call, after?: Promise<void>): Promise<void> {
  try {
    await storeOutbound(platform, call, after);
  } catch (error) {
    forgetJoin(call);
    platform.log.error({ err: error }, 'no call placed: the leg could not be stored');
    throw new ApiError('10007', { status: 503, detail: 'The call could not be stored, so it was not placed.' });
  }
}

/** What the events and the status of the new leg repeat. */
function outgoingDetails(
  application: Application,
  params: OutgoingLegParams & Pick<DialParams, 'billing_group_id'>,
): CallDetails {
  return {
    callingPartyType: 'sip',
    tags: application.tags,
    ...(params.custom_headers === undefined ? {} : { customHeaders: params.custom_headers }),
    ...(params.sip_headers === undefined ? {} : { sipHeaders: params.sip_headers }),
    ...(params.billing_group_id === undefined ? {} : { billingGroupId: params.billing_group_id }),
  };
}

/** From, and the headers that say more of the caller, before those of the application. */
function callerId(
  platform: CallPlatform,
  from: string,
  routes: readonly Route[],
  params: OutgoingLegParams,
): Pick<OutboundPlan, 'fromUri' | 'fromDisplayName' | 'headers'> {
  const uri = callerUri(platform, from);
  // Reference §1.1: without a name the number is what the far end shows.
  const { from_display_name: displayName = from, privacy, diversion } = params;
  const headers = [...diversionHeader(platform, diversion), ...extraHeaders(params)];
  if (privacy !== 'id') {
    return { fromUri: uri, fromDisplayName: displayName, headers };
  }
  // RFC 3325 §7, §9.3: who really calls is told to the trunk alone, which keeps it from the callee.
  const asserted = `"${displayName}" <${uri}>`;
  const isTrunk = routes.every((route) => route.kind === 'sip' && route.trunkId !== undefined);
  return {
    fromUri: 'sip:anonymous@anonymous.invalid',
    fromDisplayName: 'Anonymous',
    headers: [['Privacy', 'id'], ...(isTrunk ? [['P-Asserted-Identity', asserted] as const] : []), ...headers],
  };
}

/** RFC 5806 §4: the number that was called first, and passes the call on. */
function diversionHeader(platform: CallPlatform, diversion: string | undefined): OutboundPlan['headers'] {
  if (diversion === undefined) return [];
  const diverts = ({ direction, state, to }: Call) => direction === 'incoming' && state !== 'ended' && to === diversion;
  if (!platform.registry.all().some(diverts)) {
    throw new ApiError('10027', {
      pointer: '/diversion',
      detail: `No live inbound leg was called at ${diversion}, so nothing can be diverted from it.`,
    });
  }
  return [['Diversion', `<${callerUri(platform, diversion)}>;reason=unconditional`]];
}

function withCredentials(route: Route, params: OutgoingLegParams): Route {
  const credentials = sipCredentials(params);
  return credentials !== undefined && route.kind === 'sip' ? { ...route, credentials } : route;
}
