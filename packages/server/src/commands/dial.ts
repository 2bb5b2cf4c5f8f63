import { type DialParams, type DialResult, dialParams } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import { bracketed } from '../call/bracketed.ts';
import { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import type { Application } from '../call/directory.ts';
import { extraHeaders } from '../call/extra-headers.ts';
import { newCallIds } from '../call/identifiers.ts';
import { startOutbound } from '../call/outbound.ts';
import { preferredCodecs } from '../call/preferred-codecs.ts';
import { type Route, routeDestination } from '../call/route-destination.ts';
import { defaultTimeLimitSecs } from '../call/time-limit.ts';
import { overrideTarget, webhookTarget } from '../call/webhook-target.ts';
import { refuseUnbuilt } from './refuse-parameters.ts';

/** Ring time where the application sets none, in seconds (reference §1.1 `timeout_secs`). */
const defaultTimeoutSecs = 30;

const acting = new Set([
  ...['connection_id', 'from', 'to', 'link_to', 'client_state', 'command_id', 'timeout_secs', 'time_limit_secs'],
  ...[
    'from_display_name',
    'preferred_codecs',
    'custom_headers',
    'sip_headers',
    'sip_auth_username',
    'sip_auth_password',
  ],
  ...['webhook_url', 'webhook_url_method', 'webhook_urls', 'webhook_urls_method', 'webhook_retries_policies'],
]);

/**
 * `POST /calls`: makes an outbound leg. Answers once the leg and its `call.initiated` are stored; the INVITE and its
 * outcome are events (reference §4).
 * @throws ApiError 10015 unknown application, 90015 unknown `link_to`, 10016/10027 no way to `to`, 90043 channel limit,
 * 10007 (503) while the server stops or cannot store the leg.
 */
export async function dial(platform: CallPlatform, params: DialParams): Promise<DialResult> {
  if (!platform.accepting()) throw new ApiError('10007', { status: 503, detail: 'The server is shutting down.' });
  refuseUnbuilt(dialParams, params, params.retry_on_timeout === false ? withRetryOnTimeout : acting);
  const application = usableApplication(platform, params.connection_id);
  const to = singleDestination(params.to);
  const route = withCredentials(findRoute(platform, to), params);
  const plan = {
    route,
    fromUri: fromUri(platform, params.from),
    ...(params.from_display_name === undefined ? {} : { fromDisplayName: params.from_display_name }),
    headers: extraHeaders(params),
    codecs: preferredCodecs(params.preferred_codecs, platform.codecs),
    timeoutSecs: params.timeout_secs ?? defaultTimeoutSecs,
    ...(params.retry_on_timeout === undefined ? {} : { retryOnTimeout: params.retry_on_timeout }),
  };
  const call = new Call({
    ids: newCallIds(linkedSession(platform, params.link_to)),
    connectionId: application.id,
    direction: 'outgoing',
    from: params.from,
    to,
    createdAtMs: platform.clock.wallTimeMs(),
    details: { callingPartyType: 'sip', tags: application.tags, ...givenHeaders(params) },
    target: overrideTarget(webhookTarget(application, platform.webhookTimeoutMs), params),
    clientState: params.client_state ?? null,
    commandId: params.command_id ?? null,
    timeLimitSecs: params.time_limit_secs ?? defaultTimeLimitSecs,
  });
  try {
    await startOutbound(platform, call, plan);
  } catch (error) {
    platform.log.error({ err: error }, 'dial refused: the leg could not be stored');
    throw new ApiError('10007', { status: 503, detail: 'The call could not be stored, so it was not placed.' });
  }
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
  const limit = application.outboundChannelLimit;
  if (limit !== null && platform.registry.count(application.id, 'outgoing') >= limit) {
    throw new ApiError('90043', { detail: `The application already has its ${limit} outbound legs.` });
  }
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

function findRoute(platform: CallPlatform, to: string): Route {
  return routeDestination(to, {
    directory: platform.directory,
    trunks: platform.trunks,
    own: platform.agent.address,
    advertised: platform.agent.contactEndpoint,
    contactOf: (username) => platform.agent.bindingsOf(username)[0],
  });
}

function withCredentials(
  route: Route,
  { sip_auth_username: username, sip_auth_password: password }: DialParams,
): Route {
  if (username === undefined && password === undefined) return route;
  if (username === undefined || password === undefined) {
    const missing = username === undefined ? 'sip_auth_username' : 'sip_auth_password';
    throw new ApiError('10004', { pointer: `/${missing}`, detail: `${missing} is needed beside its other half.` });
  }
  return route.kind === 'sip' ? { ...route, credentials: { username, password } } : route;
}

function linkedSession(platform: CallPlatform, linkTo: string | undefined) {
  if (linkTo === undefined) return undefined;
  const linked = platform.registry.find(linkTo);
  if (linked === undefined || linked.state === 'ended') {
    throw new ApiError('90015', { pointer: '/link_to', detail: 'link_to is not the call_control_id of a live call.' });
  }
  return linked.ids.callSessionId;
}

function fromUri(platform: CallPlatform, from: string): string {
  const { host, port } = platform.agent.contactEndpoint;
  return /^sips?:/i.test(from) ? from : `sip:${from}@${bracketed(host)}:${port}`;
}

function givenHeaders(params: DialParams) {
  return {
    ...(params.custom_headers === undefined ? {} : { customHeaders: params.custom_headers }),
    ...(params.sip_headers === undefined ? {} : { sipHeaders: params.sip_headers }),
  };
}
