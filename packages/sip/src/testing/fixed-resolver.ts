import type { DnsResolver, NaptrRecord, SrvRecord } from '../transport/dns-resolver.ts';

/** A resolver whose names have one address each and nothing else. `lookup` rejects for a name that there is not. */
export function fixedResolver(lookup: (host: string) => Promise<string>): DnsResolver {
  const nothing = async () => ({ records: [], ttlSecs: 60 });
  return { naptr: nothing, srv: nothing, addresses: async (host) => ({ records: [await lookup(host)], ttlSecs: 60 }) };
}

/** What a zone holds, each under its name in lower case. */
export interface Zone {
  naptr?: Record<string, readonly NaptrRecord[]>;
  srv?: Record<string, readonly SrvRecord[]>;
  /** IPv4 and IPv6. */
  addresses?: Record<string, readonly string[]>;
}

/** A resolver of one zone. Every question is noted in `asked`; what is listed in `broken` fails. */
export class ZoneResolver implements DnsResolver {
  readonly asked: string[] = [];
  readonly broken = new Set<string>();
  readonly #zone: Zone;
  readonly #ttlSecs: number;

  constructor(zone: Zone, ttlSecs = 60) {
    this.#zone = zone;
    this.#ttlSecs = ttlSecs;
  }

  naptr(name: string) {
    return this.#answer(`NAPTR ${name}`, this.#zone.naptr?.[name.toLowerCase()] ?? []);
  }

  srv(name: string) {
    return this.#answer(`SRV ${name}`, this.#zone.srv?.[name.toLowerCase()] ?? []);
  }

  addresses(host: string, family: 4 | 6) {
    const all = this.#zone.addresses?.[host.toLowerCase()] ?? [];
    const kind = family === 6 ? 'AAAA' : 'A';
    return this.#answer(
      `${kind} ${host}`,
      all.filter((address) => address.includes(':') === (family === 6)),
    );
  }

  async #answer<T>(question: string, records: readonly T[]): Promise<{ records: readonly T[]; ttlSecs: number }> {
    this.asked.push(question);
    if (this.broken.has(question)) throw new Error(`SERVFAIL ${question}`);
    return { records, ttlSecs: this.#ttlSecs };
  }
}
