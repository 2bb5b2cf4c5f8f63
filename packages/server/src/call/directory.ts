import type { DigestCredentials } from '@hookswitch/sip';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import { selectAllApplications } from '../store/applications.ts';
import type { Db } from '../store/db.ts';
import { selectAllPhoneNumbers } from '../store/phone-numbers.ts';
import { selectAllTelephonyCredentials } from '../store/telephony-credentials.ts';
import { selectAllTrunks, type TrunkRow } from '../store/trunks.ts';
import { Mailbox } from './mailbox.ts';

/** What call control needs of a call control application. */
export interface Application {
  readonly id: string;
  readonly active: boolean;
  readonly webhookUrl: string;
  readonly webhookFailoverUrl: string | null;
  /** Milliseconds, or null for the platform's default. */
  readonly webhookTimeoutMs: number | null;
  /** Legs at one time, or null for no limit. */
  readonly inboundChannelLimit: number | null;
  readonly outboundChannelLimit: number | null;
  readonly tags: readonly string[];
}

/** A carrier or gateway. */
export interface Trunk {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** What it is challenged with digest for; absent: it challenges nobody. */
  readonly credentials?: DigestCredentials;
  readonly prefixes: readonly string[];
  /** Where its calls come from: `host` itself, or what that name resolved to. */
  readonly addresses: ReadonlySet<string>;
}

/** Who a phone number belongs to: an application takes its calls, or a phone rings. */
export type NumberOwner = { readonly applicationId: string } | { readonly username: string };

interface Phone {
  readonly password: string;
  /** Unix milliseconds; null: never. */
  readonly expiresAtMs: number | null;
}

/** Names to addresses, so that a trunk given by name is known by the address its calls come from. */
export type ResolveHost = (host: string) => Promise<readonly string[]>;

export interface DirectorySource {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Logger;
  readonly resolveHost: ResolveHost;
}

/**
 * The configuration as calls see it: applications, numbers, phones and trunks, in memory and looked up synchronously.
 * The store is its source; `reload()` follows every change made through the API.
 */
export class Directory {
  readonly #source: DirectorySource;
  readonly #reloads = new Mailbox();
  #trunks: readonly Trunk[] = [];
  #applications = new Map<string, Application>();
  #numbers = new Map<string, NumberOwner>();
  #phones = new Map<string, Phone>();
  #numberOfPhone = new Map<string, string>();

  private constructor(source: DirectorySource) {
    this.#source = source;
  }

  static async load(source: DirectorySource): Promise<Directory> {
    const directory = new Directory(source);
    await directory.reload();
    return directory;
  }

  /** Reads everything anew. One at a time, so that an older reading never replaces a newer one. */
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
    this.#trunks = await Promise.all(trunks.map((row) => this.#resolveTrunk(row)));
    this.#applications = new Map(
      applications.map((row) => [
        row.id,
        {
          id: row.id,
          active: row.active === 1,
          webhookUrl: row.webhook_event_url,
          webhookFailoverUrl: row.webhook_event_failover_url || null,
          // 0 is in the documented range and would leave no time at all: it means the default, as null does.
          webhookTimeoutMs: row.webhook_timeout_secs ? row.webhook_timeout_secs * 1000 : null,
          inboundChannelLimit: row.inbound_channel_limit,
          outboundChannelLimit: row.outbound_channel_limit,
          tags: JSON.parse(row.tags) as string[],
        },
      ]),
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
  }

  application(id: string): Application | undefined {
    return this.#applications.get(id);
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

  /** The trunk whose prefix matches most digits; between equals the oldest. */
  trunkForNumber(number: string): Trunk | undefined {
    let best: { trunk: Trunk; length: number } | undefined;
    for (const trunk of this.#trunks) {
      for (const prefix of trunk.prefixes) {
        if (number.startsWith(prefix) && prefix.length > (best?.length ?? -1)) best = { trunk, length: prefix.length };
      }
    }
    return best?.trunk;
  }

  trunkAtHost(host: string): Trunk | undefined {
    return this.#trunks.find((trunk) => trunk.addresses.has(host));
  }

  async #resolveTrunk(row: TrunkRow): Promise<Trunk> {
    const { name, host, port, username, password } = row;
    const { resolveHost, log } = this.#source;
    // A name that cannot be resolved now costs the trunk its incoming calls, and nobody else anything.
    const addresses = await resolveHost(host).catch((error: unknown) => {
      log.warn(
        { err: error, trunk: name, host },
        'the host of a trunk cannot be resolved; its calls are not recognised',
      );
      return [];
    });
    return {
      ...{ name, host, port },
      ...(username === null || password === null ? {} : { credentials: { username, password } }),
      prefixes: JSON.parse(row.prefixes) as string[],
      addresses: new Set([host, ...addresses]),
    };
  }

  #own(number: string, owner: NumberOwner): void {
    this.#numbers.set(number, owner);
    if ('username' in owner && !this.#numberOfPhone.has(owner.username))
      this.#numberOfPhone.set(owner.username, number);
  }
}
