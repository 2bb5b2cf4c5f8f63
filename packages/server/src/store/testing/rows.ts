import type { ApplicationRow } from '../applications.ts';
import type { BindingRow } from '../bindings.ts';
import type { EventRow } from '../events.ts';
import type { LegRow } from '../legs.ts';
import type { PhoneNumberRow } from '../phone-numbers.ts';
import type { SettingRow } from '../settings.ts';
import type { Statement } from '../statement.ts';
import type { TelephonyCredentialRow } from '../telephony-credentials.ts';
import type { TrunkRow } from '../trunks.ts';

// Complete rows for tests, which name only what they are about.

export function legRow(fields: Partial<LegRow> & { leg_id: string }): LegRow {
  return {
    call_control_id: `v3:${fields.leg_id}`,
    call_session_id: 'session',
    connection_id: '1000000000000000001',
    direction: 'outgoing',
    state: 'dialing',
    from_number: '+12025550111',
    to_number: '+12025550122',
    client_state: null,
    command_id: null,
    webhook_target: '{}',
    event_seq: 0,
    dialog: null,
    created_at_ms: 1_767_323_045_678,
    answered_at_ms: null,
    ended_at_ms: null,
    hangup_cause: null,
    details: '{}',
    ...fields,
  };
}

export function eventRow(fields: Partial<EventRow> & { leg_id: string; seq: number }): EventRow {
  return {
    id: `${fields.leg_id}-${fields.seq}`,
    call_control_id: `v3:${fields.leg_id}`,
    event_type: 'call.initiated',
    occurred_at: '2026-01-02T03:04:05.678000Z',
    payload: '{}',
    target: '{}',
    status: 'pending',
    attempts: 0,
    next_attempt_at_ms: null,
    created_at_ms: 1_767_323_045_678,
    lane: fields.leg_id,
    attempts_before: 0,
    ...fields,
  };
}

export function applicationRow(fields: Partial<ApplicationRow> & { id: string }): ApplicationRow {
  return {
    application_name: `app ${fields.id}`,
    active: 1,
    webhook_event_url: 'http://127.0.0.1:9/hook',
    webhook_event_failover_url: null,
    webhook_timeout_secs: null,
    inbound_channel_limit: null,
    outbound_channel_limit: null,
    outbound_voice_profile_id: null,
    tags: '[]',
    settings: '{}',
    created_at_ms: 1000,
    updated_at_ms: 1000,
    ...fields,
  };
}

export function phoneNumberRow(fields: Partial<PhoneNumberRow> & { id: string; phone_number: string }): PhoneNumberRow {
  return {
    connection_id: null,
    sip_username: null,
    status: 'active',
    customer_reference: null,
    tags: '[]',
    settings: '{}',
    created_at_ms: 1000,
    updated_at_ms: 1000,
    ...fields,
  };
}

export function credentialRow(
  fields: Partial<TelephonyCredentialRow> & { id: string; sip_username: string },
): TelephonyCredentialRow {
  return {
    sip_password: 'pass',
    name: fields.sip_username,
    tag: null,
    numbers: '[]',
    connection_id: null,
    expires_at_ms: null,
    created_at_ms: 1000,
    updated_at_ms: 1000,
    ...fields,
  };
}

export function trunkRow(fields: Partial<TrunkRow> & { id: string; name: string }): TrunkRow {
  return {
    host: 'sip.example.com',
    port: 5060,
    transport: 'udp',
    username: null,
    password: null,
    prefixes: '["+"]',
    region: null,
    register: 0,
    options_interval_secs: null,
    created_at_ms: 1000,
    updated_at_ms: 1000,
    ...fields,
  };
}

export function bindingRow(fields: Partial<BindingRow> & { username: string; contact_uri: string }): BindingRow {
  return {
    source_host: '127.0.0.1',
    source_port: 5080,
    source_transport: 'UDP',
    source_local: null,
    expires_at_ms: 60_000,
    call_id: 'call-id',
    cseq: 1,
    user_agent: null,
    ...{ instance_id: '', reg_id: 0, q: null, path: '[]' },
    ...fields,
  };
}

/** The smallest write there is. */
export function upsertSetting(key: string, value: string): Statement<SettingRow> {
  return {
    sql: `INSERT INTO settings (key, value) VALUES ($1, $2)
      ON CONFLICT (key) DO UPDATE SET value = excluded.value RETURNING key, value`,
    params: [key, value],
  };
}
