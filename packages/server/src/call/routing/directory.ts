import { isIP } from 'node:net';
import type { DigestCredentials, Transport } from '@hookswitch/sip';
import type { Clock } from '../../clock.ts';
import type { Logger } from '../../log.ts';
import { type ApplicationRow, selectAllApplications } from '../../store/applications.ts';
import type { Db } from '../../store/db.ts';
import { selectAllPhoneNumbers } from '../../store/phone-numbers.ts';
import { selectAllTelephonyCredentials } from '../../store/telephony-credentials.ts';
import { selectAllTrunks, type TrunkRow } from '../../store/trunks.ts';
import { type ApplicationSettings, applicationSettings } from '../application-settings.ts';
import { Mailbox } from '../mailbox.ts';
import { type ResolveHost, TrunkAddresses } from './trunk-addresses.ts';

/** What call control needs of a call control application. */
export interface Application {
  readonly id: string;
  readonly active: boolean;
  readonly webhookUrl: string;
  readonly webhookFailoverUrl: string | null;
  /** Milliseconds, or null for the platform's default. */
  readonly webhookTimeoutMs: number | null;
  /** `none`: no webhook waits for another one of its leg. */
  readonly webhookOrder: 'leg' | 'none';
  readonly webhookApiVersion: '1' | '2';
  /** Legs at one time, or null for no limit. */
  readonly inboundChannelLimit: number | null;
  readonly outboundChannelLimit: number | null;
  readonly tags: readonly string[];
  /** An inbound leg without a command for so long is hung up; null: it may stay parked as long as the caller waits. */
  readonly firstCommandTimeoutMs: number | null;
  readonly dtmfType: ApplicationSettings['dtmf_type'];
  /** The keys that far ends press are kept out of the log. */
  readonly redactsDigits: boolean;
  readonly subdomain: { readonly name: string; readonly fromAnyone: boolean } | null;
}

/** A carrier or gateway. */
export interface Trunk {
  readonly id: string;
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** Over which it is reached; absent: UDP. */
  readonly transport?: Transport;
  /** What it is challenged with digest for; absent: it challenges nobody. */
  readonly credentials?: DigestCredentials;
  readonly prefixes: readonly string[];
  /** null: serves calls of every region. */
  readonly region: string | null;
  /** We register there, with the credentials. */
  readonly register: boolean;
  /** How often it is asked with OPTIONS whether it is there; null: never. */
  readonly optionsIntervalSecs: number | null;
}

/** Who a phone number belongs to: an application takes its calls, or a phone rings. */
export type NumberOwner = { readonly applicationId: string } | { readonly username: string };

interface Phone {
  readonly password: string;
  /** Unix milliseconds; null: never. */
  readonly expiresAtMs: number | null;
}

export interface DirectorySource {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Logger;
  readonly resolveHost: ResolveHost;
}

/** At the start calls of trunks given by name are awaited; a resolver that is slow holds nobody up longer than this. */
const firstLookupMs = 2_000;

/**
 * The configuration as calls see it: applications, numbers, phones and trunks, in memory and looked up synchronously.
 * The store is its source; `reload()` follows every change made through the API.
 */
export class Directory {
  readonly #source: DirectorySource;
  readonly #reloads = new Mailbox();
  readonly #addresses: TrunkAddresses;
  /** After every reading; set by whoever looks after trunks. */
  onTrunks: ((trunks: readonly Trunk[]) => void) | undefined;
  #trunks: readonly Trunk[] = [];
  #applications = new Map<string, Application>();
  #subdomains = new Map<string, Application>();
  #numbers = new Map<string, NumberOwner>();
  #phones = new Map<string, Phone>();
  #numberOfPhone = new Map<string, string>();

  private constructor(source: DirectorySource) {
    this.#source = source;
    this.#addresses = new TrunkAddresses(source);
  }

  static async load(source: DirectorySource): Promise<Directory> {
    const directory = new Directory(source);
    await directory.reload();
    await new Promise<void>((resolve) => {
      const timer = source.clock.setTimer(firstLookupMs, resolve);
      void directory.#addresses.settled().then(() => {
        timer.cancel();
        resolve();
      });
    });
    return directory;
  }

  /** Names are looked up no more. */
  close(): void {
    this.#addresses.close();
  }

  get trunks(): readonly Trunk[] {
    return this.#trunks;
  }

  /**
   * Reads everything anew. One at a time, so that an older reading never replaces a newer one. Host names of trunks are
   * looked up beside it: until that is done, calls of a new one are not recognised.
   */
  reload(): Promise<void> {
    return this.#reloads.post(() => this.#read());
  }

  async #read(): Promise<void> {
    const { db } = this.#source;
    const [applications, numbers, credentials, trunks] = await Promise.all([
      db.run(selectAllApplications()),
      db.run(selectAllPhoneNumbers()),
      db.run(selectAllTelephonyCredentials()),
      db.run(selectAllTrunks()),
    ]);
    this.#trunks = trunks.map(toTrunk);
    this.#addresses.follow(new Set(this.#trunks.map(({ host }) => host)));
    this.#applications = new Map(applications.map(toApplication).map((application) => [application.id, application]));
    this.#subdomains = new Map(
      [...this.#applications.values()].flatMap((application) =>
        application.subdomain === null ? [] : [[application.subdomain.name, application]],
      ),
    );
    this.#phones = new Map(
      credentials.map((row) => [row.sip_username, { password: row.sip_password, expiresAtMs: row.expires_at_ms }]),
    );
    this.#numbers = new Map();
    this.#numberOfPhone = new Map();
    for (const row of credentials) {
      for (const number of JSON.parse(row.numbers) as string[]) this.#own(number, { username: row.sip_username });
    }
    for (const row of numbers) {
      if (row.connection_id !== null) this.#own(row.phone_number, { applicationId: row.connection_id });
      else if (row.sip_username !== null) this.#own(row.phone_number, { username: row.sip_username });
    }
    this.onTrunks?.(this.#trunks);
  }

  application(id: string): Application | undefined {
    return this.#applications.get(id);
  }

  /** The application that takes the calls to this host, by the first part of its name. */
  applicationAtHost(host: string): Application | undefined {
    return isIP(host) === 0 ? this.#subdomains.get(host.split('.', 1)[0]?.toLowerCase() ?? '') : undefined;
  }

  /** @param number E.164 with its plus sign. */
  ownerOfNumber(number: string): NumberOwner | undefined {
    return this.#numbers.get(number);
  }

  isPhone(username: string): boolean {
    return this.#phones.has(username);
  }

  /** What a phone proves itself with; nothing once its credential has expired. */
  password(username: string): string | undefined {
    const phone = this.#phones.get(username);
    if (phone === undefined) return undefined;
    return phone.expiresAtMs === null || phone.expiresAtMs > this.#source.clock.wallTimeMs()
      ? phone.password
      : undefined;
  }

  /** The number that a phone's calls come from: the first that it was given. */
  numberOfPhone(username: string): string | undefined {
    return this.#numberOfPhone.get(username);
  }

  /** The trunks that take the number, the longest matching prefix first; between equals the oldest. */
  trunksForNumber(number: string): readonly Trunk[] {
    return this.#trunks
      .map((trunk) => ({
        trunk,
        length: Math.max(
          -1,
          ...trunk.prefixes.filter((prefix) => number.startsWith(prefix)).map(({ length }) => length),
        ),
      }))
      .filter(({ length }) => length >= 0)
      .sort((a, b) => b.length - a.length)
      .map(({ trunk }) => trunk);
  }

  /** @param host an address that a call came from, or the host that a trunk is configured with */
  trunkAtHost(host: string): Trunk | undefined {
    return this.#trunks.find((trunk) => this.#addresses.matches(trunk.host, host));
  }

  #own(number: string, owner: NumberOwner): void {
    this.#numbers.set(number, owner);
    if ('username' in owner && !this.#numberOfPhone.has(owner.username))
      this.#numberOfPhone.set(owner.username, number);
  }
}

function toApplication(row: ApplicationRow): Application {
  const settings = applicationSettings(row);
  const { sip_subdomain: subdomain, sip_subdomain_receive_settings: receive } = settings.inbound;
  return {
    id: row.id,
    active: row.active === 1,
    webhookUrl: row.webhook_event_url,
    webhookFailoverUrl: row.webhook_event_failover_url || null,
    // 0 is in the documented range and would leave no time at all: it means the default, as null does.
    webhookTimeoutMs: row.webhook_timeout_secs ? row.webhook_timeout_secs * 1000 : null,
    webhookOrder: settings.webhook_order,
    webhookApiVersion: settings.webhook_api_version,
    inboundChannelLimit: row.inbound_channel_limit,
    outboundChannelLimit: row.outbound_channel_limit,
    tags: JSON.parse(row.tags) as string[],
    firstCommandTimeoutMs: settings.first_command_timeout ? settings.first_command_timeout_secs * 1000 : null,
    dtmfType: settings.dtmf_type,
    redactsDigits: settings.redact_dtmf_debug_logging,
    subdomain: subdomain ? { name: subdomain.toLowerCase(), fromAnyone: receive === 'from_anyone' } : null,
  };
}

function toTrunk(row: TrunkRow): Trunk {
  const { id, name, host, port, transport, username, password } = row;
  return {
    ...{ id, name, host, port },
    ...(transport === 'udp' ? {} : { transport: transport.toUpperCase() as Transport }),
    ...(username === null || password === null ? {} : { credentials: { username, password } }),
    prefixes: JSON.parse(row.prefixes) as string[],
    region: row.region,
    register: row.register === 1,
    optionsIntervalSecs: row.options_interval_secs,
  };
}
