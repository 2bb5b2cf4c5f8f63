import { BlockList, isIPv6 } from 'node:net';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';

/** The interfaces of the machine, as `os.networkInterfaces` tells them. */
export type Interfaces = () => NodeJS.Dict<NetworkInterfaceInfo[]>;

/**
 * How much an address and one of ours have in common: the prefix length of the network that our interface has it in, 0 when
 * it is reached through a router or our address belongs to no interface.
 */
export class SharedNetworks {
  readonly #networks = new Map<string, { list: BlockList; prefix: number }>();
  readonly #interfaces: Interfaces;

  constructor(interfaces: Interfaces = networkInterfaces) {
    this.#interfaces = interfaces;
  }

  prefixOf(own: string, other: string): number {
    const network = this.#networkOf(own);
    return network?.list.check(other, isIPv6(other) ? 'ipv6' : 'ipv4') ? network.prefix : 0;
  }

  #networkOf(own: string): { list: BlockList; prefix: number } | undefined {
    const known = this.#networks.get(own);
    if (known) return known;
    for (const info of Object.values(this.#interfaces()).flat()) {
      if (info?.address !== own || info.cidr === null) continue;
      const prefix = Number(info.cidr.split('/')[1]);
      const list = new BlockList();
      list.addSubnet(own, prefix, isIPv6(own) ? 'ipv6' : 'ipv4');
      const network = { list, prefix };
      this.#networks.set(own, network);
      return network;
    }
    return undefined;
  }
}
