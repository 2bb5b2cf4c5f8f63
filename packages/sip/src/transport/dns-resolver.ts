import { lookup, Resolver } from 'node:dns/promises';
import type { Clock } from '../clock.ts';

/** RFC 2915, of which RFC 3263 §4.1 uses these. */
export interface NaptrRecord {
  order: number;
  preference: number;
  /** `SIP+D2T` and the like. */
  service: string;
  /** `s`: the replacement has SRV records. */
  flags: string;
  replacement: string;
}

/** RFC 2782 */
export interface SrvRecord {
  priority: number;
  weight: number;
  port: number;
  name: string;
}

/** An answer and how long it holds. */
export interface DnsAnswer<Record> {
  /** Empty: the name has none of that kind. */
  records: readonly Record[];
  ttlSecs: number;
}

/** Asks the DNS. Each method rejects when there is no answer; a name without such records is an answer. */
export interface DnsResolver {
  naptr(name: string): Promise<DnsAnswer<NaptrRecord>>;
  srv(name: string): Promise<DnsAnswer<SrvRecord>>;
  /** IP addresses of the family. */
  addresses(host: string, family: 4 | 6): Promise<DnsAnswer<string>>;
}

/** Node tells no lifetime of these records: a change is seen after a minute. */
const UNKNOWN_TTL_SECS = 60;
const TIMEOUT_MS = 2_000;
const TRIES = 2;
/** Codes of node:dns for "that name has no such record". */
const NOTHING = new Set(['ENODATA', 'ENOTFOUND', 'ENONAME', 'ENOENT']);

/** The resolver of the machine: its DNS servers, and its own names (/etc/hosts) for addresses. */
export class SystemResolver implements DnsResolver {
  readonly #dns = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });

  async naptr(name: string): Promise<DnsAnswer<NaptrRecord>> {
    const found = await noneAsEmpty(() => this.#dns.resolveNaptr(name));
    return { records: found, ttlSecs: UNKNOWN_TTL_SECS };
  }

  async srv(name: string): Promise<DnsAnswer<SrvRecord>> {
    return { records: await noneAsEmpty(() => this.#dns.resolveSrv(name)), ttlSecs: UNKNOWN_TTL_SECS };
  }

  async addresses(host: string, family: 4 | 6): Promise<DnsAnswer<string>> {
    // What the machine itself says of a name goes before the DNS, as for every other program on it.
    const local = await noneAsEmpty(() => lookup(host, { family, all: true, verbatim: true }));
    return { records: local.map(({ address }) => address), ttlSecs: UNKNOWN_TTL_SECS };
  }
}

async function noneAsEmpty<T>(ask: () => Promise<T[]>): Promise<T[]> {
  try {
    return await ask();
  } catch (error) {
    if (NOTHING.has((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}

const MAX_ENTRIES = 10_000;
/** That a name has no such record is believed for at most so long (RFC 2308 §5). */
const NOTHING_TTL_SECS = 30;

interface Entry {
  untilMs: number;
  answer: Promise<DnsAnswer<unknown>>;
}

/** Asks each question once for as long as its answer holds; those who ask meanwhile share it. Failures are not kept. */
export class CachingResolver implements DnsResolver {
  readonly #clock: Clock;
  readonly #source: DnsResolver;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock, source: DnsResolver) {
    this.#clock = clock;
    this.#source = source;
  }

  naptr(name: string): Promise<DnsAnswer<NaptrRecord>> {
    return this.#ask(`naptr ${name}`, () => this.#source.naptr(name));
  }

  srv(name: string): Promise<DnsAnswer<SrvRecord>> {
    return this.#ask(`srv ${name}`, () => this.#source.srv(name));
  }

  addresses(host: string, family: 4 | 6): Promise<DnsAnswer<string>> {
    return this.#ask(`${family} ${host}`, () => this.#source.addresses(host, family));
  }

  #ask<Record>(question: string, ask: () => Promise<DnsAnswer<Record>>): Promise<DnsAnswer<Record>> {
    const key = question.toLowerCase();
    const known = this.#entries.get(key);
    if (known && known.untilMs > this.#clock.now()) return known.answer as Promise<DnsAnswer<Record>>;
    if (this.#entries.size >= MAX_ENTRIES) this.#entries.clear();
    const answer = ask();
    // Until the answer is there it is shared by all who ask.
    const entry: Entry = { untilMs: Number.POSITIVE_INFINITY, answer };
    this.#entries.set(key, entry);
    answer.then(
      ({ records, ttlSecs }) => {
        const holdsSecs = records.length === 0 ? Math.min(ttlSecs, NOTHING_TTL_SECS) : ttlSecs;
        entry.untilMs = this.#clock.now() + holdsSecs * 1000;
      },
      () => {
        if (this.#entries.get(key) === entry) this.#entries.delete(key);
      },
    );
    return answer;
  }
}
