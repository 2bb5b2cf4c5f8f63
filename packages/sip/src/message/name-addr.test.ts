import { describe, expect, test } from 'vitest';
import { formatNameAddr, parseNameAddr } from './name-addr.ts';
import { SipParseError } from './sip-parse-error.ts';

describe('parseNameAddr', () => {
  test('keeps parameters of the URI and of the header apart', () => {
    const value = parseNameAddr('"Alice, A. \\"Al\\" <x>" <sip:alice@example.com;transport=udp>;TAG=a1;q="0.5";flag');
    expect(value.displayName).toBe('Alice, A. "Al" <x>');
    expect([...value.uri.params]).toEqual([['transport', 'udp']]);
    expect([...value.params]).toEqual([
      ['tag', 'a1'],
      ['q', '0.5'],
      ['flag', undefined],
    ]);
  });

  test('without angle brackets the parameters are of the header', () => {
    const value = parseNameAddr('sip:alice@example.com;tag=a1');
    expect(value.uri.params.size).toBe(0);
    expect(value.params.get('tag')).toBe('a1');
    expect(value).not.toHaveProperty('displayName');
  });

  test('takes an empty display name as none, and joins unquoted words', () => {
    expect(parseNameAddr('"" <sip:a@b>')).not.toHaveProperty('displayName');
    expect(parseNameAddr('Front   Desk <sip:a@b>').displayName).toBe('Front Desk');
    expect(parseNameAddr('Zoë (home) <sip:a@b>').displayName).toBe('Zoë (home)');
  });

  test.each([
    '',
    '*',
    '<sip:a@b',
    '"open <sip:a@b>',
    '"a" b <sip:a@b>',
    '<sip:a@b> x',
    '<sip:a@b>;',
    '<sip:a@b>;tag=1;tag=2',
    '<sip:a@b>;tag="1',
    '<sip:a@b>;tag=',
    'sip:a@b,c',
    '<mailto:a@b>',
  ])('refuses %j', (text) => {
    expect(() => parseNameAddr(text)).toThrow(SipParseError);
  });
});

describe('formatNameAddr', () => {
  test.each(['"A \\"B\\" \\\\" <sip:a@b;lr>;tag=x;flag', '<sip:a@b>', '<sip:a@b>;reason="call, done";addr=[::1]'])(
    'gives back %s',
    (text) => {
      expect(formatNameAddr(parseNameAddr(text))).toBe(text);
    },
  );

  test('a display name cannot start a new header', () => {
    const uri = parseNameAddr('<sip:a@b>').uri;
    expect(() => formatNameAddr({ displayName: 'x\r\nX-Evil: 1', uri, params: new Map() })).toThrow(SipParseError);
    expect(formatNameAddr({ displayName: '" <sip:evil@x>;a="', uri, params: new Map() })).toBe(
      '"\\" <sip:evil@x>;a=\\"" <sip:a@b>',
    );
  });
});
