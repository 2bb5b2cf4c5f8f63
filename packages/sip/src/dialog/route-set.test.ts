import { describe, expect, test } from 'vitest';
import { SipParseError } from '../message/sip-parse-error.ts';
import { isHiddenHost, routeRequest } from './route-set.ts';

const TARGET = 'sip:bob@192.0.2.4:5070';

describe('the Request-URI and Route of a request in a dialog', () => {
  test('without a route set are the remote target and nothing', () => {
    expect(routeRequest(TARGET, [])).toEqual({ requestUri: TARGET, routes: [], nextHopUri: TARGET });
  });

  test('behind a loose router keep the remote target and name every hop', () => {
    const routes = ['<sip:p1.example:5080;lr>', '<sip:p2.example>'];
    expect(routeRequest(TARGET, routes)).toEqual({
      requestUri: TARGET,
      routes,
      nextHopUri: 'sip:p1.example:5080;lr',
    });
  });

  test('behind a strict router name it in the Request-URI and the remote target last', () => {
    expect(routeRequest(TARGET, ['<sip:p1.example;method=INVITE?x=y>', '<sip:p2.example;lr>'])).toEqual({
      requestUri: 'sip:p1.example',
      routes: ['<sip:p2.example;lr>', `<${TARGET}>`],
      nextHopUri: 'sip:p1.example',
    });
  });

  test('cannot be made from a route that nobody can read', () => {
    expect(() => routeRequest(TARGET, ['<http://p1.example>'])).toThrow(SipParseError);
  });
});

describe('a Contact host', () => {
  test.each([
    ['10.0.0.5', '198.51.100.7', true],
    ['192.168.1.20', '198.51.100.7', true],
    ['100.64.3.3', '198.51.100.7', true],
    ['127.0.0.1', '10.0.0.9', true],
    ['0.0.0.0', '198.51.100.7', true],
    ['fd00::5', '2001:db8::1', true],
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
