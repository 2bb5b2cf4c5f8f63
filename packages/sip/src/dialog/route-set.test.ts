import { describe, expect, test } from 'vitest';
import { SipParseError } from '../message/sip-parse-error.ts';
import { routeRequest } from './route-set.ts';

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
