import { describe, expect, test } from 'vitest';
import { parseUri } from '../message/uri.ts';
import { type Zone, ZoneResolver } from '../testing/fixed-resolver.ts';
import type { Endpoint, Transport } from './endpoint.ts';
import { type LocateOptions, locateServers } from './locate-server.ts';

/** RFC 3263 §4.1's own example, with two servers for TCP. */
const ZONE: Zone = {
  naptr: {
    'example.com': [
      { order: 90, preference: 50, flags: 's', service: 'SIP+D2T', replacement: '_sip._tcp.example.com' },
      { order: 100, preference: 50, flags: 's', service: 'SIP+D2U', replacement: '_sip._udp.example.com' },
      { order: 50, preference: 50, flags: 's', service: 'SIPS+D2T', replacement: '_sips._tcp.example.com' },
      { order: 10, preference: 1, flags: 'u', service: 'E2U+sip', replacement: '' },
    ],
  },
  srv: {
    '_sips._tcp.example.com': [{ priority: 0, weight: 1, port: 5061, name: 'tls.example.com' }],
    '_sip._tcp.example.com': [
      { priority: 1, weight: 0, port: 5070, name: 'second.example.com' },
      { priority: 0, weight: 1, port: 5060, name: 'first.example.com' },
    ],
    '_sip._udp.example.com': [{ priority: 0, weight: 1, port: 5060, name: 'first.example.com' }],
    '_sip._udp.srvonly.example': [{ priority: 0, weight: 1, port: 5080, name: 'first.example.com' }],
    '_sip._udp.nothing.example': [{ priority: 0, weight: 0, port: 0, name: '.' }],
  },
  addresses: {
    'first.example.com': ['192.0.2.1', '192.0.2.11'],
    'second.example.com': ['192.0.2.2', '2001:db8::2'],
    'tls.example.com': ['192.0.2.3'],
    'plain.example': ['192.0.2.4', '2001:db8::4'],
    'nothing.example': ['192.0.2.5'],
    host: ['192.0.2.6'],
  },
};

function options(overrides: Partial<LocateOptions> = {}, transports: readonly Transport[] = ['UDP', 'TCP', 'TLS']) {
  return {
    resolver: new ZoneResolver(ZONE),
    familiesOf: (transport: Transport): readonly (4 | 6)[] => (transports.includes(transport) ? [4] : []),
    random: () => 0.5,
    ...overrides,
  };
}

/** `192.0.2.1:5060` or `TCP 192.0.2.1:5060 (name)` */
async function located(uri: string, given = options()): Promise<string[]> {
  return (await locateServers(parseUri(uri), given)).map(({ host, port, transport, serverName }: Endpoint) =>
    [transport, `${host}:${port}`, serverName && `(${serverName})`].filter(Boolean).join(' '),
  );
}

describe('what needs no lookup', () => {
  test.each([
    ['sip:a@192.0.2.1', '192.0.2.1:5060'],
    ['sip:a@192.0.2.1:5090', '192.0.2.1:5090'],
    ['sip:a@192.0.2.1;transport=tcp', 'TCP 192.0.2.1:5060'],
    ['sip:a@192.0.2.1;transport=TLS', 'TLS 192.0.2.1:5061'],
    ['sips:a@192.0.2.1', 'TLS 192.0.2.1:5061'],
    ['sips:a@192.0.2.1;transport=tcp', 'TLS 192.0.2.1:5061'],
    ['sip:a@example.com:5070;maddr=192.0.2.7', '192.0.2.7:5070'],
  ])('%s', async (uri, expected) => {
    const given = options();
    expect(await located(uri, given)).toEqual([expected]);
    expect(given.resolver).toHaveProperty('asked', []);
  });

  test('IPv6, from an IPv6 socket', async () => {
    const given = options({ familiesOf: () => [6] });
    await expect(located('sip:a@[2001:db8::1]:5090', given)).resolves.toEqual(['2001:db8::1:5090']);
  });
});

describe('names', () => {
  test('NAPTR chooses the transport, SRV the servers, in their order, all of them', async () => {
    expect(await located('sip:a@example.com')).toEqual([
      'TLS 192.0.2.3:5061 (example.com)',
      'TCP 192.0.2.1:5060',
      'TCP 192.0.2.11:5060',
      'TCP 192.0.2.2:5070',
      '192.0.2.1:5060',
      '192.0.2.11:5060',
    ]);
  });

  test('what we cannot do is passed over', async () => {
    expect(await located('sip:a@example.com', options({}, ['UDP']))).toEqual(['192.0.2.1:5060', '192.0.2.11:5060']);
  });

  test('sips goes over TLS alone, and the certificate must bear the name that was dialled', async () => {
    expect(await located('sips:a@example.com')).toEqual(['TLS 192.0.2.3:5061 (example.com)']);
  });

  test('a transport that is written needs no NAPTR', async () => {
    const given = options();
    expect(await located('sip:a@example.com;transport=udp', given)).toEqual(['192.0.2.1:5060', '192.0.2.11:5060']);
    expect(given.resolver).toHaveProperty('asked', ['SRV _sip._udp.example.com', 'A first.example.com']);
  });

  test('without NAPTR the SRV names are tried', async () => {
    expect(await located('sip:a@srvonly.example')).toEqual(['192.0.2.1:5080', '192.0.2.11:5080']);
  });

  test('without either the name has an address, and the port is the usual one', async () => {
    expect(await located('sip:a@plain.example')).toEqual(['192.0.2.4:5060']);
    expect(await located('sip:a@plain.example;transport=tls')).toEqual(['TLS 192.0.2.4:5061 (plain.example)']);
  });

  test('a port that is written leaves SRV out', async () => {
    const given = options();
    expect(await located('sip:a@plain.example:5070', given)).toEqual(['192.0.2.4:5070']);
    expect(given.resolver).toHaveProperty('asked', ['A plain.example']);
  });

  test('a name of one label is of the machine', async () => {
    const given = options();
    expect(await located('sip:a@host', given)).toEqual(['192.0.2.6:5060']);
    expect(given.resolver).toHaveProperty('asked', ['A host']);
  });

  test('both families, where there are sockets for both', async () => {
    const given = options({ familiesOf: () => [4, 6] });
    expect(await located('sip:a@plain.example:5060', given)).toEqual(['192.0.2.4:5060', '2001:db8::4:5060']);
  });

  test('an SRV target of "." says that there is no such service', async () => {
    expect(await located('sip:a@nothing.example;transport=udp')).toEqual(['192.0.2.5:5060']);
  });

  test('an SRV port of 0 leads nowhere, and the next record counts', async () => {
    const srv = [
      { priority: 0, weight: 0, port: 0, name: '192.0.2.1' },
      { priority: 1, weight: 0, port: 5070, name: '192.0.2.2' },
    ];
    const resolver = new ZoneResolver({ srv: { '_sip._udp.zero.example': srv } });
    expect(await located('sip:zero.example;transport=udp', options({ resolver }))).toEqual(['192.0.2.2:5070']);
  });

  test('of a thousand SRV records no more are asked for than a call would try', async () => {
    const srv = Array.from({ length: 1000 }, (_, n) => ({
      priority: n,
      weight: 0,
      port: 5060,
      name: `gone${n}.example`,
    }));
    const resolver = new ZoneResolver({ srv: { '_sip._udp.many.example': srv } });
    await expect(located('sip:many.example;transport=udp', options({ resolver }))).rejects.toThrow('no address');
    expect(resolver.asked.filter((question) => question.startsWith('A '))).toHaveLength(16);
  });

  test('a question that fails costs its own places alone', async () => {
    const resolver = new ZoneResolver(ZONE);
    resolver.broken.add('A tls.example.com').add('SRV _sip._udp.example.com');
    expect(await located('sip:a@example.com', options({ resolver }))).toEqual([
      'TCP 192.0.2.1:5060',
      'TCP 192.0.2.11:5060',
      'TCP 192.0.2.2:5070',
    ]);
  });

  test('weights decide among equals', async () => {
    const srv = [
      { priority: 0, weight: 10, port: 1, name: '192.0.2.1' },
      { priority: 0, weight: 90, port: 2, name: '192.0.2.2' },
    ];
    const zone = { srv: { '_sip._udp.w.example': srv } };
    const first = async (random: number) =>
      (
        await located(
          'sip:w.example;transport=udp',
          options({ resolver: new ZoneResolver(zone), random: () => random }),
        )
      )[0];
    expect(await first(0.05)).toBe('192.0.2.1:1');
    expect(await first(0.5)).toBe('192.0.2.2:2');
  });
});

test.each([
  ['tel:+15550100', 'tel:'],
  ['sip:a@192.0.2.1;transport=sctp', 'sctp'],
  ['sips:a@192.0.2.1;transport=udp', 'udp'],
  ['sip:a@192.0.2.1;transport=ws', 'WS is not available'],
  ['sip:a@[::1]', 'IPv6'],
  ['sip:a@unknown.example', 'no address'],
])('%s is refused', async (uri, why) => {
  await expect(located(uri)).rejects.toThrow(why);
});
