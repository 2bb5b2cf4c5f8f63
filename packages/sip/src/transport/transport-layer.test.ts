import { afterEach, describe, expect, test } from 'vitest';
import { MemoryNetwork } from '../testing/memory-network.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import type { Endpoint } from './endpoint.ts';
import type { Interfaces } from './same-network.ts';
import { TransportLayer } from './transport-layer.ts';

// A machine with an office on one side and the world on the other.
const interfaces: Interfaces = () => {
  const info = (address: string, cidr: string) => [
    { address, cidr, netmask: '', family: 'IPv4' as const, mac: '', internal: false },
  ];
  return { world: info('198.51.100.1', '198.51.100.1/24'), office: info('10.1.0.1', '10.1.0.1/16') };
};

let layer: TransportLayer;
let sources: string[];
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function open(): Promise<void> {
  const clock = new VirtualClock();
  sources = [];
  const network = new MemoryNetwork(clock, ({ from }) => {
    sources.push(from.host);
    return 'drop';
  });
  const at = (host: string, advertised?: string) => ({
    transport: 'UDP' as const,
    local: { host, port: 5060 },
    ...(advertised === undefined ? {} : { advertised: { host: advertised } }),
  });
  layer = await TransportLayer.open({
    clock,
    bind: network.bind,
    streams: network.streams,
    listeners: [at('198.51.100.1', 'sip.example.com'), at('10.1.0.1')],
    limits: {},
    tls: {},
    interfaces,
    handlers: {
      count: () => undefined,
      message: () => undefined,
      keepAlive: () => undefined,
      failed: () => undefined,
      error: () => undefined,
    },
  });
  closing.push(() => layer.close());
}

describe('several interfaces', () => {
  test.each([
    ['a phone in the office', { host: '10.1.7.7', port: 5060 }, '10.1.0.1', '10.1.0.1'],
    ['a neighbour of the other side', { host: '198.51.100.9', port: 5060 }, '198.51.100.1', 'sip.example.com'],
    [
      'a carrier behind the router, by the first',
      { host: '203.0.113.7', port: 5060 },
      '198.51.100.1',
      'sip.example.com',
    ],
    [
      'a dialog that began at the other one',
      { host: '203.0.113.7', port: 5060, local: '10.1.0.1:5060' },
      '10.1.0.1',
      '10.1.0.1',
    ],
  ] satisfies [string, Endpoint, string, string][])('%s', async (_, to, source, named) => {
    await open();
    layer.send(Buffer.from('x'), to);
    expect([sources, layer.ownAddress(to).host]).toEqual([[source], named]);
  });

  test('messages to each of its names and addresses are for us', async () => {
    await open();
    const own = ['SIP.example.com', '198.51.100.1', '10.1.0.1'].map((host) => layer.isOwn(host, 5060));
    expect([own, layer.isOwn('10.1.0.1', 5061), layer.isOwn('10.1.0.2', 5060)]).toEqual([
      [true, true, true],
      false,
      false,
    ]);
  });
});
