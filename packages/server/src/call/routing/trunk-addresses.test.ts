import { VirtualClock } from '@hookswitch/sip/testing';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TrunkAddresses } from './trunk-addresses.ts';

let clock: VirtualClock;
let lines: string[];
let names: Record<string, string>;
let asked: string[];
let addresses: TrunkAddresses;

beforeEach(() => {
  clock = new VirtualClock();
  lines = [];
  asked = [];
  names = { 'sip.example': '192.0.2.1' };
  addresses = new TrunkAddresses({
    clock,
    log: pino({}, { write: (line: string) => void lines.push((JSON.parse(line) as { msg: string }).msg) }),
    resolveHost: async (host) => {
      asked.push(host);
      const address = names[host];
      if (address === undefined) throw new Error('ENOTFOUND');
      return [address];
    },
  });
});

afterEach(() => {
  addresses.close();
  expect(clock.pendingTimers()).toBe(0);
});

const follow = async (...hosts: string[]) => {
  addresses.follow(new Set(hosts));
  await addresses.settled();
};

test('a name is known by itself and by its address, and is asked for again after five minutes', async () => {
  await follow('sip.example');
  expect(addresses.matches('sip.example', '192.0.2.1')).toBe(true);
  expect(addresses.matches('sip.example', 'sip.example')).toBe(true);
  expect(addresses.matches('sip.example', '192.0.2.2')).toBe(false);
  await follow('sip.example');
  expect(asked).toHaveLength(1);
  names['sip.example'] = '192.0.2.2';
  await clock.advance(300_000);
  expect(addresses.matches('sip.example', '192.0.2.2')).toBe(true);
  expect(addresses.matches('sip.example', '192.0.2.1')).toBe(false);
});

test('an IPv6 address is known however it is written', async () => {
  expect(addresses.matches('2001:DB8:0:0::1', '2001:db8::1')).toBe(true);
  expect(addresses.matches('2001:DB8:0:0::1', '2001:db8::2')).toBe(false);
});

test('a name that cannot be resolved any more keeps its last addresses, and is tried every 30 s', async () => {
  await follow('sip.example');
  names = {};
  await clock.advance(300_000);
  await clock.advance(60_000);
  expect(addresses.matches('sip.example', '192.0.2.1')).toBe(true);
  expect(asked).toHaveLength(4);
  expect(lines).toEqual(['the host of a trunk cannot be resolved; its last known addresses stay']);
  names = { 'sip.example': '192.0.2.1' };
  await clock.advance(30_000);
  expect(lines[1]).toBe('the host of a trunk can be resolved again');
});

test('a name that nobody uses any more is forgotten, also while it is looked up', async () => {
  addresses.follow(new Set(['sip.example']));
  addresses.follow(new Set());
  await addresses.settled();
  expect(addresses.matches('sip.example', '192.0.2.1')).toBe(false);
  expect(clock.pendingTimers()).toBe(0);
});
