import type { NetworkInterfaceInfo } from 'node:os';
import { expect, test } from 'vitest';
import { SharedNetworks } from './same-network.ts';

function info(address: string, cidr: string, family: 'IPv4' | 'IPv6' = 'IPv4'): NetworkInterfaceInfo {
  const common = { address, netmask: '', mac: '', internal: false, cidr };
  return family === 'IPv4' ? { ...common, family } : { ...common, family, scopeid: 0 };
}

const networks = new SharedNetworks(() => ({
  lan: [info('10.0.0.5', '10.0.0.5/24'), info('fd00::5', 'fd00::5/64', 'IPv6')],
  office: [info('10.1.0.5', '10.1.0.5/16')],
}));

test.each([
  ['10.0.0.5', '10.0.0.77', 24],
  ['10.0.0.5', '10.0.1.77', 0],
  ['10.1.0.5', '10.1.200.1', 16],
  ['fd00::5', 'fd00::99', 64],
  ['fd00::5', '10.0.0.77', 0],
  ['192.0.2.1', '192.0.2.2', 0],
])('%s and %s share %d bits', (own, other, bits) => {
  expect(networks.prefixOf(own, other)).toBe(bits);
});
