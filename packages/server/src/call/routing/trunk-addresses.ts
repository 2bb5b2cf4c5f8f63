import { sameHost, type Timer } from '@hookswitch/sip';
import type { Clock } from '../../clock.ts';
import type { Logger } from '../../log.ts';

/** Names to addresses, so that a trunk given by name is known by the address its calls come from. */
export type ResolveHost = (host: string) => Promise<readonly string[]>;

export interface TrunkAddressesOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly resolveHost: ResolveHost;
}

/** What a name meant. */
interface Lookup {
  /** The last answer; it stays when a later question fails. */
  addresses: ReadonlySet<string>;
  failed: boolean;
  timer: Timer | undefined;
}

/** The resolver tells no lifetime: carriers move seldom, and a name costs one question. */
const refreshMs = 300_000;
const retryMs = 30_000;

/** Where the calls of trunks come from: their host names, looked up beside everything else and again from time to time. */
export class TrunkAddresses {
  readonly #options: TrunkAddressesOptions;
  readonly #lookups = new Map<string, Lookup>();
  readonly #underWay = new Set<Promise<void>>();
  #isClosed = false;

  constructor(options: TrunkAddressesOptions) {
    this.#options = options;
  }

  /** From now on these names count. New ones, and those that had no answer, are looked up at once. */
  follow(hosts: ReadonlySet<string>): void {
    for (const [host, lookup] of this.#lookups) {
      if (hosts.has(host)) continue;
      lookup.timer?.cancel();
      this.#lookups.delete(host);
    }
    for (const host of hosts) {
      const known = this.#lookups.get(host);
      if (known !== undefined && !known.failed) continue;
      const lookup = known ?? { addresses: new Set(), failed: false, timer: undefined };
      this.#lookups.set(host, lookup);
      this.#start(host, lookup);
    }
  }

  /** Whether this name is, or was resolved to, the address. */
  matches(host: string, address: string): boolean {
    return sameHost(host, address) || this.#lookups.get(host)?.addresses.has(address) === true;
  }

  /** Resolves when every lookup that is under way has ended. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  close(): void {
    this.#isClosed = true;
    this.follow(new Set());
  }

  #start(host: string, lookup: Lookup): void {
    lookup.timer?.cancel();
    lookup.timer = undefined;
    const done = this.#look(host, lookup).finally(() => this.#underWay.delete(done));
    this.#underWay.add(done);
  }

  async #look(host: string, lookup: Lookup): Promise<void> {
    const { clock, log, resolveHost } = this.#options;
    const isFirst = lookup.addresses.size === 0;
    try {
      lookup.addresses = new Set(await resolveHost(host));
      if (lookup.failed) log.info({ host }, 'the host of a trunk can be resolved again');
      lookup.failed = false;
    } catch (error) {
      // It costs the trunk its incoming calls when it was never known, and nobody else anything.
      const effect = isFirst ? 'its calls are not recognised' : 'its last known addresses stay';
      if (!lookup.failed && !this.#isClosed)
        log.warn({ err: error, host }, `the host of a trunk cannot be resolved; ${effect}`);
      lookup.failed = true;
    }
    if (this.#lookups.get(host) !== lookup) return;
    lookup.timer?.cancel();
    lookup.timer = clock.setTimer(lookup.failed ? retryMs : refreshMs, () => this.#start(host, lookup));
  }
}
