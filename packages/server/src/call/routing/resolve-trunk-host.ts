import { lookup, Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { ResolveHost } from './trunk-addresses.ts';

/** The questions that are asked; each rejects when there is no such record. */
export interface HostQuestions {
  addresses(host: string): Promise<readonly string[]>;
  /** Names of the servers of a service. */
  servers(service: string): Promise<readonly string[]>;
}

/** RFC 3263 §4.2: where a carrier may list its servers. */
const services = ['_sip._udp', '_sip._tcp', '_sips._tcp'];
const timeoutMs = 2_000;

const systemQuestions = (): HostQuestions => {
  const dns = new Resolver({ timeout: timeoutMs, tries: 1 });
  return {
    addresses: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
    servers: async (service) => (await dns.resolveSrv(service)).map(({ name }) => name),
  };
};

/**
 * Every address that calls of a trunk may come from: those of its host, and those of the servers that the host has by SRV.
 * Rejects when there is none at all.
 */
export function trunkHostResolver(questions: HostQuestions = systemQuestions()): ResolveHost {
  return async (host) => {
    if (isIP(host) !== 0) return [host];
    // A name of one label is of the machine or its network, and has no services.
    const asked = host.includes('.') ? services : [];
    const named = await Promise.allSettled(asked.map((service) => questions.servers(`${service}.${host}`)));
    const servers = new Set(named.flatMap((result) => (result.status === 'fulfilled' ? result.value : [])));
    const found = await Promise.allSettled([host, ...servers].map((name) => questions.addresses(name)));
    const addresses = found.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
    const [first] = found;
    if (addresses.length === 0 && first?.status === 'rejected') throw first.reason;
    return [...new Set(addresses)];
  };
}
