import { BlockList, isIP } from 'node:net';

/** What an address that is not on the public internet is for. */
export type SpecialAddress =
  | 'unspecified'
  | 'loopback'
  | 'link-local'
  | 'private'
  | 'shared'
  | 'multicast'
  | 'documentation'
  | 'benchmarking'
  | 'reserved';

/** The IANA registries of special-purpose addresses (RFC 6890) and the multicast ranges. */
const ranges: Readonly<Record<SpecialAddress, readonly string[]>> = {
  unspecified: ['0.0.0.0/8', '::/128'],
  loopback: ['127.0.0.0/8', '::1/128'],
  // 169.254.169.254 is where clouds hand out credentials.
  'link-local': ['169.254.0.0/16', 'fe80::/10'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7', 'fec0::/10'],
  // Carrier-grade NAT, RFC 6598.
  shared: ['100.64.0.0/10'],
  multicast: ['224.0.0.0/4', 'ff00::/8'],
  documentation: ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32', '3fff::/20'],
  benchmarking: ['198.18.0.0/15'],
  // 2001::/23 holds Teredo (RFC 4380), which carries an IPv4 address that nobody can judge.
  reserved: ['192.0.0.0/24', '192.88.99.0/24', '240.0.0.0/4', '64:ff9b:1::/48', '100::/64', '2001::/23', '5f00::/16'],
};

/** Prefixes that carry an IPv4 address, and the 16-bit group where it begins. */
const carriers: readonly { readonly prefix: readonly number[]; readonly at: number }[] = [
  { prefix: [0, 0, 0, 0, 0, 0], at: 6 }, // ::/96, IPv4-compatible (RFC 4291 §2.5.5.1)
  { prefix: [0, 0, 0, 0, 0, 0xffff], at: 6 }, // ::ffff:0:0/96, IPv4-mapped (RFC 4291 §2.5.5.2)
  { prefix: [0, 0, 0, 0, 0xffff, 0], at: 6 }, // ::ffff:0:0:0/96, IPv4-translated (RFC 2765 §2.1)
  { prefix: [0x64, 0xff9b, 0, 0, 0, 0], at: 6 }, // 64:ff9b::/96, NAT64 (RFC 6052 §2.1)
  { prefix: [0x2002], at: 1 }, // 2002::/16, 6to4 (RFC 3056 §2)
];

const lists = Object.entries(ranges).map(([kind, cidrs]) => ({
  kind: kind as SpecialAddress,
  list: addressList(cidrs),
}));

/**
 * What kind of special address this is; undefined for one on the public internet. An IPv6 address that carries an IPv4
 * one is what that one is.
 * @param address IPv4 or IPv6 in text, with or without a zone (`fe80::1%eth0`).
 */
export function specialAddress(address: string): SpecialAddress | undefined {
  return lists.find(({ list }) => list.has(address))?.kind;
}

/** Addresses and CIDR ranges. */
export interface AddressList {
  has(address: string): boolean;
}

/** @throws RangeError for what is no address and no CIDR range */
export function addressList(entries: readonly string[]): AddressList {
  const list = new BlockList();
  for (const entry of entries) {
    const { address, prefix } = parseCidr(entry);
    list.addSubnet(address, prefix, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  return {
    has(address) {
      const plain = withoutZone(address);
      const version = isIP(plain);
      if (version === 0) return false;
      if (version === 4) return list.check(plain, 'ipv4');
      const carried = carriedIpv4(plain);
      return list.check(plain, 'ipv6') || (carried !== undefined && list.check(carried, 'ipv4'));
    },
  };
}

function parseCidr(entry: string): { address: string; prefix: number } {
  const [, address = '', digits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(entry) ?? [];
  const bits = isIP(address) === 6 ? 128 : 32;
  const prefix = digits === undefined ? bits : Number(digits);
  if (isIP(address) === 0 || address.includes('%') || prefix > bits) {
    throw new RangeError(`"${entry}" is not an IP address and not a CIDR range`);
  }
  return { address, prefix };
}

/** The IPv4 address inside an IPv6 address; `::` and `::1` are addresses of their own. */
function carriedIpv4(address: string): string | undefined {
  const groups = groupsOf(address);
  const carrier = carriers.find(({ prefix }) => prefix.every((group, index) => groups[index] === group));
  if (carrier === undefined) return undefined;
  const [high = 0, low = 0] = groups.slice(carrier.at, carrier.at + 2);
  if (groups.slice(0, 6).every((group) => group === 0) && high === 0 && low <= 1) return undefined;
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}

/** The eight 16-bit groups. The URL parser writes every spelling of an address the same way (WHATWG URL §3.5). */
function groupsOf(address: string): number[] {
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const read = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)));
  const first = read(head);
  if (tail === undefined) return first;
  const last = read(tail);
  return [...first, ...new Array<number>(8 - first.length - last.length).fill(0), ...last];
}

function withoutZone(address: string): string {
  const zone = address.indexOf('%');
  return zone === -1 ? address : address.slice(0, zone);
}
