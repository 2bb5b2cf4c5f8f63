import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiError } from '../../api-error.ts';
import { applyConfig } from '../../apply-config.ts';
import { systemClock } from '../../clock.ts';
import type { Config } from '../../config/config.ts';
import { createLogger } from '../../log.ts';
import { type Db, openDb } from '../../store/db.ts';
import { mediaTerms } from '../media-terms.ts';
import { Directory } from './directory.ts';
import { type RouteWishes, type RoutingTable, routesTo } from './route-destination.ts';

const firstRoute = (to: string, table: RoutingTable, wishes: RouteWishes = {}) => routesTo(to, table, wishes)[0];

const config: Config = {
  http: { host: '127.0.0.1', port: 0 },
  sip: {
    ...{ host: '127.0.0.1', port: 0, digestAlgorithms: ['MD5'], listeners: [], connections: {} },
    tls: { requireClientCertificate: false, verifyServers: true },
  },
  media: { host: '127.0.0.1', ports: { min: 16384, max: 32766 } },
  dataDir: '',
  logLevel: 'silent',
  recordings: { urlTtlSecs: 3600 },
  speech: { engine: 'embedded', voices: {}, cacheBytes: 1_000_000 },
  applications: [
    {
      id: '1000000000000000001',
      applicationName: 'support',
      webhookEventUrl: 'http://127.0.0.1:9/',
      webhookEventFailoverUrl: null,
      webhookTimeoutSecs: null,
      webhookOrder: 'leg',
      webhookApiVersion: '2',
      active: true,
      inboundChannelLimit: null,
      outboundChannelLimit: null,
    },
  ],
  phones: [
    { username: 'alice', password: 'secret', numbers: ['+15550000001'] },
    { username: 'bob', password: 'secret', numbers: [] },
  ],
  phoneNumbers: [
    { phoneNumber: '+15550000002', phone: 'bob' },
    { phoneNumber: '+15550000009', applicationId: '1000000000000000001' },
  ],
  trunks: [
    { name: 'world', host: '192.0.2.1', port: 5060, transport: 'udp', prefixes: ['+'] },
    {
      ...{ name: 'germany', host: 'trunk.example', port: 5080, transport: 'udp', prefixes: ['+49', '+4989'] },
      ...{ username: 'me', password: 'pw' },
    },
  ],
  webhooks: { timeoutMs: 1000, retryDelaysMs: [] },
  egress: { specialAddresses: 'allow', allow: [] },
  overload: { refuseNewCalls: false, patienceMs: 500 },
  siprecConnectors: [],
  rateLimit: { requestsPerSecond: 0 },
};

describe('with a store, two phones and two trunks', () => {
  let folder: string;
  let db: Db;
  let table: RoutingTable;
  let directory: Directory;
  const down = new Set<string>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hookswitch-route-'));
    db = await openDb({ file: join(folder, 'test.db') });
    await applyConfig(db, config, systemClock);
    directory = await Directory.load({
      ...{ db, clock: systemClock, log: createLogger({ level: 'silent' }) },
      resolveHost: async (host) => [host === 'trunk.example' ? '192.0.2.7' : host],
    });
    table = {
      directory,
      trunks: {
        isDown: (id) => down.has(id),
        credentialsOf: ({ credentials }) => credentials,
        serviceRouteOf: () => [],
      },
      own: { host: '127.0.0.1', port: 5060 },
      advertised: { host: '127.0.0.1', port: 5060 },
      addresses: [
        { host: '127.0.0.1', port: 5060 },
        { host: '127.0.0.1', port: 5061, transport: 'TLS' },
      ],
      contactsOf: (username) =>
        username === 'alice'
          ? [{ contactUri: 'sip:alice@10.0.0.5:5071', source: { host: '127.0.0.1', port: 40000 } }]
          : [],
      isOpen: ({ port }) => port !== 666,
    };
  });

  afterAll(async () => {
    directory.close();
    await db.close();
    await rm(folder, { recursive: true });
  });

  const code = (to: string): string => {
    try {
      firstRoute(to, table);
      return 'routed';
    } catch (error) {
      if (error instanceof ApiError) return `${error.code} ${error.toBody().errors[0]?.source?.pointer}`;
      throw error;
    }
  };

  test.each(['+15550000001', 'sip:alice@127.0.0.1', 'sip:alice@127.0.0.1:5060'])(
    '%s goes to the contact of the registered phone, by the address its REGISTER came from',
    (to) => {
      expect(firstRoute(to, table)).toEqual({
        kind: 'sip',
        requestUri: 'sip:alice@10.0.0.5:5071',
        toUri: 'sip:alice@127.0.0.1:5060',
        destination: { host: '127.0.0.1', port: 40000, isFlow: true },
      });
    },
  );

  test('a phone behind proxies is called by the path that its REGISTER came by', () => {
    const path = ['<sip:edge.example:5070;lr>', '<sip:far.example;lr>'];
    const contactsOf = () => [{ contactUri: 'sip:alice@10.0.0.5', source: { host: '192.0.2.9', port: 5060 }, path }];
    expect(firstRoute('+15550000001', { ...table, contactsOf })).toEqual({
      kind: 'sip',
      requestUri: 'sip:alice@10.0.0.5',
      toUri: 'sip:alice@127.0.0.1:5060',
      route: path,
      destination: { host: 'edge.example', port: 5070 },
    });
  });

  test.each([
    ['over a WebSocket', { contactUri: 'sip:x@abc.invalid;transport=ws', transport: 'WSS' }, 'DTLS'],
    ['over a WebSocket, without a parameter', { contactUri: 'sip:x@abc.invalid', transport: 'WS' }, 'DTLS'],
    ['at a proxy of browsers', { contactUri: 'sip:x@abc.invalid;transport=ws;ob', transport: undefined }, 'DTLS'],
    ['over TCP', { contactUri: 'sip:ws@10.0.0.5;transport=tcp', transport: 'TCP' }, 'disabled'],
  ] as const)('a phone that registered %s is offered what it can speak', (_, { contactUri, transport }, encryption) => {
    const source = { host: '192.0.2.9', port: 5060, ...(transport === undefined ? {} : { transport }) };
    const routes = routesTo('+15550000001', { ...table, contactsOf: () => [{ contactUri, source }] });
    const ice = encryption === 'DTLS';
    expect(mediaTerms('+15550000001', routes)).toEqual({ encryption, ice });
    expect(mediaTerms('+15550000001', routes, 'SRTP')).toEqual({ encryption: 'SRTP', ice });
    expect(mediaTerms('+15550000001', routes, 'disabled')).toEqual({ encryption: 'disabled', ice });
  });

  test('a number of a phone without a contact is known and cannot be reached', () => {
    expect(firstRoute('+15550000002', table)).toMatchObject({ kind: 'unregistered', username: 'bob' });
  });

  test('a number goes to the trunk with the longest matching prefix, with its credentials', () => {
    expect(firstRoute('+498912345678', table)).toEqual({
      kind: 'sip',
      requestUri: 'sip:+498912345678@trunk.example:5080',
      toUri: 'sip:+498912345678@trunk.example:5080',
      destination: { host: 'trunk.example', port: 5080 },
      credentials: { username: 'me', password: 'pw' },
      trunkId: directory.trunks.find(({ name }) => name === 'germany')?.id,
    });
    expect(firstRoute('+33123456789', table)).toMatchObject({ destination: { host: '192.0.2.1', port: 5060 } });
  });

  test('a trunk that is down is passed over for one with a shorter prefix, and taken when there is no other', () => {
    const germany = directory.trunks.find(({ name }) => name === 'germany')?.id ?? '';
    const world = directory.trunks.find(({ name }) => name === 'world')?.id ?? '';
    down.add(germany);
    expect(firstRoute('+498912345678', table)).toMatchObject({ destination: { host: '192.0.2.1' } });
    down.add(world);
    expect(firstRoute('+498912345678', table)).toMatchObject({ destination: { host: 'trunk.example' } });
    down.clear();
  });

  test('the trunks of a region come first, those without one next, and those of other regions not at all', () => {
    const hosts = (region: string) =>
      routesTo('+498912345678', regions, { region }).map((route) => 'destination' in route && route.destination?.host);
    const trunks = directory.trunks.map((trunk) => ({
      ...trunk,
      region: trunk.name === 'germany' ? 'Europe' : null,
    }));
    const inRegions = {
      ...{ isPhone: () => false, ownerOfNumber: () => undefined, trunkAtHost: () => undefined },
      trunksForNumber: () => trunks,
    };
    const regions = { ...table, directory: inRegions };
    expect(hosts('Europe')).toEqual(['trunk.example', '192.0.2.1']);
    expect(hosts('Canada')).toEqual(['192.0.2.1']);
    trunks.splice(
      trunks.findIndex(({ region }) => region === null),
      1,
    );
    expect(() => hosts('Canada')).toThrow('is in the region Canada');
  });

  test('a trunk that gave a service route is called through it', () => {
    const trunks = { ...table.trunks, serviceRouteOf: () => ['<sip:p1.example:5070;lr>', '<sip:p2.example;lr>'] };
    expect(firstRoute('+33123456789', { ...table, trunks })).toEqual({
      kind: 'sip',
      requestUri: 'sip:+33123456789@192.0.2.1:5060',
      toUri: 'sip:+33123456789@192.0.2.1:5060',
      route: ['<sip:p1.example:5070;lr>', '<sip:p2.example;lr>'],
      destination: { host: 'p1.example', port: 5070 },
      trunkId: directory.trunks.find(({ name }) => name === 'world')?.id,
    });
  });

  test('a phone on a connection is called over it, and by its Contact once that is gone', () => {
    const contactsOf = (port: number) => () => [
      {
        contactUri: 'sip:alice@10.0.0.5;transport=tls',
        source: { host: '192.0.2.9', port, transport: 'TLS' as const },
      },
    ];
    expect(firstRoute('+15550000001', { ...table, contactsOf: contactsOf(40001) })).toMatchObject({
      destination: { host: '192.0.2.9', port: 40001, transport: 'TLS' },
    });
    expect(firstRoute('+15550000001', { ...table, contactsOf: contactsOf(666) })).toEqual({
      ...{ kind: 'sip', requestUri: 'sip:alice@10.0.0.5;transport=tls', toUri: 'sip:alice@127.0.0.1:5060' },
    });
  });

  test('of several registrations one whose connection is there is called', () => {
    const contactsOf = () => [
      { contactUri: 'sip:gone@10.0.0.5', source: { host: '192.0.2.9', port: 666, transport: 'TCP' as const } },
      { contactUri: 'sip:here@10.0.0.5', source: { host: '192.0.2.9', port: 40002, transport: 'WSS' as const } },
    ];
    expect(firstRoute('+15550000001', { ...table, contactsOf })).toMatchObject({ requestUri: 'sip:here@10.0.0.5' });
  });

  describe('sip_transport_protocol', () => {
    test('makes the trunk be called over it, at the port that is usual there unless it has one of its own', () => {
      expect(firstRoute('+33123456789', table, { transport: 'TLS' })).toMatchObject({
        requestUri: 'sip:+33123456789@192.0.2.1:5061;transport=tls',
        toUri: 'sip:+33123456789@192.0.2.1:5061',
        destination: { host: '192.0.2.1', port: 5061, transport: 'TLS' },
      });
      expect(firstRoute('+498912345678', table, { transport: 'TCP' })).toMatchObject({
        requestUri: 'sip:+498912345678@trunk.example:5080;transport=tcp',
        destination: { host: 'trunk.example', port: 5080, transport: 'TCP' },
      });
    });

    test('stands in a SIP URI', () => {
      expect(firstRoute('sip:x@127.0.0.1:5099', table, { transport: 'TCP' })).toMatchObject({
        requestUri: 'sip:x@127.0.0.1:5099;transport=tcp',
      });
      expect(firstRoute('sips:x@127.0.0.1:5099', table, { transport: 'TLS' })).toMatchObject({
        requestUri: 'sips:x@127.0.0.1:5099',
      });
      expect(() => firstRoute('sips:x@127.0.0.1:5099', table, { transport: 'UDP' })).toThrow('over TLS, not over UDP');
    });

    test('chooses among the registrations of a phone, and is refused when there is none', () => {
      expect(firstRoute('+15550000001', table, { transport: 'UDP' })).toMatchObject({ destination: { port: 40000 } });
      expect(() => firstRoute('+15550000001', table, { transport: 'TLS' })).toThrow('alice is not registered over TLS');
      expect(firstRoute('+15550000002', table, { transport: 'TLS' })).toMatchObject({ kind: 'unregistered' });
    });
  });

  test('a trunk with a transport of its own is called over it, by number and by SIP URI', () => {
    const trunk = { ...directory.trunks[0], id: '1', name: 'secure', host: 'tls.example', port: 5061 } as const;
    const secure = { ...trunk, transport: 'TLS', prefixes: ['+'], region: null, register: false } as const;
    const trunks = [{ ...secure, optionsIntervalSecs: null }];
    const inTable = {
      ...{ isPhone: () => false, ownerOfNumber: () => undefined },
      ...{ trunksForNumber: () => trunks, trunkAtHost: () => trunks[0] },
    };
    const destination = { host: 'tls.example', port: 5061, transport: 'TLS' };
    expect(firstRoute('+33123456789', { ...table, directory: inTable })).toMatchObject({ destination });
    expect(firstRoute('sip:x@tls.example', { ...table, directory: inTable })).toMatchObject({ destination });
    expect(firstRoute('sip:x@tls.example:5070', { ...table, directory: inTable })).not.toHaveProperty('destination');
  });

  test('a SIP URI is dialled when it names a trunk or, on a loopback bind, this machine', () => {
    expect(firstRoute('sip:x@127.0.0.1:5099', table)).toMatchObject({ requestUri: 'sip:x@127.0.0.1:5099' });
    expect(firstRoute('sip:x@192.0.2.7', table)).toMatchObject({ credentials: { username: 'me' } });
    expect(code('sip:x@198.51.100.1')).toBe('10027 /to');
    const publicTable = { ...table, own: { host: '203.0.113.1', port: 5060 } };
    expect(() => firstRoute('sip:x@127.0.0.1:5099', publicTable)).toThrow('is not the host of a configured trunk');
  });

  test.each([
    ['sip:nobody@127.0.0.1:5060', '10027 /to'],
    ['sips:alice@198.51.100.1', '10027 /to'],
    ['sip:', '10016 /to'],
    ['18005550100', '10016 /to'],
    ['nobody', '10016 /to'],
    ['+15550000001,1234', '10027 /to'],
  ])('%s is refused with %s', (to, expected) => {
    expect(code(to)).toBe(expected);
  });

  test('phones calling from trunks or numbers are found again by address and name', () => {
    expect(table.directory.trunkAtHost('192.0.2.7')?.name).toBe('germany');
    expect(directory.numberOfPhone('alice')).toBe('+15550000001');
    expect(directory.ownerOfNumber('+15550000009')).toEqual({ applicationId: '1000000000000000001' });
  });
});
