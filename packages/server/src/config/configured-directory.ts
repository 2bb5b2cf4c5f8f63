import { createHash } from 'node:crypto';
import type { Config, ConfiguredApplication, ConfiguredTrunk } from './config.ts';
import type { ReadConfigFile } from './config-file.ts';
import type { ConfigFile } from './config-schema.ts';

type Item<Key extends 'applications' | 'phone_numbers' | 'phones' | 'trunks'> = NonNullable<ConfigFile[Key]>[number];

/**
 * The applications, numbers, phones and trunks of the file, with what they say about each other checked.
 * @throws ConfigError for anything given twice, a name that nothing has, half a credential, a transport not built
 */
export function configuredDirectory(
  file: ReadConfigFile,
): Pick<Config, 'applications' | 'phoneNumbers' | 'phones' | 'trunks'> {
  const { applications = [], phone_numbers: numbers = [], phones = [], trunks = [] } = file.settings;
  const configured = applications.map((item, at) => toApplication(file, item, at));
  refuseTwice(file, 'applications', configured, 'application_name', (item) => item.applicationName);
  refuseTwice(file, 'applications', configured, 'id', (item) => item.id);
  refuseTwice(file, 'phones', phones, 'username', (item) => item.username);
  refuseTwice(file, 'trunks', trunks, 'name', (item) => item.name);
  refuseNumbersTwice(file, numbers, phones);
  return {
    applications: configured,
    phoneNumbers: numbers.map((item, at) => toPhoneNumber(file, item, at, configured, phones)),
    phones: phones.map((item) => ({ username: item.username, password: item.password, numbers: item.numbers ?? [] })),
    trunks: trunks.map((item, at) => toTrunk(file, item, at)),
  };
}

function toApplication(file: ReadConfigFile, item: Item<'applications'>, at: number): ConfiguredApplication {
  const webhookApiVersion = item.webhook_api_version ?? '2';
  if (webhookApiVersion === '1' && file.settings.webhooks?.v1_secret === undefined) {
    throw file.errorAt(
      ['applications', at, 'webhook_api_version'],
      `${item.application_name}: webhooks of version 1 are signed with webhooks.v1_secret, which is not set`,
    );
  }
  return {
    webhookApiVersion,
    id: item.id ?? idFromName(item.application_name),
    applicationName: item.application_name,
    webhookEventUrl: item.webhook_event_url,
    webhookEventFailoverUrl: item.webhook_event_failover_url ?? null,
    webhookTimeoutSecs: item.webhook_timeout_secs ?? null,
    webhookOrder: item.webhook_order ?? 'leg',
    active: item.active ?? true,
    inboundChannelLimit: item.inbound?.channel_limit ?? null,
    outboundChannelLimit: item.outbound?.channel_limit ?? null,
  };
}

/** 19 digits that depend on the name alone, so that a restart keeps the id that applications were written with. */
function idFromName(name: string): string {
  const digest = createHash('sha256').update(`application ${name}`).digest().readBigUInt64BE(0);
  return String(10n ** 18n + (digest % (9n * 10n ** 18n)));
}

function toPhoneNumber(
  file: ReadConfigFile,
  item: Item<'phone_numbers'>,
  at: number,
  applications: readonly ConfiguredApplication[],
  phones: readonly Item<'phones'>[],
): Config['phoneNumbers'][number] {
  const where = ['phone_numbers', at];
  const phoneNumber = item.phone_number;
  if ((item.application === undefined) === (item.phone === undefined)) {
    throw file.errorAt(where, `${phoneNumber} must go to either an "application" or a "phone"`);
  }
  if (item.phone !== undefined) {
    if (phones.some((phone) => phone.username === item.phone)) return { phoneNumber, phone: item.phone };
    throw file.errorAt(
      [...where, 'phone'],
      `${phoneNumber} goes to the phone "${item.phone}", which phones does not list`,
    );
  }
  const owner =
    applications.find((application) => application.id === item.application) ??
    applications.find((application) => application.applicationName === item.application);
  if (owner !== undefined) return { phoneNumber, applicationId: owner.id };
  throw file.errorAt(
    [...where, 'application'],
    `${phoneNumber} goes to the application "${item.application}", which applications does not list`,
  );
}

function toTrunk(file: ReadConfigFile, item: Item<'trunks'>, at: number): ConfiguredTrunk {
  const { transport = 'udp', username, password, region, register = false } = item;
  if ((username === undefined) !== (password === undefined)) {
    throw file.errorAt(['trunks', at], `trunk "${item.name}" needs both username and password, or neither`);
  }
  if (register && username === undefined) {
    throw file.errorAt(['trunks', at], `trunk "${item.name}" needs a username and a password to register with`);
  }
  return {
    name: item.name,
    host: item.host,
    port: item.port ?? (transport === 'tls' ? 5061 : 5060),
    transport,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    prefixes: item.prefixes,
    ...(region === undefined ? {} : { region }),
    ...(register ? { register } : {}),
    ...(item.options_interval_secs === undefined ? {} : { optionsIntervalSecs: item.options_interval_secs }),
  };
}

function refuseTwice<T>(
  file: ReadConfigFile,
  list: string,
  items: readonly T[],
  field: string,
  keyOf: (item: T) => string,
): void {
  const seen = new Set<string>();
  for (const [at, item] of items.entries()) {
    const key = keyOf(item);
    if (seen.has(key)) throw file.errorAt([list, at, field], `${list}: the ${field} "${key}" is given twice`);
    seen.add(key);
  }
}

/** A number rings one phone or one application, whichever of the two lists says so. */
function refuseNumbersTwice(
  file: ReadConfigFile,
  numbers: readonly Item<'phone_numbers'>[],
  phones: readonly Item<'phones'>[],
): void {
  const all = [
    ...numbers.map((item, at) => ({ number: item.phone_number, path: ['phone_numbers', at, 'phone_number'] })),
    ...phones.flatMap((phone, at) =>
      (phone.numbers ?? []).map((number, index) => ({ number, path: ['phones', at, 'numbers', index] })),
    ),
  ];
  const seen = new Set<string>();
  for (const { number, path } of all) {
    if (seen.has(number)) throw file.errorAt(path, `the phone number ${number} is given twice`);
    seen.add(number);
  }
}
