import { expect, test } from 'vitest';
import { SipParseError } from './sip-parse-error.ts';
import { formatVia, parseVia } from './via.ts';

test('reads sent-by, branch and parameters', () => {
  expect(parseVia('SIP/2.0/udp [2001:db8::9:1]:5070;rport;branch=z9hG4bKx;received=192.0.2.1')).toEqual({
    transport: 'UDP',
    host: '2001:db8::9:1',
    port: 5070,
    branch: 'z9hG4bKx',
    params: new Map([
      ['rport', undefined],
      ['branch', 'z9hG4bKx'],
      ['received', '192.0.2.1'],
    ]),
  });
  expect(parseVia('SIP / 2.0 / UDP host : 5061 ; branch = a').port).toBe(5061);
});

test('writes what it read', () => {
  for (const text of [
    'SIP/2.0/UDP [::1]:5070;rport;branch=z9hG4bKx',
    'SIP/2.0/WS abc.invalid;branch=z9;received=[2001:db8::1]',
  ]) {
    expect(formatVia(parseVia(text))).toBe(text);
  }
});

test.each([
  '',
  'SIP/2.0/UDP',
  'SIP/3.0/UDP host',
  'UDP host',
  'SIP/2.0/UDP host;;x',
  'SIP/2.0/UDP :5060',
  'SIP/2.0/UDP host:99999',
  'SIP/2.0/UDP 2001:db8::1',
])('refuses %j', (text) => {
  expect(() => parseVia(text)).toThrow(SipParseError);
});
