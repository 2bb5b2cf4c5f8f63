import { describe, expect, test } from 'vitest';
import { isHiddenHost } from './hidden-host.ts';

describe('a host in a message', () => {
  test.each([
    ['10.0.0.5', '198.51.100.7', true],
    ['192.168.1.20', '198.51.100.7', true],
    ['100.64.3.3', '198.51.100.7', true],
    ['127.0.0.1', '10.0.0.9', true],
    ['0.0.0.0', '198.51.100.7', true],
    ['fd00::5', '2001:db8::1', true],
    ['FD00:0:0::5', 'fd00::5', false],
    ['a1b2.invalid', '198.51.100.7', true],
    ['fe80::5', 'fe80::5%eth0', true],
    ['fe80::5', 'fe80::6%eth0', false],
    ['10.0.0.5', '10.0.0.9', false],
    ['198.51.100.8', '198.51.100.7', false],
    ['198.51.100.8', '10.0.0.9', false],
    ['127.0.0.2', '127.0.0.1', false],
    ['10.0.0.5', '127.0.0.1', false],
    ['pbx.example.com', '198.51.100.7', false],
  ])('%s of a peer seen at %s is hidden: %s', (host, seen, isHidden) => {
    expect(isHiddenHost(host, seen)).toBe(isHidden);
  });
});
