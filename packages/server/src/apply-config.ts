import { randomUUID } from 'node:crypto';
import type { Clock } from './clock.ts';
import type {
  Config,
  ConfiguredApplication,
  ConfiguredPhone,
  ConfiguredPhoneNumber,
  ConfiguredTrunk,
} from './config/config.ts';
import { createResourceIds } from './resource-id.ts';
import { type ApplicationRow, upsertApplication } from './store/applications.ts';
import type { Db } from './store/db.ts';
import { type PhoneNumberRow, upsertPhoneNumber } from './store/phone-numbers.ts';
import { type TelephonyCredentialRow, upsertTelephonyCredential } from './store/telephony-credentials.ts';
import { type TrunkRow, upsertTrunk } from './store/trunks.ts';

/**
 * What the configuration file describes becomes rows like those made through the API, and wins over them: the file is
 * applied at each start. What it no longer names stays; it is deleted through the API.
 */
export async function applyConfig(db: Db, config: Config, clock: Clock): Promise<void> {
  const nowMs = clock.wallTimeMs();
  const newId = createResourceIds(clock);
  const statements = [
    ...config.applications.map((application) => upsertApplication(applicationRow(application, nowMs))),
    ...config.phones.map((phone) => upsertTelephonyCredential(credentialRow(phone, nowMs))),
    ...config.phoneNumbers.map((number) => upsertPhoneNumber(numberRow(newId(), number, nowMs))),
    ...config.trunks.map((trunk) => upsertTrunk(trunkRow(newId(), trunk, nowMs))),
  ];
  if (statements.length > 0) await db.transaction(statements);
}

function applicationRow(application: ConfiguredApplication, nowMs: number): ApplicationRow {
  return {
    id: application.id,
    application_name: application.applicationName,
    active: application.active ? 1 : 0,
    webhook_event_url: application.webhookEventUrl,
    webhook_event_failover_url: application.webhookEventFailoverUrl,
    webhook_timeout_secs: application.webhookTimeoutSecs,
    inbound_channel_limit: application.inboundChannelLimit,
    outbound_channel_limit: application.outboundChannelLimit,
    outbound_voice_profile_id: null,
    tags: '[]',
    settings: JSON.stringify({
      webhook_order: application.webhookOrder,
      webhook_api_version: application.webhookApiVersion,
    }),
    created_at_ms: nowMs,
    updated_at_ms: nowMs,
  };
}

function credentialRow(phone: ConfiguredPhone, nowMs: number): TelephonyCredentialRow {
  return {
    id: randomUUID(),
    sip_username: phone.username,
    sip_password: phone.password,
    name: phone.username,
    tag: null,
    numbers: JSON.stringify(phone.numbers),
    connection_id: null,
    expires_at_ms: null,
    created_at_ms: nowMs,
    updated_at_ms: nowMs,
  };
}

function numberRow(id: string, number: ConfiguredPhoneNumber, nowMs: number): PhoneNumberRow {
  return {
    id,
    phone_number: number.phoneNumber,
    connection_id: number.applicationId ?? null,
    sip_username: number.phone ?? null,
    status: 'active',
    customer_reference: null,
    tags: '[]',
    settings: '{}',
    created_at_ms: nowMs,
    updated_at_ms: nowMs,
  };
}

function trunkRow(id: string, trunk: ConfiguredTrunk, nowMs: number): TrunkRow {
  return {
    id,
    name: trunk.name,
    host: trunk.host,
    port: trunk.port,
    transport: trunk.transport,
    username: trunk.username ?? null,
    password: trunk.password ?? null,
    prefixes: JSON.stringify(trunk.prefixes),
    region: trunk.region ?? null,
    register: trunk.register ? 1 : 0,
    options_interval_secs: trunk.optionsIntervalSecs ?? null,
    created_at_ms: nowMs,
    updated_at_ms: nowMs,
  };
}
