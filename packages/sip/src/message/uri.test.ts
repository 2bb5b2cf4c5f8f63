import { describe, expect, test } from 'vitest';
import { SipParseError } from './sip-parse-error.ts';
import { formatUri, parseUri } from './uri.ts';
import { urisEqual } from './uri-equal.ts';

describe('parseUri', () => {
  test('takes a SIP URI apart', () => {
    expect(parseUri('SIP:alice:secret@Atlanta.example.com:5070;transport=TCP;lr?Subject=x&Priority=y')).toEqual({
      scheme: 'sip',
      user: 'alice',
      password: 'secret',
      host: 'Atlanta.example.com',
      port: 5070,
      params: new Map([
        ['transport', 'TCP'],
        ['lr', undefined],
      ]),
      headers: 'Subject=x&Priority=y',
    });
  });

  test('reads host-only URIs and IPv6 references', () => {
    expect(parseUri('sips:example.com')).toEqual({
      scheme: 'sips',
      host: 'example.com',
      params: new Map(),
      headers: '',
    });
    expect(parseUri('sip:bob@[2001:db8::9:1]:5080;lr')).toMatchObject({
      user: 'bob',
      host: '2001:db8::9:1',
      port: 5080,
    });
    expect(parseUri('sip:[::1]')).toMatchObject({ host: '::1' });
  });

  test('resolves escapes in user and parameters, and leaves headers raw', () => {
    expect(parseUri('sip:%2B1555%3B@h;a%3Db=c%20d?X=%41')).toMatchObject({
      user: '+1555;',
      params: new Map([['a=b', 'c d']]),
      headers: 'X=%41',
    });
  });

  test('reads tel URIs', () => {
    expect(parseUri('tel:+1-201-555-0123;phone-context=example.com')).toEqual({
      scheme: 'tel',
      user: '+1-201-555-0123',
      host: '',
      params: new Map([['phone-context', 'example.com']]),
      headers: '',
    });
  });

  test.each([
    '',
    'alice@example.com',
    'sip:',
    'sip:@example.com',
    'sip:alice@',
    'sip:alice@exa mple.com',
    'sip:alice@example.com:0',
    'sip:alice@example.com:65536',
    'sip:alice@example.com:5060x',
    'sip:alice@[::1',
    'sip:alice@[nonsense]',
    'sip:alice@a@b',
    'sip:%4@example.com',
    'sip:%E9@example.com',
    'sip:alice@example.com;lr;lr',
    'sip:alice@example.com;;lr',
    'sip:a"b@example.com',
    'sip:alice@example.com\r\nX: y',
    'sip:alice@-',
    'tel:',
    'tel:hello',
    'mailto:alice@example.com',
  ])('refuses %j', (text) => {
    expect(() => parseUri(text)).toThrow(SipParseError);
  });
});

describe('formatUri', () => {
  test.each([
    'sip:alice@example.com',
    'sips:alice:p@[2001:db8::1]:5061;lr;x=y?Subject=a',
    'sip:user;par=u%40example.net@example.com',
    'sip:null-%00-null@example.com',
    'tel:+15550100;ext=7',
    'sip:%E5%A4%A7@example.com',
  ])('gives back %s', (text) => {
    expect(formatUri(parseUri(text))).toBe(text);
  });

  test('escapes what would change the meaning', () => {
    const params = new Map([['a', 'b;c>']]);
    expect(formatUri({ scheme: 'sip', user: 'x@y:z>', host: 'h', params, headers: '' })).toBe(
      'sip:x%40y%3Az%3E@h;a=b%3Bc%3E',
    );
  });

  test('refuses what cannot be escaped', () => {
    const base = { scheme: 'sip', host: 'h', params: new Map(), headers: '' } as const;
    expect(() => formatUri({ ...base, host: 'h>\r\nX: y' })).toThrow(SipParseError);
    expect(() => formatUri({ ...base, headers: 'a b' })).toThrow(SipParseError);
    expect(() => formatUri({ ...base, scheme: 'tel', user: '1>' })).toThrow(SipParseError);
    expect(() => formatUri({ ...base, user: '\ud800' })).toThrow(SipParseError);
  });
});

describe('urisEqual: the examples of RFC 3261 §19.1.4', () => {
  test.each([
    ['sip:%61lice@atlanta.com;transport=TCP', 'sip:alice@AtLanTa.CoM;Transport=tcp'],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com;newparam=5'],
    // RFC 5952 §2
    ['sip:carol@[2001:DB8::0:1]', 'sip:carol@[2001:db8::1]'],
    ['sip:carol@chicago.com;security=on', 'sip:carol@chicago.com;newparam=5'],
    [
      'sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com',
      'sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com',
    ],
    [
      'sip:alice@atlanta.com?subject=project%20x&priority=urgent',
      'sip:alice@atlanta.com?priority=urgent&Subject=project%20x',
    ],
  ])('%s is %s', (a, b) => {
    expect(urisEqual(parseUri(a), parseUri(b))).toBe(true);
  });

  test.each([
    ['SIP:ALICE@AtLanTa.CoM;Transport=udp', 'sip:alice@AtLanTa.CoM;Transport=UDP'],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:5060'],
    ['sip:bob@biloxi.com:6000', 'sip:bob@biloxi.com:5060'],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com?Subject=next%20meeting'],
    ['sip:carol@chicago.com;security=on', 'sip:carol@chicago.com;security=off'],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com;user=phone'],
    ['sip:carol@chicago.com', 'sips:carol@chicago.com'],
    ['sip:carol@chicago.com;maddr=192.0.2.1', 'sip:carol@chicago.com'],
  ])('%s is not %s', (a, b) => {
    expect(urisEqual(parseUri(a), parseUri(b))).toBe(false);
    expect(urisEqual(parseUri(b), parseUri(a))).toBe(false);
  });
});
