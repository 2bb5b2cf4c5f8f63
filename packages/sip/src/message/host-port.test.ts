import { expect, test } from 'vitest';
import { sameHost } from './host-port.ts';

test.each([
  ['2001:DB8:0:0::1', '2001:db8::1', true],
  ['2001:db8::0001', '2001:db8::1', true],
  ['::ffff:192.0.2.1', '::ffff:c000:201', true],
  ['fe80::1%eth0', 'FE80:0::1%eth0', true],
  ['fe80::1%eth0', 'fe80::1%eth1', false],
  ['2001:db8::1', '2001:db8::2', false],
  ['PBX.example.com', 'pbx.example.com', true],
  ['192.0.2.1', '192.0.2.1', true],
  ['192.0.2.1', '::ffff:192.0.2.1', false],
  ['pbx.example.com', '2001:db8::1', false],
])('%s and %s are the same host: %s', (a, b, same) => {
  expect([sameHost(a, b), sameHost(b, a)]).toEqual([same, same]);
});
