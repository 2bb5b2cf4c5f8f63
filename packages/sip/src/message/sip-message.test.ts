import { describe, expect, test } from 'vitest';
import { buildResponse } from './build-response.ts';
import { parseMessage } from './parse.ts';
import { SipRequest, SipResponse } from './sip-message.ts';
import { SipParseError } from './sip-parse-error.ts';

const HEADERS = [
  ['Via', 'SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa, SIP/2.0/UDP 192.0.2.2;branch=z9hG4bKb'],
  ['v', 'SIP/2.0/UDP 192.0.2.3;branch=z9hG4bKc'],
  ['From', '<sip:a@example.com>;tag=f'],
  ['To', '"B, Bob" <sip:b@example.com>'],
  ['Call-ID', 'c1'],
  ['CSeq', '1 OPTIONS'],
  ['Timestamp', '54'],
] as const;

function options(extra: readonly (readonly [string, string])[] = []): SipRequest {
  return new SipRequest({ method: 'OPTIONS', requestUri: 'sip:b@example.com', headers: [...HEADERS, ...extra] });
}

describe('a message that is built', () => {
  test('goes over the wire and comes back the same', () => {
    const sent = new SipRequest({
      method: 'INVITE',
      requestUri: 'sip:b@example.com',
      headers: [...HEADERS.slice(0, 5), ['CSeq', '1 INVITE'], ['Content-Type', 'text/plain'], ['Max-Forwards', '70']],
      body: { contentType: 'application/sdp', content: 'v=0\r\nö' },
    });
    const received = parseMessage(sent.toBuffer());
    expect(received).toBeInstanceOf(SipRequest);
    expect(received.headerList()).toEqual(sent.headerList());
    expect(received.headers('content-type')).toEqual(['application/sdp']);
    expect(received.header('l')).toBe('7');
    expect(received.body.toString()).toBe('v=0\r\nö');
  });

  test('computes Content-Length whatever is given', () => {
    expect(options([['l', '99']]).headers('Content-Length')).toEqual(['0']);
  });

  test('writes the usual phrase for a status, and an empty one when told so', () => {
    expect(new SipResponse({ status: 486, headers: [] }).toBuffer().toString()).toMatch(/^SIP\/2\.0 486 Busy Here\r\n/);
    expect(new SipResponse({ status: 499, headers: [] }).reason).toBe('Client Error');
    expect(new SipResponse({ status: 200, reason: '', headers: [] }).toBuffer().toString()).toMatch(
      /^SIP\/2\.0 200 \r\n/,
    );
  });

  test('cannot be made to hold a line that nobody meant', () => {
    expect(() => options([['X-A', 'b\r\nX-Evil: 1']])).toThrow(SipParseError);
    expect(() => options([['X-A', 'b\nX-Evil: 1']])).toThrow(SipParseError);
    expect(() => options([['X-A: b\r\nX-Evil', '1']])).toThrow(SipParseError);
    expect(() => options([['', '1']])).toThrow(SipParseError);
    const body = { contentType: 'a/b\r\nX-Evil: 1', content: '' };
    expect(() => new SipRequest({ method: 'OPTIONS', requestUri: 'sip:b', headers: [], body })).toThrow(SipParseError);
    expect(() => new SipRequest({ method: 'O K', requestUri: 'sip:b', headers: [] })).toThrow(SipParseError);
    expect(() => new SipRequest({ method: 'OPTIONS', requestUri: 'sip:b SIP/2.0\r\nX: y', headers: [] })).toThrow(
      SipParseError,
    );
    expect(() => new SipResponse({ status: 200, reason: 'OK\r\nX: y', headers: [] })).toThrow(SipParseError);
    expect(() => new SipResponse({ status: 700, headers: [] })).toThrow(SipParseError);
  });
});

describe('header access', () => {
  test('is blind to case and compact forms and takes lists apart', () => {
    const message = options([
      ['k', 'timer, 100rel'],
      ['Supported', 'gruu'],
      ['X-List', 'a, b'],
    ]);
    expect(message.headers('VIA')).toHaveLength(3);
    expect(message.headers('Supported')).toEqual(['timer', '100rel', 'gruu']);
    expect(message.header('x-list')).toBe('a, b');
    expect(message.header('Contact')).toBeUndefined();
    expect(message.headers('Contact')).toEqual([]);
    expect(message.headerList()[1]?.[0]).toBe('Via');
  });

  test('keeps commas within quotes and angle brackets', () => {
    const message = options([['m', '"Bell, A" <sip:a@b;x=1,2>;q=1, <sip:c@d>']]);
    expect(message.headers('Contact')).toEqual(['"Bell, A" <sip:a@b;x=1,2>;q=1', '<sip:c@d>']);
  });

  test('headerLines leaves lists as they were written', () => {
    expect(options().headerLines('Via')).toEqual([HEADERS[0][1], HEADERS[1][1]]);
    expect(options().headerLines('Route')).toEqual([]);
  });

  test('From, To and the Request-URI are read once', () => {
    const message = options();
    expect(message.from()).toEqual({ uriText: 'sip:a@example.com', params: new Map([['tag', 'f']]) });
    expect(message.to()).toMatchObject({ displayName: 'B, Bob', uriText: 'sip:b@example.com' });
    expect(message.uri()).toMatchObject({ scheme: 'sip', user: 'b', host: 'example.com' });
    expect(message.from()).toBe(message.from());
    expect(message.to()).toBe(message.to());
    expect(message.uri()).toBe(message.uri());
  });

  test('withTopVia replaces the first value only', () => {
    const changed = options().withTopVia('SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa;received=192.0.2.99');
    expect(changed.headers('Via')).toEqual([
      'SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa;received=192.0.2.99',
      'SIP/2.0/UDP 192.0.2.2;branch=z9hG4bKb',
      'SIP/2.0/UDP 192.0.2.3;branch=z9hG4bKc',
    ]);
    expect(changed.headerList()).toHaveLength(options().headerList().length);
    expect([changed.fromTag(), changed.toTag(), changed.cseq().number]).toEqual(['f', undefined, 1]);
  });
});

describe('buildResponse', () => {
  test('copies Via, From, To, Call-ID and CSeq and adds the tag', () => {
    const response = buildResponse(options(), { status: 200, toTag: 't', headers: [['Allow', 'BYE']] });
    expect(response.headers('Via')).toHaveLength(3);
    expect(response.header('From')).toBe('<sip:a@example.com>;tag=f');
    expect(response.header('To')).toBe('"B, Bob" <sip:b@example.com>;tag=t');
    expect(response.callId).toBe('c1');
    expect(response.cseq()).toEqual({ number: 1, method: 'OPTIONS' });
    expect(response.header('Allow')).toBe('BYE');
    expect(response.header('Timestamp')).toBeUndefined();
  });

  test('a 100 has no tag and gives the Timestamp back', () => {
    const response = buildResponse(options(), { status: 100, toTag: 't' });
    expect(response.toTag()).toBeUndefined();
    expect(response.header('Timestamp')).toBe('54');
  });

  test('keeps the tag of a request within a dialog', () => {
    const headers = HEADERS.map(([name, value]) => [name, name === 'To' ? `${value};tag=mine` : value] as const);
    const request = new SipRequest({ method: 'BYE', requestUri: 'sip:b', headers });
    expect(buildResponse(request, { status: 481, toTag: 'other' }).toTag()).toBe('mine');
  });

  test('answers a request whose To is unreadable or missing', () => {
    const broken = new SipRequest({
      method: 'X',
      requestUri: 'sip:b',
      headers: [
        ['Via', 'SIP/2.0/UDP h'],
        ['To', '"open <sip:b>'],
      ],
    });
    const response = buildResponse(broken, { status: 400, reason: 'Malformed To', toTag: 't' });
    expect(response.header('To')).toBe('"open <sip:b>');
    expect(response.header('From')).toBeUndefined();
    expect(response.reason).toBe('Malformed To');
  });
});
