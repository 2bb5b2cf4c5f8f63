import type {
  CallControlApplication,
  CreateCallControlApplicationParams,
  UpdateCallControlApplicationParams,
} from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import { type ApplicationSettings, applicationSettings } from '../call/application-settings.ts';
import { refuse } from '../commands/refuse-parameters.ts';
import type { ApplicationRow } from '../store/applications.ts';

type Params = Partial<CreateCallControlApplicationParams & UpdateCallControlApplicationParams>;

/** Settings that nothing here acts on yet, with the values that ask for nothing. */
export const inertSettings: readonly {
  pointer: string;
  given: (params: Params) => unknown;
  harmless: readonly unknown[];
}[] = [
  { pointer: '/anchorsite_override', given: (params) => params.anchorsite_override, harmless: ['Latency'] },
  { pointer: '/call_cost_in_webhooks', given: (params) => params.call_cost_in_webhooks, harmless: [false] },
  { pointer: '/inbound/shaken_stir_enabled', given: ({ inbound }) => inbound?.shaken_stir_enabled, harmless: [false] },
];

/**
 * No setting is accepted and ignored: one that would have no effect is refused unless it asks for none.
 * @throws ApiError 10027 with a pointer to each of them
 */
export function refuseInertSettings(params: Params): void {
  const refused = inertSettings.filter(
    ({ given, harmless }) => given(params) !== undefined && !harmless.includes(given(params)),
  );
  refuse(refused.map(({ pointer }) => pointer));
}

/** @throws ApiError 10027 for webhooks of version 1 where nothing signs them */
export function requireSigned(params: Params, signsVersion1: boolean): void {
  if (params.webhook_api_version !== '1' || signsVersion1) return;
  throw new ApiError('10027', {
    pointer: '/webhook_api_version',
    detail:
      'Webhooks of version 1 are signed with a secret that this server does not have: give it one with the setting ' +
      'webhooks.v1_secret, or ask for version 2.',
  });
}

/** The row that `params` make of `before`: what they do not name stays as it was. */
export function applyParams(before: ApplicationRow, params: Params, nowMs: number): ApplicationRow {
  const { inbound, outbound } = params;
  const kept = applicationSettings(before);
  const { channel_limit: _limit, ...inboundSettings } = inbound ?? {};
  const settings: ApplicationSettings = {
    anchorsite_override: params.anchorsite_override ?? kept.anchorsite_override,
    call_cost_in_webhooks: params.call_cost_in_webhooks ?? kept.call_cost_in_webhooks,
    dtmf_type: params.dtmf_type ?? kept.dtmf_type,
    first_command_timeout: params.first_command_timeout ?? kept.first_command_timeout,
    first_command_timeout_secs: params.first_command_timeout_secs ?? kept.first_command_timeout_secs,
    redact_dtmf_debug_logging: params.redact_dtmf_debug_logging ?? kept.redact_dtmf_debug_logging,
    webhook_api_version: params.webhook_api_version ?? kept.webhook_api_version,
    webhook_order: params.webhook_order ?? kept.webhook_order,
    inbound: { ...kept.inbound, ...inboundSettings },
  };
  return {
    id: before.id,
    application_name: params.application_name ?? before.application_name,
    active: params.active === undefined ? before.active : params.active ? 1 : 0,
    webhook_event_url: params.webhook_event_url ?? before.webhook_event_url,
    webhook_event_failover_url: pick(params.webhook_event_failover_url, before.webhook_event_failover_url),
    webhook_timeout_secs: pick(params.webhook_timeout_secs, before.webhook_timeout_secs),
    inbound_channel_limit: pick(inbound?.channel_limit, before.inbound_channel_limit),
    outbound_channel_limit: pick(outbound?.channel_limit, before.outbound_channel_limit),
    outbound_voice_profile_id: pick(outbound?.outbound_voice_profile_id, before.outbound_voice_profile_id),
    tags: params.tags === undefined ? before.tags : JSON.stringify(params.tags),
    settings: JSON.stringify(settings),
    created_at_ms: before.created_at_ms,
    updated_at_ms: nowMs,
  };
}

export function newApplicationRow(
  id: string,
  params: CreateCallControlApplicationParams,
  nowMs: number,
): ApplicationRow {
  const blank: ApplicationRow = {
    id,
    application_name: params.application_name,
    active: 1,
    webhook_event_url: params.webhook_event_url,
    webhook_event_failover_url: null,
    webhook_timeout_secs: null,
    inbound_channel_limit: null,
    outbound_channel_limit: null,
    outbound_voice_profile_id: null,
    tags: '[]',
    settings: '{}',
    created_at_ms: nowMs,
    updated_at_ms: nowMs,
  };
  return applyParams(blank, params, nowMs);
}

export function toApplication(row: ApplicationRow): CallControlApplication {
  const { inbound, ...settings } = applicationSettings(row);
  return {
    id: row.id,
    record_type: 'call_control_application',
    application_name: row.application_name,
    active: row.active === 1,
    ...settings,
    inbound: { channel_limit: row.inbound_channel_limit, ...inbound },
    outbound: { channel_limit: row.outbound_channel_limit, outbound_voice_profile_id: row.outbound_voice_profile_id },
    tags: JSON.parse(row.tags) as string[],
    webhook_event_url: row.webhook_event_url,
    webhook_event_failover_url: row.webhook_event_failover_url,
    webhook_timeout_secs: row.webhook_timeout_secs,
    created_at: new Date(row.created_at_ms).toISOString(),
    updated_at: new Date(row.updated_at_ms).toISOString(),
  };
}

/**
 * A subdomain leads to one application.
 * @throws ApiError 10012 when another one has it
 */
export function requireFreeSubdomain(row: ApplicationRow, all: readonly ApplicationRow[]): void {
  const subdomainOf = (each: ApplicationRow) => applicationSettings(each).inbound.sip_subdomain?.toLowerCase() ?? null;
  const wanted = subdomainOf(row);
  if (wanted === null || all.every((other) => other.id === row.id || subdomainOf(other) !== wanted)) return;
  throw new ApiError('10012', {
    pointer: '/inbound/sip_subdomain',
    detail: `Another application is reached at ${wanted}.`,
  });
}

/** `null` is a value, `undefined` is none. */
function pick<Value>(given: Value | undefined, before: Value): Value {
  return given === undefined ? before : given;
}
