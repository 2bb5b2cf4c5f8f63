import type { CallControlApplication } from '@hookswitch/contract';

/** The fields of an application that are kept as JSON, because nothing searches for them. */
export type ApplicationSettings = Pick<
  CallControlApplication,
  | 'anchorsite_override'
  | 'call_cost_in_webhooks'
  | 'dtmf_type'
  | 'first_command_timeout'
  | 'first_command_timeout_secs'
  | 'redact_dtmf_debug_logging'
  | 'webhook_api_version'
  | 'webhook_order'
> & { inbound: Omit<CallControlApplication['inbound'], 'channel_limit'> };

/** Reference §1.0. `webhook_api_version` is documented as "1"; the portal, and everybody new, has "2". */
const defaultSettings: ApplicationSettings = {
  anchorsite_override: 'Latency',
  call_cost_in_webhooks: false,
  dtmf_type: 'RFC 2833',
  first_command_timeout: false,
  first_command_timeout_secs: 30,
  redact_dtmf_debug_logging: false,
  webhook_api_version: '2',
  webhook_order: 'leg',
  inbound: { shaken_stir_enabled: false, sip_subdomain: null, sip_subdomain_receive_settings: 'from_anyone' },
};

/** Rows of the configuration file hold no settings: the defaults count for what is missing. */
export function applicationSettings(row: { readonly settings: string }): ApplicationSettings {
  const stored = JSON.parse(row.settings) as Partial<ApplicationSettings>;
  return { ...defaultSettings, ...stored, inbound: { ...defaultSettings.inbound, ...stored.inbound } };
}
