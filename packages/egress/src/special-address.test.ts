import { describe, expect, it } from 'vitest';
import { addressList, specialAddress } from './special-address.ts';

describe('what an address is', () => {
  it.each([
    ['0.0.0.0', 'unspecified'],
    ['0.1.2.3', 'unspecified'],
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['169.254.169.254', 'link-local'],
    ['10.255.0.1', 'private'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.1.1', 'private'],
    ['100.64.0.1', 'shared'],
    ['100.127.255.255', 'shared'],
    ['224.0.0.1', 'multicast'],
    ['239.255.255.255', 'multicast'],
    ['192.0.2.1', 'documentation'],
    ['198.19.0.1', 'benchmarking'],
    ['192.0.0.170', 'reserved'],
    ['255.255.255.255', 'reserved'],
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['0:0:0:0:0:0:0:1', 'loopback'],
    ['fe80::1', 'link-local'],
    ['fe80::1%eth0', 'link-local'],
    ['febf::1', 'link-local'],
    ['fd12:3456::1', 'private'],
    ['fec0::1', 'private'],
    ['ff02::1', 'multicast'],
    ['2001:db8::1', 'documentation'],
    ['2001::1', 'reserved'],
  ])('%s is %s', (address, kind) => {
    expect(specialAddress(address)).toBe(kind);
  });

  it.each([
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:7f00:1', 'loopback'],
    ['0:0:0:0:0:ffff:a9fe:a9fe', 'link-local'],
    ['::ffff:0:10.0.0.1', 'private'],
    ['::10.0.0.1', 'private'],
    ['64:ff9b::192.168.0.1', 'private'],
    ['64:ff9b::a9fe:a9fe', 'link-local'],
    ['2002:7f00:1::', 'loopback'],
    ['2002:0a00:0001::1', 'private'],
  ])('%s carries a %s address', (address, kind) => {
    expect(specialAddress(address)).toBe(kind);
  });

  it.each([
    '1.1.1.1',
    '172.15.255.255',
    '172.32.0.0',
    '100.128.0.0',
    '169.253.255.255',
    '223.255.255.255',
    '2606:4700::1111',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
    '2002:0808:0808::1',
  ])('%s is on the public internet', (address) => {
    expect(specialAddress(address)).toBeUndefined();
  });
});

describe('a list of addresses', () => {
  it('takes single addresses and ranges of both versions, and finds an IPv4 address in its IPv6 clothes', () => {
    const list = addressList(['10.1.0.0/16', '192.168.0.7', 'fd00:1::/32', '::1']);
    expect(
      ['10.1.255.1', '::ffff:10.1.0.1', '192.168.0.7', 'fd00:1:ffff::1', '::1'].filter((a) => !list.has(a)),
    ).toEqual([]);
    expect(['10.2.0.1', '192.168.0.8', 'fd00:2::1', '::2', 'localhost'].filter((a) => list.has(a))).toEqual([]);
  });

  it.each(['', 'localhost', '10.0.0.0/33', '::/129', '10.0.0.0/', '10.0.0/8', 'fe80::1%eth0'])(
    'refuses %j as an entry',
    (entry) => {
      expect(() => addressList([entry])).toThrow(RangeError);
    },
  );
});
